import type { Finding } from '../types/finding.ts';
import { type EstateRule, ofCheck } from './define.ts';

/** The row that a packet meets first names the cause. */
const STALE = ['route-stale', 'neighbour-stale', 'fdb-entry-stale'];

export default {
  kind: 'estate',
  id: 'peer-gone-everywhere',
  title: 'no host keeps rows of a host that went away',
  explain:
    'All hosts keep the same rows for a host that no lease names: its lease went while flannel was running on none of them, or was ' +
    'deleted by hand together with its key.',
  gather: (findings, hosts) => {
    const stale = STALE.flatMap((check) => ofCheck(findings, check));
    const byRow = new Map<string, Finding[]>();
    for (const finding of stale) {
      const key = `${finding.check} ${finding.name}`;
      const list = byRow.get(key);
      if (list) list.push(finding);
      else byRow.set(key, [finding]);
    }
    const everywhere = [...byRow.values()].filter((list) => hosts.length > 1 && list.length >= hosts.length).flat();
    if (everywhere.length === 0) return [];
    const names = [...new Set(everywhere.map(({ name }) => name))];
    return [
      {
        findings: everywhere,
        host: 'all hosts',
        object: everywhere[0]!.object,
        name: names[0]!,
        peer: null,
        summary: `rows of a host that holds no lease any more are left on all ${hosts.length} hosts: ${names.slice(0, 6).join(', ')}`,
      },
    ];
  },
} satisfies EstateRule;
