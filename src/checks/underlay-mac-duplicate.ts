import { macText } from '../net/mac.ts';
import type { Mac } from '../types/address.ts';
import type { HostFacts } from '../types/view.ts';
import { byHand, type ClusterDraft, clusterCheck, hostsByLease, leaseAt } from './define.ts';

export default clusterCheck({
  id: 'underlay-mac-duplicate',
  title: 'hosts of one link have Ethernet addresses of their own',
  severity: 'error',
  object: 'underlay',
  explain:
    'Two hosts have one Ethernet address on their underlay devices, and a host on their link, one of the two or a third, knows both by ' +
    'it: the switch sends what is meant for one to whichever spoke last. A copied virtual machine kept its address. Links that no ' +
    'neighbour entry shows to be one are not judged: what is the same on two networks harms neither.',
  source: 'IEEE 802.1D section 7.8 (learning); failure mode 25',
  mended: '`ip link show` of the two devices prints two addresses, and `ip neigh` of a peer as well',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      const told = new Set<Mac>();
      for (const host of holders.values()) {
        /** By which Ethernet addresses of their own, this host's among them, hosts are known on its link. */
        const known = new Map<Mac, HostFacts>(host.underlay?.macs.map((mac) => [mac, host]));
        for (const { ip, mac, dev } of host.underlay?.rows ?? []) {
          const peer = leaseAt(overlay, ip);
          const holder = peer === null ? undefined : holders.get(peer);
          if (mac === null || dev !== host.underlay?.device || !holder?.underlay?.macs.includes(mac)) continue;
          examined++;
          const other = known.get(mac);
          if (other === undefined) known.set(mac, holder);
          if (other === undefined || other.host === holder.host || told.has(mac)) continue;
          told.add(mac);
          drafts.push({
            host: holder,
            peer: other.lease,
            name: macText(mac),
            expected: 'an Ethernet address of its own',
            observed: `${holder.underlay.device} has ${macText(mac)}, as {peer} has`,
            message: `its underlay device ${holder.underlay.device} has the Ethernet address of {peer}, on one link: ${macText(mac)}`,
            evidence: [],
            remedy: [
              byHand(
                ['ip', 'link', 'set', holder.underlay.device ?? '<underlay device>', 'address', '<a new one>'],
                'on the host that is the copy, and where its address is set: the hypervisor, .link or ifcfg files',
              ),
            ],
            breaks: 'host',
            about: { mac },
          });
        }
      }
    }
    return { examined, drafts };
  },
});
