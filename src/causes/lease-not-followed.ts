import type { Finding } from '../types/finding.ts';
import type { EstateRule } from './define.ts';

const ROWS = new Set([
  'route-missing',
  'neighbour-missing',
  'neighbour-mac-wrong',
  'fdb-entry-missing',
  'fdb-address-wrong',
]);

export default {
  kind: 'estate',
  id: 'lease-not-followed',
  title: 'hosts follow their peers’ leases',
  explain:
    'Every other host has a missing or an old row for the same peer, while the peer agrees with its own lease: the lease changed or ' +
    'came anew, and the others did not hear of it. Lost events of the store, or flannel stalled or not running on all of them.',
  gather: (findings, hosts) => {
    const byPeer = new Map<string, Finding[]>();
    for (const finding of findings) {
      if (finding.peer === null || !ROWS.has(finding.check)) continue;
      const list = byPeer.get(finding.peer);
      if (list) list.push(finding);
      else byPeer.set(finding.peer, [finding]);
    }
    return [...byPeer].flatMap(([peer, list]) => {
      const others = hosts.filter((host) => host !== peer);
      // one and the same kind of row on all of them: different rows on different hosts are different faults
      const shared = [...ROWS].some((check) =>
        others.every((host) => list.some((finding) => finding.check === check && finding.host === host)),
      );
      if (others.length < 2 || !shared) return [];
      return [
        {
          findings: list,
          host: peer,
          object: 'lease' as const,
          name: '',
          peer: null,
          summary: `none of the ${others.length} other hosts follows this host’s lease: ${list.length} rows for it are missing or old`,
        },
      ];
    });
  },
} satisfies EstateRule;
