import { defineFault, EVERY_ERA } from './define.ts';

export const queueBlackhole = defineFault({
  id: 'queue-blackhole',
  title: 'the VTEP’s queue drops every packet',
  seenAt: 'a test of what services do without the network, ended by its time-out and not by its cleaning up',
  modes: [99],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', `tc qdisc add dev ${lab.vtep} root blackhole`.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', `tc qdisc del dev ${lab.vtep} root`.split(' '));
  },
  expect: { cause: 'queue-loses-packets', host: 'minion2', object: 'queue' },
});
