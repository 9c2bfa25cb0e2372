import type { Gap, GapKind } from '../types/probe.ts';

const DETAIL_MAX = 500;

/** A lease source that gave nothing. `host` of such a gap is the source: an endpoint without its password, or a file. */
export function leaseGap(from: string, kind: GapKind, detail: string): Gap {
  return { host: from, probe: 'leases', kind, detail: detail.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, DETAIL_MAX) };
}

/** Tells a gap from a table. */
export function isGap<T extends object>(value: T | Gap): value is Gap {
  return 'probe' in value && value.probe === 'leases' && 'kind' in value;
}
