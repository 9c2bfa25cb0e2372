import { cidrText } from '../net/cidr.ts';
import { macText } from '../net/mac.ts';
import type { Mac } from '../types/address.ts';
import type { Lease } from '../types/lease.ts';
import { byHand, type ClusterDraft, clusterCheck, holderOf, inTurn, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-vtep-mac-duplicate',
  title: 'no two leases have one VTEP MAC',
  severity: 'error',
  object: 'lease',
  explain:
    'Two leases announce the same VTEP MAC. A peer’s FDB holds one address per MAC, so one of the two hosts gets the other’s ' +
    'frames. Cloned machines with one machine-id make the same MAC; a copied annotation does too. The host whose VTEP does ' +
    'not carry the MAC is named, or the later lease where both do.',
  source: 'systemd.link(5) MACAddressPolicy=persistent; failure mode 25',
  mended: 'each lease announces a MAC of its own, and both hosts’ containers answer',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const byMac = new Map<Mac, Lease[]>();
      for (const lease of overlay.leases) {
        examined++;
        if (lease.vtepMac === null || lease.vtepMac === 0) continue;
        const list = byMac.get(lease.vtepMac);
        if (list) list.push(lease);
        else byMac.set(lease.vtepMac, [lease]);
      }
      for (const [mac, sharers] of byMac) {
        if (sharers.length < 2) continue;
        const holders = sharers.map((lease) => ({ lease, host: holderOf(lease, hosts) }));
        const odd =
          holders.find(({ host }) => host !== null && host.vtepMac !== null && host.vtepMac !== mac) ?? holders.at(-1)!;
        const right = holders.find((holder) => holder !== odd)!;
        drafts.push({
          host: odd.host,
          lease: odd.lease,
          peer: right.lease,
          name: macText(mac),
          expected: 'one lease with this MAC',
          observed: sharers
            .slice(0, 6)
            .map(({ subnet }) => cidrText(subnet))
            .join(' and '),
          message: `lease ${cidrText(odd.lease.subnet)} announces VTEP MAC ${macText(mac)}, which {peer} announces too`,
          evidence: [],
          remedy: inTurn([
            byHand(
              ['ip', 'link', 'del', 'flannel.1'],
              'with the name of the VTEP; on a cloned machine make a new /etc/machine-id first; done when `ip link` shows no such device',
            ),
            restartFlannel('creates the device with a new MAC and announces it'),
          ]),
          breaks: 'host',
          about: { mac },
        });
      }
    }
    return { examined, drafts };
  },
});
