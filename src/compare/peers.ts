import { cidrFromText, firstIp } from '../net/cidr.ts';
import { ipFromText } from '../net/ip.ts';
import { macFromText } from '../net/mac.ts';
import type { Ip, Mac } from '../types/address.ts';
import type { Report } from '../types/report.ts';

/** Whose an address is, by the leases of two runs: a row about a lease that changed is about the same peer still. */
export interface Peers {
  readonly byMac: ReadonlyMap<Mac, string>;
  readonly byUnderlayIp: ReadonlyMap<Ip, string>;
  /** The host whose lease holds the address; null when none does. */
  readonly holding: (ip: Ip) => string | null;
  /** The one host that addresses in a text belong to; null when it is none, or several. */
  readonly named: (text: string) => string | null;
}

const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/gi;

export function peersOf(old: Report, now: Report): Peers {
  const leases = [...(old.leases ?? []), ...(now.leases ?? [])];
  const byMac = new Map<Mac, string>();
  const byUnderlayIp = new Map<Ip, string>();
  const byFirstIp = new Map<Ip, string>();
  const lengths = new Map<4 | 6, Set<number>>([
    [4, new Set()],
    [6, new Set()],
  ]);
  for (const { host, subnet, underlayIp, vtepMac } of leases) {
    const mac = vtepMac === null ? null : macFromText(vtepMac);
    if (mac !== null) byMac.set(mac, host);
    const ip = ipFromText(underlayIp);
    if (ip !== null) byUnderlayIp.set(ip, host);
    const cidr = cidrFromText(subnet);
    if (cidr === null) continue;
    byFirstIp.set(firstIp(cidr), host);
    lengths.get(typeof cidr.ip === 'number' ? 4 : 6)!.add(cidr.length);
  }
  const holding = (ip: Ip): string | null => {
    for (const length of lengths.get(typeof ip === 'number' ? 4 : 6)!) {
      const host = byFirstIp.get(firstIp({ ip, length }));
      if (host !== undefined) return host;
    }
    return null;
  };
  const named = (text: string): string | null => {
    const ips = [...text.matchAll(ADDRESS)].flatMap(([word]) => ipFromText(word.toLowerCase()) ?? []);
    const hosts = new Set(ips.map((ip) => byUnderlayIp.get(ip) ?? holding(ip)));
    const [only] = hosts;
    return hosts.size === 1 && only !== undefined ? only : null;
  };
  return { byMac, byUnderlayIp, holding, named };
}
