import type { Family } from '../types/address.ts';

/**
 * Bytes VXLAN takes from the underlay's MTU: outer IP (20 or 40) + UDP 8 + VXLAN 8 + inner Ethernet 14.
 * The outer Ethernet header is not part of an MTU. Source: RFC 7348 section 5; Linux include/net/vxlan.h VXLAN_HEADROOM.
 */
export function vxlanOverheadBytes(underlay: Family): number {
  return (underlay === 4 ? 20 : 40) + 8 + 8 + 14;
}
