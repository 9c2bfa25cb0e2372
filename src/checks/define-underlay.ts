import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Family } from '../types/address.ts';
import type { Draft } from '../types/finding.ts';
import type { Lease } from '../types/lease.ts';
import type { RouteRecord } from '../types/record.ts';
import type { Outer, OuterFate, OuterWay } from '../types/view.ts';
import { byHand, ipCommand, routeText } from './define.ts';

/**
 * Outer packets to every peer, each with whether this is its fate. What an output does not show is not looked at; a peer
 * with the host's own underlay address is the leases' fault.
 */
export function* outerWays(
  { underlay, lease }: { readonly underlay: readonly Outer[]; readonly lease: Lease | null },
  fate: OuterFate,
): Generator<{ outer: Outer; way: OuterWay; odd: boolean }> {
  if (lease === null) return;
  for (const outer of underlay) {
    if (outer.masked) continue;
    for (const way of outer.ways)
      if (way.fate !== 'unknown' && way.peer.underlayIp !== lease.underlayIp)
        yield { outer, way, odd: way.fate === fate };
  }
}

/** A route that ends packets to a peer's underlay address on this host: it goes. `does` is what it does with them. */
export function outerRouteTaken(
  outer: Outer,
  { peer }: OuterWay,
  route: RouteRecord,
  family: Family,
  does: string,
): Draft {
  const ip = ipText(peer.underlayIp);
  return {
    peer,
    name: cidrText(route.dst),
    expected: `${ip} reached over the underlay`,
    observed: routeText(route),
    message: `route ${routeText(route)} ${does.replace('{address}', `{peer}’s underlay address ${ip}`)}`,
    evidence: [{ probe: outer.probe, line: route.line }],
    remedy: [
      byHand(
        ipCommand(family, 'route', 'del', ...routeText(route).split(' ')),
        `find out who installed it first; done when \`ip route get ${ip}\` names the underlay device`,
      ),
    ],
    breaks: 'peer',
    about: { ip: peer.underlayIp, prefix: route.dst },
  };
}
