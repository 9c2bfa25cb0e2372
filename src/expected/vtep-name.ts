import type { Family } from '../types/address.ts';

/** `flannel.1`, `flannel-v6.1`. Source: flannel v0.28.9 pkg/backend/vxlan/vxlan.go. */
export function vtepNameOf(family: Family, vni: number): string {
  return family === 4 ? `flannel.${vni}` : `flannel-v6.${vni}`;
}
