import type { Ip } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import { firstIp } from './cidr.ts';

/** The lease whose subnet holds an address, by one look-up per subnet length in use; null when none does. */
export function leaseHolding(overlay: Overlay, ip: Ip): Lease | null {
  for (const length of overlay.subnetLengths) {
    const lease = overlay.byOverlayIp.get(firstIp({ ip, length }));
    if (lease !== undefined && lease.subnet.length === length) return lease;
  }
  return null;
}
