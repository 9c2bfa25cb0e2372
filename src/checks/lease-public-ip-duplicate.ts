import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { type ClusterDraft, clusterCheck, deleteLease, holderOf, inTurn, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-public-ip-duplicate',
  title: 'no two leases have one underlay address',
  severity: 'error',
  object: 'lease',
  explain:
    'Two leases carry the same PublicIP. Peers send both subnets to one host. Either one lease is left over, or several hosts ' +
    'chose the same address (Vagrant’s 10.0.2.15 on the first interface). The host named is the one that holds ' +
    'one of them without having its address, else the one that has it.',
  source: 'flannel v0.28.9 Documentation/troubleshooting.md (Vagrant); flannel issue 98; failure modes 21 and 24',
  mended: 'each lease names an underlay address of its own',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      examined += overlay.leases.length;
      for (const [ip, sharers] of overlay.byUnderlayIp) {
        if (sharers.length < 2) continue;
        const held = sharers.map((lease) => ({ lease, host: holderOf(lease, hosts) }));
        const owner = held.find(({ host }) => host?.holdsUnderlayIp) ?? held[0]!;
        const odd = held.find((each) => each !== owner)!;
        drafts.push({
          host: odd.host ?? owner.host,
          peer: odd.host === null ? odd.lease : owner.lease,
          lease: odd.lease,
          name: ipText(ip),
          expected: `one lease with ${ipText(ip)}`,
          observed: sharers
            .slice(0, 6)
            .map(({ subnet }) => cidrText(subnet))
            .join(' and '),
          message: `${sharers.length} leases carry underlay address ${ipText(ip)}: ${sharers
            .slice(0, 6)
            .map(({ subnet }) => cidrText(subnet))
            .join(', ')}`,
          evidence: [],
          remedy: inTurn([
            ...deleteLease(estate, odd.lease),
            restartFlannel(
              'chooses the address anew: give it the right interface with --iface, and delete the wrong lease',
            ),
          ]),
          breaks: 'host',
          about: odd.lease.vtepMac === null ? { ip } : { ip, mac: odd.lease.vtepMac },
        });
      }
    }
    return { examined, drafts };
  },
});
