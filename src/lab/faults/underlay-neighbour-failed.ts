import { defineFault, EVERY_ERA } from './define.ts';

const PORTS = ['minion1', 'minion2'] as const;
/** Asks for a neighbour until the kernel has given up on it. */
const DEAF = `ip neigh del $1 dev eth0 2>/dev/null
until ip neigh show $1 dev eth0 | grep -q FAILED; do ping -c 1 -W 1 $1 >/dev/null || :; done`;

export const underlayNeighbourFailed = defineFault({
  id: 'underlay-neighbour-failed',
  title: 'two hosts’ switch ports are isolated from each other',
  seenAt: 'bridge(8) isolated: private VLANs, port isolation of a cloud',
  modes: [16],
  eras: EVERY_ERA,
  break: async (lab) => {
    for (const port of PORTS) await lab.underlay(['bridge', 'link', 'set', 'dev', port, 'isolated', 'on']);
    await Promise.all(
      PORTS.map((host, n) => lab.on(host, ['bash', '-c', DEAF, 'deaf', lab.host(PORTS[1 - n]!).underlayIp])),
    );
  },
  mend: async (lab) => {
    for (const port of PORTS) await lab.underlay(['bridge', 'link', 'set', 'dev', port, 'isolated', 'off']);
    for (const [n, host] of PORTS.entries())
      await lab.on(host, ['ip', 'neigh', 'del', lab.host(PORTS[1 - n]!).underlayIp, 'dev', 'eth0']);
  },
  expect: { cause: 'underlay-neighbour-failed', host: 'minion1', object: 'underlay', peer: 'minion2' },
});
