import { cidrText, overlaps } from '../net/cidr.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import type { Cidr } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import { anyOf, byHand, hostCheck, ipCommand, restartFlannel, routeText } from './define.ts';

/** A route wider than a lease may lead to several, and leases that overlap hold one address twice. */
function leadsToAnother({ leases, foreignLeases }: Overlay, own: Lease, prefix: Cidr): boolean {
  return [...leases, ...foreignLeases].some((lease) => lease !== own && overlaps(prefix, lease.subnet));
}

export default hostCheck({
  id: 'route-stale',
  title: 'every route over the VTEP belongs to a lease',
  severity: 'warning',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease', 'overlay', 'era'],
  explain:
    'A route into the VTEP for a subnet that nobody leases is left over from a host that went away while flannel was not ' +
    'running. It does harm when the subnet is leased again: packets then go to the dead host’s address.',
  source: 'flannel issue 2554 (not cleaned at start); failure mode 39',
  mended: '`ip route` prints no such route',
  *subjects({ vtep, routes, lease, era }) {
    if (vtep === null || lease === null || era !== 'C') return;
    for (const sweep of routes) {
      for (const route of sweep.overVtep) {
        if (route.type === 'unicast' && route.hops.some(({ gateway }) => gateway !== null)) yield { sweep, route };
      }
    }
  },
  judge: ({ sweep, route }, { overlay, lease }) => {
    const holder = leaseHolding(overlay, route.dst.ip);
    if (lease === null || (holder !== null && holder !== lease) || leadsToAnother(overlay, lease, route.dst))
      return null;
    return {
      name: cidrText(route.dst),
      expected: 'no route, as no other host leases this subnet',
      observed: routeText(route),
      message: `route ${routeText(route)} belongs to no lease`,
      evidence: [{ probe: sweep.probe, line: route.line }],
      remedy: anyOf([
        byHand(ipCommand(route.family, 'route', 'del', cidrText(route.dst)), 'flannel does not remove it by itself'),
        restartFlannel('since it is not known which versions clean up, look again after it'),
      ]),
      breaks: 'none',
      about: { prefix: route.dst, ...(route.hops[0]?.gateway == null ? {} : { ip: route.hops[0].gateway }) },
    };
  },
});
