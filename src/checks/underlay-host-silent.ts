import { ipText } from '../net/ip.ts';
import type { Lease } from '../types/lease.ts';
import { byHand, type ClusterDraft, clusterCheck, hostsByLease, inTurn, leaseAt } from './define.ts';

const NO_ANSWER = new Set(['FAILED', 'INCOMPLETE']);

export default clusterCheck({
  id: 'underlay-host-silent',
  title: 'every lease’s host answers on the underlay',
  severity: 'warning',
  object: 'host',
  explain:
    'A lease’s host was not read, and the hosts that asked for its PublicIP on their own link got no answer: it is down or ' +
    'gone, and its lease is kept. Its containers are out of reach from everywhere, and no table of the other hosts is to ' +
    'blame. One failed question alone may be old and is not reported.',
  source: 'flannel issue 2554; Linux neighbour states (ip-neighbour(8)); failure mode 72',
  mended: 'the address answers a ping, or no lease names it',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      const asked = new Map<Lease, { silent: string[]; now: boolean; heard: boolean }>();
      for (const host of holders.values()) {
        for (const { ip, state, mac } of host.underlay?.rows ?? []) {
          const lease = leaseAt(overlay, ip);
          if (lease === null || holders.has(lease)) continue;
          const seen = asked.get(lease) ?? { silent: [], now: false, heard: false };
          asked.set(lease, seen);
          if (NO_ANSWER.has(state)) seen.silent.push(host.host);
          else if (mac !== null && state !== 'PERMANENT' && state !== 'NOARP') seen.heard = true;
          seen.now ||= state === 'INCOMPLETE';
        }
      }
      examined += asked.size;
      for (const [lease, { silent, now, heard }] of asked) {
        if (heard || silent.length === 0 || (!now && silent.length < 2)) continue;
        const ip = ipText(lease.underlayIp);
        drafts.push({
          host: null,
          lease,
          name: ip,
          expected: `${ip} answers`,
          observed: `no answer to ${silent.slice(0, 5).join(', ')}${silent.length > 5 ? ` and ${silent.length - 5} more` : ''}`,
          message: `underlay address ${ip} answers none of the hosts that asked; its lease is kept`,
          evidence: [],
          remedy: inTurn([
            byHand(
              ['ping', '-c', '3', ip],
              'from another host of the link: down for now, or gone; done when it is answered',
            ),
            byHand(
              ['etcdctl', 'del', '/coreos.com/network/subnets/<lease>'],
              'only when it is gone for good; in Kubernetes delete the node',
            ),
          ]),
          breaks: 'host',
          about: { ip: lease.underlayIp },
        });
      }
    }
    return { examined, drafts };
  },
});
