import type { HostFacts } from '../types/view.ts';
import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

/** So many odd hosts are a second kind of host, and one matter. */
const KIND = 3;

export default clusterCheck({
  id: 'mtu-mixed',
  title: 'the VTEPs of all hosts have one MTU',
  severity: 'warning',
  object: 'mtu',
  explain:
    'flannel takes the MTU from each host’s own device. Where hosts differ, a packet that fits at its source does not fit at ' +
    'its destination: path MTU discovery saves TCP as long as ICMP passes, other protocols lose their large packets. The MTU ' +
    'in net-conf’s Backend gives all hosts one.',
  source: 'flannel v0.28.9 Documentation/backends.md (MTU); flannel issue 463; failure mode 106',
  mended: '`ip link` shows one MTU on the VTEPs of all hosts',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const here = hosts.filter(
        ({ family, lease, mtuBytes }) => family === overlay.family && lease !== null && mtuBytes !== null,
      );
      examined += here.length;
      const counts = new Map<number, number>();
      for (const { mtuBytes } of here) counts.set(mtuBytes!, (counts.get(mtuBytes!) ?? 0) + 1);
      if (counts.size < 2) continue;
      const usual = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]![0];
      const odd = here.filter(({ mtuBytes }) => mtuBytes !== usual);
      const draft = (host: HostFacts | null, observed: string, message: string): ClusterDraft => ({
        host,
        at: 'all hosts',
        name: here[0]!.vtepName ?? '',
        expected: `mtu ${usual}, as ${here.length - odd.length} of ${here.length} hosts have`,
        observed,
        message,
        evidence: [],
        remedy: [
          byHand(
            ['ip', 'link', 'set', host?.vtepName ?? '<VTEP>', 'mtu', String(Math.min(...counts.keys()))],
            'the smallest fits all; lasting: `MTU` in net-conf’s Backend, then create the devices again and restart flannel',
          ),
        ],
        breaks: 'none',
      });
      if (odd.length < KIND) {
        for (const host of odd)
          drafts.push(
            draft(
              host,
              `mtu ${host.mtuBytes}`,
              `MTU of ${host.vtepName} is ${host.mtuBytes}, other hosts have ${usual}`,
            ),
          );
      } else {
        const each = [...counts].map(([mtu, count]) => `${count} with ${mtu}`).join(', ');
        drafts.push(draft(null, each, `the VTEPs have different MTUs: ${each}`));
      }
    }
    return { examined, drafts };
  },
});
