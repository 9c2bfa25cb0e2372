import { defineFault } from './define.ts';

export const vtepQueueLong = defineFault({
  id: 'vtep-queue-long',
  title: 'a rate limit on the VTEP of one host lets packets wait',
  seenAt: 'a bandwidth plugin or a script that shaped the wrong device',
  modes: [112],
  eras: ['C'],
  active: true,
  // the queue holds what is sent in 800 ms
  break: async (lab) => {
    await lab.on('minion2', `tc qdisc add dev ${lab.vtep} root tbf rate 24kbit burst 1540 limit 2400`.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', `tc qdisc del dev ${lab.vtep} root`.split(' '));
  },
  expect: { cause: 'overlay-slow', host: 'minion2', object: 'vtep' },
});
