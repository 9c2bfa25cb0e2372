import { defineFault, EVERY_ERA } from './define.ts';

export const vtepPortTaken = defineFault({
  id: 'vtep-port-taken',
  title: 'a process has taken UDP 8472, so flannel.1 cannot come up',
  seenAt: 'kubernetes#121530: address already in use',
  modes: [7, 30],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set flannel.1 down'.split(' '));
    await lab.on('minion2', [
      'sh',
      '-c',
      'setsid socat -u UDP4-RECV:8472 /dev/null >/dev/null 2>&1 & echo $! >/run/taken.pid',
    ]);
    await lab.on('minion2', [
      'sh',
      '-c',
      'until ss -lun | grep -q :8472; do sleep 0.1; done; ! ip link set flannel.1 up 2>/dev/null',
    ]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sh', '-c', 'kill $(cat /run/taken.pid); rm /run/taken.pid']);
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-port-taken', host: 'minion2', object: 'port', findings: ['vtep-down'] },
});
