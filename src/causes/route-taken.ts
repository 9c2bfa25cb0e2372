import type { Finding } from '../types/finding.ts';
import type { GatherRule } from './define.ts';

const CHECKS = ['route-shadowed', 'route-blackhole'];

export default {
  kind: 'gather',
  id: 'route-taken',
  title: 'no one route takes several peers away',
  explain: 'One foreign route covers several peers: it is one thing to remove, however many peers it takes.',
  gather: (findings) => {
    const byRoute = new Map<string, Finding[]>();
    for (const finding of findings) {
      if (!CHECKS.includes(finding.check)) continue;
      const key = `${finding.check} ${finding.name}`;
      const list = byRoute.get(key);
      if (list) list.push(finding);
      else byRoute.set(key, [finding]);
    }
    return [...byRoute.values()]
      .filter((list) => list.length > 1)
      .map((list) => ({
        findings: list,
        object: 'route' as const,
        name: list[0]!.name,
        peer: null,
        summary: `route ${list[0]!.observed} takes the addresses of ${list.length} peers`,
      }));
  },
} satisfies GatherRule;
