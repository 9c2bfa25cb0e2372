import type { LabHands } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, forgetConnections, putTable, takeTable } from './define.ts';

/** Seconds that an entry lives without packets; 30 is the kernel's own. */
const keep = (lab: LabHands, seconds: number) =>
  lab.on('minion2', ['sysctl', '-qw', `net.netfilter.nf_conntrack_udp_timeout=${seconds}`]);

export const conntrackEntryOld = defineFault({
  id: 'conntrack-entry-old',
  title: 'a rule that redirected the overlay’s port is gone, what it decided stays in the connection table',
  seenAt: 'known of DNS and syslog behind changed rules: the old flow stays dead until conntrack -D',
  modes: [97],
  eras: EVERY_ERA,
  active: true,
  break: async (lab) => {
    const { underlayIp, overlayIp } = lab.host('minion1');
    await keep(lab, 600); // instead of packets that go on
    await putTable(
      lab,
      'minion2',
      `chain come { type nat hook prerouting priority dstnat; ip saddr ${underlayIp} udp dport 8472 redirect to :9999; }`,
    );
    await forgetConnections(lab, 'minion2');
    const ping = `ping -n -c 1 -W 1 -I ${overlayIp} ${lab.host('minion2').overlayIp} || true`;
    await lab.on('minion1', ['sh', '-c', ping]);
    await takeTable(lab, 'minion2');
  },
  mend: async (lab) => {
    await forgetConnections(lab, 'minion2');
    await keep(lab, 30);
  },
  expect: { cause: 'conntrack-entry-old', host: 'minion2', object: 'conntrack', peer: 'minion1' },
});
