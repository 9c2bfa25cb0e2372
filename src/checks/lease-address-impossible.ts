import { contains, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import type { Ip } from '../types/address.ts';
import { clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

const NOWHERE = [
  { ip: 0, length: 8, what: 'no address of a host' },
  { ip: 0x7f000000, length: 8, what: 'a loopback address' },
  { ip: 0xe0000000, length: 3, what: 'no address of one host' },
  { ip: 0n, length: 127, what: 'no address of a host' },
  { ip: 0xfe80n << 112n, length: 10, what: 'a link-local address' },
  { ip: 0xffn << 120n, length: 8, what: 'a group’s address' },
] as const;

function nowhere(ip: Ip): string | null {
  return NOWHERE.find((each) => contains(each, ip))?.what ?? null;
}

export default clusterCheck({
  id: 'lease-address-impossible',
  title: 'every lease names an underlay address that peers can send to',
  severity: 'error',
  object: 'lease',
  explain:
    'The PublicIP is where peers send to. Here it is a loopback, unset or group address, or lies in a leased subnet of the overlay ' +
    'itself (flannel took the VTEP or the bridge for the underlay): nothing sent there reaches the host.',
  source: 'flannel v0.28.9 Documentation/configuration.md (--iface, --public-ip); failure mode 13',
  mended: 'the lease names an address that the host’s peers can ping',
  judge: (estate, hosts) => {
    const leases = everyLease(estate);
    const misplaced = new Set(
      estate.overlays.filter(({ aggregate, leases: own }) => {
        const inside = aggregate === null ? [] : own.filter(({ underlayIp }) => contains(aggregate, underlayIp));
        return inside.length * 2 > own.length;
      }),
    );
    return {
      examined: leases.length,
      drafts: leases.flatMap(({ lease, overlay }) => {
        // where most underlay addresses lie in the overlay network it is the network that is wrong
        const holding = misplaced.has(overlay) ? null : leaseHolding(overlay, lease.underlayIp);
        const what =
          nowhere(lease.underlayIp) ??
          (holding === null
            ? null
            : lease.underlayIp === firstIp(lease.subnet)
              ? 'the address of its own VTEP'
              : 'an address of the overlay itself');
        if (what === null) return [];
        return [
          {
            ...placeOf(lease, hosts),
            name: ipText(lease.underlayIp),
            expected: 'an address of the underlay',
            observed: `PublicIP ${ipText(lease.underlayIp)}`,
            message: `the lease announces ${ipText(lease.underlayIp)}, ${what}`,
            evidence: [],
            remedy: [restartFlannel('announces the address of the interface that --iface names')],
            breaks: 'host' as const,
          },
        ];
      }),
    };
  },
});
