import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

/** Ports that the kernel gives VXLAN datagrams, a fourth of them. Source: ip_local_port_range. */
const [FIRST, LAST, SHARE] = [32_768, 60_999, 7058];

export const underlayPathDead = defineFault({
  id: 'underlay-path-dead',
  title: 'one of four equal paths from one host to another is dead: the one that echoes take',
  seenAt: 'a bond’s member or a leg of ECMP that takes packets and delivers none',
  modes: [2],
  eras: ['C'],
  active: true,
  break: async (lab) => {
    const { overlayIp } = lab.host('minion1');
    // which port echoes take is the kernel's secret, another one at each boot
    await lab.underlay([
      'nft',
      'table bridge doctor { set ports { type inet_service; flags dynamic; }; chain forward { type filter hook forward priority 0; ' +
        'iifname minion1 oifname minion2 udp dport 8472 add @ports { udp sport }; }; }',
    ]);
    await lab.on('minion1', ['ping', '-n', '-c', '1', '-W', '2', '-I', overlayIp, lab.host('minion2').overlayIp]);
    const seen = await lab.underlay(['nft', 'list', 'set', 'bridge', 'doctor', 'ports']);
    const port = Number(/elements = \{ (\d+)/.exec(seen)?.[1]);
    await takeFromSwitch(lab);
    const low = Math.min(Math.max(FIRST, port - SHARE / 2), LAST - SHARE);
    await putInSwitch(lab, [`iifname minion1 oifname minion2 udp dport 8472 udp sport ${low}-${low + SHARE} drop`]);
  },
  mend: takeFromSwitch,
  expect: { cause: 'overlay-some-ports-lost', host: 'minion1', object: 'underlay', peer: 'minion2' },
});
