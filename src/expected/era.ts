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
}

/**
 * Which of flannel's ways of programming the kernel a host speaks, told by what it holds, never by a version:
 * A (v0.2–0.4) resolves both layers on demand; B1 (v0.5–0.6) has fixed FDB rows and the network's prefix on the VTEP;
 * B2 (v0.7–0.8) a /32 there and a route to the device; C (v0.9 and later) a route, a neighbour and an FDB row per peer.
 * The kernel asks user space for neighbours only where flannel set app_solicit, which it did before v0.9: that
 * sign outlives a lost route. Source: flannel tags v0.4.0, v0.5.5, v0.8.0, v0.9.0, backend/vxlan/device.go.
 */
export function eraOf(signs: EraSigns): Era {
  if (signs.l2miss === true) return 'A';
  const asked = signs.appSolicit !== null && signs.appSolicit > 0;
  const wideAddress =
    signs.addressLength !== null &&
    signs.addressLength < 32 &&
    (signs.networkLength === null || signs.addressLength <= signs.networkLength);
  if (signs.appSolicit === 0 || (signs.appSolicit === null && signs.gatewayRoute)) return 'C';
  if (wideAddress && (asked || signs.deviceRoute) && !signs.gatewayRoute) return 'B1';
  if (asked) return 'B2';
  if (signs.deviceRoute && !signs.gatewayRoute && !signs.permanentNeighbour)
    return signs.addressLength === 32 ? 'B2' : 'B1';
  return wideAddress && !signs.gatewayRoute && !signs.permanentNeighbour ? 'B1' : 'C';
}
