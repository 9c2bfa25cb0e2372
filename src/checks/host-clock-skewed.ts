import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

const MOST_SECONDS = 300;

export default clusterCheck({
  id: 'host-clock-skewed',
  title: 'hosts’ clocks agree',
  severity: 'warning',
  object: 'host',
  explain:
    'The host’s clock is more than five minutes from the others’: certificates of etcd and the API count as expired or not yet ' +
    'valid, and then flannel’s lease is not renewed. Each clock is compared with the collector’s at the moment of reading, ' +
    'and the median over all, the collector’s included, is right.',
  source: 'X.509 validity (RFC 5280 section 4.1.2.5); failure mode 70',
  mended: '`date -u` agrees with a peer',
  judge: (_estate, hosts) => {
    const known = new Map<string, { host: (typeof hosts)[number]; ahead: number }>();
    for (const host of hosts) {
      const ahead = host.machine?.clockAheadS ?? null;
      if (ahead !== null && !known.has(host.host)) known.set(host.host, { host, ahead });
    }
    const all = [0, ...[...known.values()].map(({ ahead }) => ahead)].sort((a, b) => a - b);
    const median = all[Math.floor(all.length / 2)]!;
    const drafts: ClusterDraft[] = [];
    for (const { host, ahead } of known.values()) {
      const off = ahead - median;
      if (Math.abs(off) <= MOST_SECONDS) continue;
      const observed = `${Math.abs(off)} s ${off > 0 ? 'ahead' : 'behind'}`;
      drafts.push({
        host,
        name: 'clock',
        expected: `within ${MOST_SECONDS} s of the other hosts`,
        observed,
        message: `the clock is ${observed} of the others`.replace('behind of', 'behind'),
        evidence: [{ probe: 'host-facts', line: 0 }],
        remedy: [byHand(['chronyc', 'makestep'], 'or what keeps time here; done when `date -u` agrees with a peer')],
        breaks: 'none',
      });
    }
    return { examined: known.size, drafts };
  },
});
