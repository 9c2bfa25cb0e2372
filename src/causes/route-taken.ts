import type { Finding } from '../types/finding.ts';
import type { GatherRule } from './define.ts';

const CHECKS = ['route-shadowed', 'route-blackhole', 'route-gateway-wrong'];

export default {
  kind: 'gather',
  id: 'route-taken',
  title: 'no one route takes several peers away',
  explain:
    'One route covers several peers and leads them astray: it is one thing to mend, however many peers it takes.',
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
