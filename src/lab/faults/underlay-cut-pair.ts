import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayCutPair = defineFault({
  id: 'underlay-cut-pair',
  title: 'nothing of IP passes between two hosts, and everything between each of them and the third',
  seenAt: 'a private VLAN, an access list between two racks',
  modes: [2],
  eras: ['C'],
  active: true,
  break: (lab) =>
    putInSwitch(lab, [
      'iifname minion1 oifname minion2 ether type ip drop',
      'iifname minion2 oifname minion1 ether type ip drop',
    ]),
  mend: takeFromSwitch,
  expect: { cause: 'underlay-unreachable', host: 'minion1', object: 'underlay', peer: 'minion2' },
});
