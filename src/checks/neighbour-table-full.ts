import { byHand, hostCheck } from './define.ts';

const NEAR = 0.9;

export default hostCheck({
  id: 'neighbour-table-full',
  title: 'the neighbour table has room',
  severity: 'warning',
  object: 'neighbour',
  needs: ['sysctls', 'neighbourCount'],
  expects: ['lease', 'family'],
  explain:
    'The kernel keeps at most gc_thresh3 learned neighbours, for all devices together. When they are used up, hosts and ' +
    'containers that were not talked to before are out of reach. Before flannel v0.9 every remote container takes one; ' +
    'large bridges and links do at any time. Permanent entries are not counted, as kernels since 5.0 do not.',
  source: 'arp(7) gc_thresh3; Linux net/core/neighbour.c neigh_alloc; failure mode 110',
  mended: '`ip -s neigh | wc -l` stays well below gc_thresh3, and the kernel log tells no more overflows',
  *subjects({ sysctls, neighbourCount, lease, family }) {
    const key = `net.ipv${family}.neigh.default.gc_thresh3`;
    const limit = sysctls.get(key);
    if (lease !== null && limit !== undefined && Number(limit.value) > 0)
      yield { key, limit: Number(limit.value), line: limit.line, count: neighbourCount };
  },
  judge: ({ key, limit, line, count }) =>
    count < NEAR * limit
      ? null
      : {
          name: key,
          expected: `fewer than ${Math.floor(NEAR * limit)} learned neighbours`,
          observed: `${count} of ${limit}`,
          message: `${count} learned neighbours, ${key} is ${limit}: new contacts fail when it is reached`,
          evidence: [{ probe: 'sysctl', line }],
          remedy: [
            byHand(
              ['sysctl', '-w', `${key}=${limit * 4}`],
              'with gc_thresh1 and gc_thresh2 in proportion, and in /etc/sysctl.d',
            ),
          ],
          breaks: 'none',
        },
});
