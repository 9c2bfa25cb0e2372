import { defineFault, EVERY_ERA } from './define.ts';

const PORTS = ['minion1', 'minion2'] as const;
/** Asks for a neighbour all the time, as their containers would; ends when the kernel asks as well. */
const ASK = `ip neigh del $1 dev eth0 2>/dev/null
setsid ping -q -i 0.2 $1 </dev/null >/dev/null 2>&1 & echo $! >/run/ask.pid
until ip neigh show $1 dev eth0 | grep -Eq 'FAILED|INCOMPLETE'; do sleep 0.1; done`;
const ASK_NO_MORE = 'kill $(cat /run/ask.pid); rm /run/ask.pid; ip neigh del $1 dev eth0 2>/dev/null || :';

export const underlayNeighbourFailed = defineFault({
  id: 'underlay-neighbour-failed',
  title: 'two hosts’ switch ports are isolated from each other',
  seenAt: 'bridge(8) isolated: private VLANs, port isolation of a cloud',
  modes: [16],
  eras: EVERY_ERA,
  break: async (lab) => {
    for (const port of PORTS) await lab.underlay(['bridge', 'link', 'set', 'dev', port, 'isolated', 'on']);
    await Promise.all(
      PORTS.map((host, n) => lab.on(host, ['bash', '-c', ASK, 'ask', lab.host(PORTS[1 - n]!).underlayIp])),
    );
  },
  mend: async (lab) => {
    for (const port of PORTS) await lab.underlay(['bridge', 'link', 'set', 'dev', port, 'isolated', 'off']);
    for (const [n, host] of PORTS.entries())
      await lab.on(host, ['sh', '-c', ASK_NO_MORE, 'ask', lab.host(PORTS[1 - n]!).underlayIp]);
  },
  expect: { cause: 'underlay-neighbour-failed', host: 'minion1', object: 'underlay', peer: 'minion2' },
});
