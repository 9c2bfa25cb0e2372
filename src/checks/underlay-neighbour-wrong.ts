import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import { byHand, type ClusterDraft, clusterCheck, hostsByLease, ipCommand, leaseAt } from './define.ts';

const FIXED = new Set(['PERMANENT', 'NOARP']);

export default clusterCheck({
  id: 'underlay-neighbour-wrong',
  title: 'a fixed neighbour entry for a peer’s underlay address has that peer’s Ethernet address',
  severity: 'error',
  object: 'neighbour',
  explain:
    'On the underlay’s device a permanent entry gives a peer’s PublicIP an Ethernet address that none of the peer’s devices ' +
    'has: every packet to the peer, encapsulated or not, goes to another machine or to nobody. An entry written by hand ' +
    'that outlived a network card, or somebody’s deceit. Where routers answer for all hosts (proxy ARP), nothing is reported.',
  source: 'ip-neighbour(8) nud permanent; failure mode 16',
  mended: 'a ping of the peer’s underlay address is answered',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      let learnedRight = 0;
      let learnedWrong = 0;
      const odd: ClusterDraft[] = [];
      for (const host of holders.values()) {
        for (const { ip, mac, state, dev } of host.underlay?.rows ?? []) {
          const peer = leaseAt(overlay, ip);
          const holder = peer === null ? undefined : holders.get(peer);
          const macs = holder?.underlay?.macs ?? [];
          if (peer === null || mac === null || holder === undefined || !holder.holdsUnderlayIp || macs.length === 0)
            continue;
          examined++;
          const right = macs.includes(mac);
          if (!FIXED.has(state)) {
            if (right) learnedRight++;
            else learnedWrong++;
          } else if (!right) {
            const want = macText(macs[0]!);
            odd.push({
              host,
              peer,
              name: ipText(ip),
              expected: `${ipText(ip)} dev ${dev} lladdr ${want}`,
              observed: `${ipText(ip)} dev ${dev} lladdr ${macText(mac)} ${state}`,
              message: `the ${state} entry for {peer}’s underlay address ${ipText(ip)} has ${macText(mac)}, which none of its devices has`,
              evidence: [],
              remedy: [
                byHand(
                  ipCommand(overlay.family, 'neigh', 'del', ipText(ip), 'dev', dev),
                  'the kernel asks again; find out who fixed it; done when a ping of the underlay address is answered',
                ),
              ],
              breaks: 'peer',
              about: { ip, mac },
            });
          }
        }
      }
      if (learnedWrong <= learnedRight) drafts.push(...odd);
    }
    return { examined, drafts };
  },
});
