import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Lease } from '../types/lease.ts';
import { byHand, type ClusterDraft, clusterCheck, hostsByLease, leaseAt } from './define.ts';

export default clusterCheck({
  id: 'underlay-ip-conflict',
  title: 'nobody else answers for a host’s underlay address',
  severity: 'error',
  object: 'underlay',
  explain:
    'A host has just heard an answer (REACHABLE) for a peer’s PublicIP from an Ethernet address that none of the peer’s ' +
    'devices has, while other answers on the same link come from the hosts’ own: two machines have one address. Entries that ' +
    'are not fresh, and links on which routers answer for all, are not judged.',
  source: 'RFC 5227; flannel issue 98; failure mode 15',
  mended: '`arping -D` of the address is answered by nobody',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      /** Peers that some host hears from their own address, and hosts that hear some peer so. */
      const heardRight = new Set<Lease>();
      const hearing = new Set<string>();
      const odd: { peer: Lease; at: string; mac: number; ip: Lease['underlayIp'] }[] = [];
      for (const host of holders.values()) {
        for (const { ip, mac, state } of host.underlay?.rows ?? []) {
          const peer = leaseAt(overlay, ip);
          const holder = peer === null ? undefined : holders.get(peer);
          const macs = holder?.underlay?.macs ?? [];
          if (peer === null || mac === null || state !== 'REACHABLE' || !holder?.holdsUnderlayIp || macs.length === 0)
            continue;
          examined++;
          if (!macs.includes(mac)) odd.push({ peer, at: host.host, mac, ip });
          else {
            heardRight.add(peer);
            hearing.add(host.host);
          }
        }
      }
      const told = new Set<Lease>();
      for (const { peer, at, mac, ip } of odd) {
        if (told.has(peer) || !(heardRight.has(peer) || hearing.has(at))) continue;
        told.add(peer);
        const holder = holders.get(peer)!;
        drafts.push({
          host: holder,
          name: ipText(ip),
          expected: `${ipText(ip)} answered by ${holder.underlay!.macs.map(macText).join(' or ')}`,
          observed: `${at} hears ${macText(mac)}`,
          message: `underlay address ${ipText(ip)} is answered by ${macText(mac)} as well, which is none of this host’s devices`,
          evidence: [],
          remedy: [
            byHand(
              ['arping', '-D', '-c', '3', '-I', holder.underlay!.device ?? '<underlay device>', ipText(ip)],
              'on this host: an answer comes from the other machine; take the address away there',
            ),
          ],
          breaks: 'host',
          about: { ip, mac },
        });
      }
    }
    return { examined, drafts };
  },
});
