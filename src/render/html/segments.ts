import { cidrText, firstIp } from '../../net/cidr.ts';
import { ipFromText } from '../../net/ip.ts';
import type { DrawnHost } from './estate.ts';

/** Hosts whose underlay addresses are of one prefix. What their netmask says is not known: these are groups for the eye. */
export interface Segment {
  /** `192.168.122.0/24`; null where no address is known. */
  readonly prefix: string | null;
  readonly hosts: readonly DrawnHost[];
}

const MOST = 12;

function prefixOf({ underlayIp, address }: DrawnHost, lengths: readonly [number, number]): string | null {
  const ip = ipFromText(String(underlayIp ?? address ?? ''));
  if (ip === null) return null;
  const length = lengths[typeof ip === 'number' ? 0 : 1];
  return cidrText({ ip: firstIp({ ip, length }), length });
}

function grouped(hosts: readonly DrawnHost[], lengths: readonly [number, number]): Segment[] {
  const groups = new Map<string | null, DrawnHost[]>();
  for (const host of hosts) {
    const prefix = prefixOf(host, lengths);
    const group = groups.get(prefix);
    if (group) group.push(host);
    else groups.set(prefix, [host]);
  }
  return [...groups].map(([prefix, members]) => ({ prefix, hosts: members }));
}

/** Hosts by /24 or /64 of the underlay; by shorter prefixes where these are too many to draw. */
export function segmentsOf(hosts: readonly DrawnHost[]): Segment[] {
  for (const lengths of [
    [24, 64],
    [16, 48],
    [8, 32],
  ] as const) {
    const segments = grouped(hosts, lengths);
    if (segments.length <= MOST) return segments;
  }
  return grouped(hosts, [0, 0]);
}
