import type { Era } from '../types/estate.ts';

/** What tells the eras apart on a host. */
export interface EraSigns {
  /** `proxy l2miss` in the vxlan line; null when that line was not read. */
  readonly l2miss: boolean | null;
  /** Prefix length of the VTEP's own address; null when it has none or none was read. */
  readonly addressLength: number | null;
  /** Prefix length of the overlay network; null without net-conf. */
  readonly networkLength: number | null;
  /** net.ipv4.neigh.flannel/1.app_solicit; null when not read. */
  readonly appSolicit: number | null;
  /** A route through the VTEP with a gateway on it. */
  readonly gatewayRoute: boolean;
  /** A route over the VTEP without gateway, at least as wide as the overlay network. */
  readonly deviceRoute: boolean;
  /** A PERMANENT neighbour on the VTEP. */
  readonly permanentNeighbour: boolean;
  /** Without routes their absence tells nothing. */
  readonly routesRead: boolean;
}

/**
 * Which of flannel's ways of programming the kernel a host speaks, told by what it holds, never by a version:
 * A (v0.2–0.4) resolves both layers on demand; B1 (v0.5–0.6) has fixed FDB rows and the network's prefix on the VTEP;
 * B2 (v0.7–0.8) a /32 there and a route to the device; C (v0.9 and later) a route, a neighbour and an FDB row per peer.
 * The routes tell first; where they are lost, app_solicit does, by which the kernel asks
 * flannel for neighbours: only versions before v0.9 set it. null when too little was read to tell. Source: flannel tags v0.4.0, v0.5.5, v0.8.0, v0.9.0, backend/vxlan/device.go.
 */
export function eraOf(signs: EraSigns): Era | null {
  const asked = signs.appSolicit !== null && signs.appSolicit > 0;
  // one stray route with a gateway does not make another era of a host that flannel asks neighbours on
  if (signs.gatewayRoute && !(asked && signs.deviceRoute)) return 'C';
  if (signs.l2miss === true) return 'A';
  const wideAddress =
    signs.addressLength !== null &&
    signs.addressLength < 32 &&
    (signs.networkLength === null || signs.addressLength <= signs.networkLength);
  // no neighbour is fixed before C; the FDB is in both
  if (signs.permanentNeighbour && !asked) return 'C';
  if (signs.deviceRoute || asked || wideAddress) {
    // without the vxlan line A and B look alike: what is normal in A is then believed
    return signs.l2miss === null ? 'A' : wideAddress ? 'B1' : 'B2';
  }
  return signs.routesRead || signs.appSolicit === 0 ? 'C' : null;
}
