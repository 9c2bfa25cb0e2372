import { ALL_HOSTS, byHand, clusterCheck } from './define.ts';

const KNOWN = (
  'Network IPv6Network EnableIPv4 EnableIPv6 EnableNFTables SubnetLen SubnetMin SubnetMax IPv6SubnetLen IPv6SubnetMin ' +
  'IPv6SubnetMax Backend Type VNI Port MTU GBP Learning DirectRouting'
).split(' ');
/** Shorter words look alike by chance. */
const ALIKE_MIN = 3;

/** Letters that must be added, taken or changed to make one word the other; words longer than a key are far from all. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The key that was meant: the same word elsewhere, one or two letters off, or one the beginning of the other. */
function meant(key: string): string | null {
  const word = key
    .slice(key.indexOf('.') + 1)
    .slice(0, 40)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  const found = KNOWN.find((name) => {
    const other = name.toLowerCase();
    if (word === other) return true;
    const shorter = Math.min(word.length, other.length);
    if (shorter < ALIKE_MIN) return false;
    let shared = 0;
    while (shared < shorter && word[shared] === other[shared]) shared++;
    return (
      (shorter > ALIKE_MIN && distance(word, other) <= (shorter > 5 ? 2 : 1)) ||
      (shared >= 6 && other.length - shared <= 3)
    );
  });
  return found ?? null;
}

export default clusterCheck({
  id: 'network-config-key-unknown',
  title: 'flannel knows every key of net-conf',
  severity: 'warning',
  object: 'network-config',
  explain:
    'flannel passes over keys it does not know without a word, so a mistyped or misplaced one has no effect: the default is in force. ' +
    'Upper and lower case do not matter. A warning where a key of flannel’s was meant, a note for anything else.',
  source: 'flannel v0.28.9 pkg/subnet/config.go (JSON of Go: case-insensitive, unknown keys ignored); failure mode 69',
  mended: 'net-conf holds only keys that flannel’s documentation lists, and devices follow them',
  judge: ({ config }) => ({
    examined: config === null ? 0 : 1,
    drafts: (config?.unknownKeys ?? []).map((key) => {
      const known = meant(key);
      return {
        host: null,
        at: ALL_HOSTS,
        name: key,
        expected: known === null ? 'keys that flannel reads' : `${known}, where flannel looks for it`,
        observed: key,
        message: `flannel passes over ${JSON.stringify(key)} in net-conf${known === null ? '' : `; ${known} was meant, and has its default`}`,
        evidence: [],
        ...(known === null ? { severity: 'note' as const } : {}),
        remedy: [
          byHand(
            ['etcdctl', 'get', '/coreos.com/network/config'],
            'shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): put the key right, then restart flannel host by host',
          ),
        ],
        breaks: 'none' as const,
      };
    }),
  }),
});
