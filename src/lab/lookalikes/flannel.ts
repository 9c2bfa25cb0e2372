import type { LabHands, LabLookalike } from '../../types/fault.ts';
import { bash, lookalike, ON_DEMAND, WITH_FIXED_ROWS } from './define.ts';

const FORMER_MAC = '12:66:aa:00:00:98';
const vtepAt = (lab: LabHands): string => lab.vtep;

function neighbour(lab: LabHands, state: string): Promise<string> {
  const { bridgeIp, vtepMac } = lab.host('minion2');
  const mac = state === 'failed' ? '' : `lladdr ${vtepMac}`;
  return bash(lab, 'minion1', `ip neigh replace ${bridgeIp} ${mac} dev ${lab.vtep} nud ${state}`);
}

/** What flannel's kernel state goes through, or keeps, with nothing wrong. */
export const FLANNELS_OWN: readonly LabLookalike[] = [
  ...['stale', 'delay', 'probe', 'failed'].map((state) =>
    lookalike(
      `neighbour-${state}`,
      `a neighbour on the VTEP is ${state.toUpperCase()}, as on every host that asks on demand`,
      { prepare: (lab) => neighbour(lab, state), undo: (lab) => neighbour(lab, 'reachable') },
      { eras: ON_DEMAND },
    ),
  ),
  lookalike(
    'mtu-20-smaller',
    'the IPv6 VTEP’s MTU is 20 bytes below the one flannel announces for both families',
    { prepare: async () => undefined, undo: async () => undefined },
    { shape: 'dual', eras: ['C'], modes: [108], active: true },
  ),
  lookalike(
    'former-mac-row',
    'the FDB row of a former MAC of a peer stands beside the right one',
    {
      prepare: (lab) =>
        bash(
          lab,
          'minion1',
          `bridge fdb add ${FORMER_MAC} dev ${vtepAt(lab)} dst ${lab.host('minion3').underlayIp} self permanent`,
        ),
      undo: (lab) => bash(lab, 'minion1', `bridge fdb del ${FORMER_MAC} dev ${vtepAt(lab)} self`),
    },
    { eras: WITH_FIXED_ROWS },
  ),
  lookalike('ipv6-noise', 'IPv6 multicast on the VTEP finds no FDB row and is dropped', {
    prepare: (lab) => bash(lab, 'minion1', `ping -6 -c 3 -i 0.01 -W 1 ff02::1%${vtepAt(lab)} || true`),
    undo: async () => undefined,
  }),
  lookalike('reserved-subnet', 'a free subnet is reserved in etcd: a key without expiry and backend', {
    prepare: (lab) => lab.reserve('10.1.77.0/24', '192.168.122.177'),
    undo: (lab) => lab.lease('10.1.77.0/24', null),
  }),
  lookalike('config-spelt-out', 'the net-conf names all it could leave out, in other letters', {
    prepare: (lab) =>
      lab.config({
        network: '10.1.0.0/16',
        SubnetLen: 24,
        SubnetMin: '10.1.1.0',
        SubnetMax: '10.1.254.0',
        backend: { type: 'vxlan', vni: 1, port: 8472, DirectRouting: false, GBP: false },
      }),
    undo: (lab) => lab.config(null),
  }),
  lookalike('programmed-again', 'flanneld was restarted and made everything anew', {
    prepare: (lab) => lab.program('minion2'),
    undo: async () => undefined,
  }),
  lookalike(
    'own-row',
    "v0.5.0 to v0.5.2 write a host's own MAC into its FDB",
    {
      prepare: (lab) => ownRow(lab, 'add'),
      undo: (lab) => ownRow(lab, 'del'),
    },
    { eras: ['B1'], modes: [52] },
  ),
];

function ownRow(lab: LabHands, verb: string): Promise<string> {
  const { vtepMac, underlayIp } = lab.host('minion1');
  return bash(lab, 'minion1', `bridge fdb ${verb} ${vtepMac} dev ${lab.vtep} dst ${underlayIp} self permanent`);
}
