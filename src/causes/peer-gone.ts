import type { Finding } from '../types/finding.ts';
import { type Gathered, type GatherRule, ofCheck } from './define.ts';

/** Route, neighbour and FDB entry of one host that is no more: linked by gateway address, then by MAC. */
function remains(first: Finding, neighbours: readonly Finding[], entries: readonly Finding[]): Finding[] {
  const ip = first.about.ip;
  const related =
    first.check === 'neighbour-stale' ? [] : neighbours.filter(({ about }) => ip !== undefined && about.ip === ip);
  const macs = new Set([first, ...related].map(({ about }) => about.mac).filter((mac) => mac !== undefined));
  return [first, ...related, ...entries.filter(({ about }) => about.mac !== undefined && macs.has(about.mac))];
}

export default {
  kind: 'gather',
  id: 'peer-gone',
  title: 'no rows are left of a host that went away',
  explain:
    'Route, neighbour and FDB entry lead to a host that no lease names: it left while flannel was not running here, and flannel ' +
    'does not clean up at start. They do harm when its subnet is leased again.',
  gather: (findings) => {
    const neighbours = ofCheck(findings, 'neighbour-stale');
    const entries = ofCheck(findings, 'fdb-entry-stale');
    const taken = new Set<Finding>();
    const out: Gathered[] = [];
    for (const first of [...ofCheck(findings, 'route-stale'), ...neighbours]) {
      const free = (finding: Finding) => !taken.has(finding);
      if (!free(first)) continue;
      const all = remains(first, neighbours.filter(free), entries.filter(free));
      if (all.length < 2) continue;
      for (const finding of all) taken.add(finding);
      out.push({
        findings: all,
        object: first.object,
        name: first.name,
        peer: null,
        summary: `${all.length} rows are left of a host that holds no lease any more: ${all.map(({ name }) => name).join(', ')}`,
      });
    }
    return out;
  },
} satisfies GatherRule;
