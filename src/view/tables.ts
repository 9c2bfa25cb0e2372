import type { Family, Ip, Mac } from '../types/address.ts';
import type { Answer, HostRecords, ProbeId } from '../types/probe.ts';
import type { FdbRecord, NeighbourRecord, RouteRecord } from '../types/record.ts';
import type { FdbTable, NeighbourTable } from '../types/view.ts';

/** What people write where they cut or masked a table. */
const CUT_MARK = /\.{3}|…|snip|\bmore\b|trunc|omit|skip|redact|mask|\*\*\*|\bx{1,3}[.:]x{1,3}/i;

/** A cut or masked output may hide a row of this device: its absence then proves nothing. */
export function mayHide<R>(answer: Answer<R>, device: string): boolean {
  return (
    answer.read &&
    (answer.truncated ||
      answer.rejects.length < answer.lines.rejected ||
      answer.rejects.some(({ text }) => text.includes(device) || CUT_MARK.test(text)))
  );
}

/** The VTEP's neighbours, one table per output that prints this family. */
export function neighbourTables(records: HostRecords, family: Family, vtepName: string): NeighbourTable[] {
  const out: NeighbourTable[] = [];
  for (const probe of family === 4 ? (['ip-neigh'] as const) : (['ip-6-neigh', 'ip-neigh'] as const)) {
    const answer = records[probe];
    if (!answer.read) continue;
    const byIp = new Map<Ip, NeighbourRecord>();
    const named = answer.records.some(({ dev }) => dev !== null);
    for (const record of answer.records) {
      // a proxy entry answers for an address, it does not resolve one
      const here = named ? record.dev === vtepName : true;
      if (here && record.family === family && !record.flags.includes('proxy')) byIp.set(record.ip, record);
    }
    // `ip -4 neigh` pasted as ip-neigh.txt says nothing about IPv6
    if (family === 6 && probe === 'ip-neigh' && byIp.size === 0 && out.length > 0) continue;
    out.push({ probe, byIp, masked: mayHide(answer, vtepName) });
  }
  return out;
}

/** The VTEP's FDB rows by MAC, in the order printed. */
export function fdbTable(records: HostRecords, vtepName: string): FdbTable | null {
  const answer = records['bridge-fdb'];
  if (!answer.read) return null;
  const byMac = new Map<Mac, FdbRecord[]>();
  // `bridge fdb show dev flannel.1` leaves the device out of every row
  const named = answer.records.some(({ dev }) => dev !== null);
  for (const record of answer.records) {
    if ((named && record.dev !== vtepName) || record.dst === null) continue;
    const rows = byMac.get(record.mac);
    if (rows) rows.push(record);
    else byMac.set(record.mac, [record]);
  }
  return { probe: 'bridge-fdb', byMac, masked: mayHide(answer, vtepName) };
}

/** Outputs that print this family's routes, with whether they show table main alone. */
export function routeOutputs(
  records: HostRecords,
  family: Family,
): { probe: ProbeId; routes: RouteRecord[]; mainOnly: boolean; answer: Answer<RouteRecord> }[] {
  const out: { probe: ProbeId; routes: RouteRecord[]; mainOnly: boolean; answer: Answer<RouteRecord> }[] = [];
  for (const probe of [family === 4 ? 'ip-r' : 'ip-6-route', 'ip-route-all'] as const) {
    const answer = records[probe];
    if (!answer.read) continue;
    const routes = answer.records.filter((route) => route.family === family);
    // an `ip -4 route show table all` says nothing about IPv6
    if (family === 6 && probe === 'ip-route-all' && routes.length === 0 && out.length > 0) continue;
    out.push({ probe, routes, mainOnly: probe !== 'ip-route-all', answer });
  }
  return out;
}
