import { contains, samePrefix } from '../net/cidr.ts';
import type { Finding } from '../types/finding.ts';
import type { RootRule } from './define.ts';

/** Rows on other hosts that would belong to the host without a lease. */
function leftOfHost(root: Finding, effect: Finding): boolean {
  const { mac, prefix } = root.about;
  if (mac !== undefined && effect.about.mac === mac) return true;
  if (prefix === undefined) return false;
  const { ip, prefix: other } = effect.about;
  return (ip !== undefined && contains(prefix, ip)) || (other !== undefined && samePrefix(other, prefix));
}

export default {
  kind: 'root',
  id: 'lease-missing',
  explains: [
    { checks: ['route-stale', 'neighbour-stale', 'fdb-entry-stale'], where: 'anywhere', when: leftOfHost },
    { checks: ['lease-missing'], where: 'same-host' },
  ],
} satisfies RootRule;
