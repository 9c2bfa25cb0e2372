import type { Finding } from '../types/finding.ts';
import type { GatherRule } from './define.ts';

const CHECKS: Readonly<Record<string, 'route' | 'mtu'>> = {
  'route-shadowed': 'route',
  'route-blackhole': 'route',
  'route-gateway-wrong': 'route',
  'underlay-route-blackhole': 'route',
  'underlay-route-inside': 'route',
  'underlay-route-elsewhere': 'route',
  'underlay-mtu-too-small': 'mtu',
};

export default {
  kind: 'gather',
  id: 'route-taken',
  title: 'no one route takes several peers away',
  explain:
    'One route covers several peers and leads them astray: it is one thing to mend, however many peers it takes.',
  gather: (findings) => {
    const byRoute = new Map<string, Finding[]>();
    for (const finding of findings) {
      if (CHECKS[finding.check] === undefined) continue;
      const key = `${finding.check} ${finding.name}`;
      const list = byRoute.get(key);
      if (list) list.push(finding);
      else byRoute.set(key, [finding]);
    }
    return [...byRoute.values()]
      .filter((list) => list.length > 1)
      .map((list) => ({
        findings: list,
        object: CHECKS[list[0]!.check] ?? 'route',
        name: list[0]!.name,
        peer: null,
        summary: list[0]!.check.startsWith('underlay-')
          ? `outer packets to ${list.length} peers: ${list[0]!.observed}`
          : `route ${list[0]!.observed} takes the addresses of ${list.length} peers`,
      }));
  },
} satisfies GatherRule;
