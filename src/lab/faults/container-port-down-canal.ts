import { defineFault } from './define.ts';

/** Takes the port down that the route to the second container names, and notes it: the route goes with it. */
const PORT = `ip -o route | sed -n "s/^10\\.1\\.22\\.3 dev \\([^ ]*\\) .*/\\1/p" >/run/port; ip link set "$(cat /run/port)" down`;

export const containerPortDownCanal = defineFault({
  id: 'container-port-down-canal',
  title: 'the host’s end of a container’s cable is down, and its route went with it',
  seenAt: 'systemd.network(5), NetworkManager: a service that manages every veth took it down',
  modes: [76],
  eras: ['B2', 'C'],
  shape: 'canal',
  break: async (lab) => {
    await lab.on('minion2', ['sh', '-c', PORT]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sh', '-c', 'ip link set "$(cat /run/port)" up; rm /run/port']);
    await lab.program('minion2');
  },
  expect: { cause: 'container-unreached', host: 'minion2', object: 'route' },
});
