import type { HostFacts } from '../types/view.ts';
import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

/** One boot and one VTEP; the underlay device sets apart namespaces of one machine that have one VTEP MAC by mistake. */
function machineOf({ family, machine, vtepMac, underlay }: HostFacts): string | null {
  const [mac] = underlay?.macs ?? [];
  if (machine?.bootId == null || vtepMac === null || mac === undefined) return null;
  return `${family} ${machine.bootId} ${vtepMac} ${mac}`;
}

export default clusterCheck({
  id: 'host-named-twice',
  title: 'every host that was read is a machine of its own',
  severity: 'warning',
  object: 'host',
  explain:
    'Two names led to one machine: one boot, one VTEP, one underlay device. It was read, judged and counted twice, and a host ' +
    'that was meant by one of the names was not looked at.',
  source: 'random(4), boot_id',
  mended: 'each name of the config leads to another boot id',
  judge: (_estate, hosts) => {
    const first = new Map<string, HostFacts>();
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const host of hosts) {
      const machine = machineOf(host);
      if (machine === null) continue;
      examined++;
      const other = first.get(machine);
      if (other === undefined) first.set(machine, host);
      if (other === undefined || other.host === host.host) continue;
      if (drafts.some((draft) => draft.host?.host === host.host)) continue;
      drafts.push({
        host,
        name: other.host,
        expected: 'a machine of its own',
        observed: `the machine of ${other.host}`,
        message: `is another name of ${other.host}: the machine counts twice`,
        evidence: [{ probe: 'host-facts', line: 0 }],
        remedy: [
          byHand(['cat', '/proc/sys/kernel/random/boot_id'], 'then take one of the two names out of the config'),
        ],
        breaks: 'none',
      });
    }
    return { examined, drafts };
  },
});
