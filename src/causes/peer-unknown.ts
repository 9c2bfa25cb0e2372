import type { Finding } from '../types/finding.ts';
import { type Gathered, type GatherRule, ofCheck } from './define.ts';

export default {
  kind: 'gather',
  id: 'peer-unknown',
  title: 'the host knows every peer',
  explain:
    'Route, neighbour and FDB entry of one peer are all missing here: this host did not hear of the lease (events lost, flannel ' +
    'stalled or cut off from its store when the peer joined).',
  gather: (findings) => {
    const neighbours = new Map(ofCheck(findings, 'neighbour-missing').map((finding) => [finding.peer, finding]));
    const entries = new Map(ofCheck(findings, 'fdb-entry-missing').map((finding) => [finding.peer, finding]));
    const out: Gathered[] = [];
    for (const route of ofCheck(findings, 'route-missing')) {
      const rest = [neighbours.get(route.peer), entries.get(route.peer)].filter(
        (each): each is Finding => each !== undefined,
      );
      if (route.peer === null || rest.length < 2) continue;
      out.push({
        findings: [route, ...rest],
        object: 'route',
        name: route.name,
        peer: route.peer,
        summary: `this host does not know ${route.peer}: route, neighbour and FDB entry are missing`,
      });
    }
    return out;
  },
} satisfies GatherRule;
