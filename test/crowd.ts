// A recorded estate with two dozen more peers: their leases, and on every host their rows as flannel writes them in its era.
import { cidrText, firstIp, lastIp, overlaps } from '../src/net/cidr.ts';
import { ipPlus, ipText } from '../src/net/ip.ts';
import { macText } from '../src/net/mac.ts';
import type { Family, Ip } from '../src/types/address.ts';
import type { Lease, LeaseTable } from '../src/types/lease.ts';
import type { Files } from './captures.ts';

const PEERS = 24;

function moreLeases(table: LeaseTable, family: Family, peers: number): Lease[] {
  const vxlan = table.leases.filter((lease) => lease.family === family && lease.backendType === 'vxlan');
  const pattern = vxlan[0];
  const network = family === 4 ? table.config?.network : table.config?.network6;
  if (pattern === undefined || network == null) return [];
  const out: Lease[] = [];
  let ip: Ip = firstIp(network);
  let underlayIp = pattern.underlayIp;
  const taken = new Set(table.leases.map((lease) => lease.underlayIp));
  for (; out.length < peers && ip <= lastIp(network); ip = ipPlus(lastIp({ ip, length: pattern.subnet.length }), 1)) {
    const subnet = { ip, length: pattern.subnet.length };
    if (table.leases.some((lease) => lease.family === family && overlaps(lease.subnet, subnet))) continue;
    do underlayIp = ipPlus(underlayIp, 1);
    while (taken.has(underlayIp));
    const n = out.length + 1;
    const key = `more-${family}-${n}`;
    out.push({ ...pattern, key, subnet, underlayIp, vtepMac: 0x0e00_0000_0000 + family * 256 + n });
  }
  return out;
}

interface Rows {
  readonly route: string;
  readonly neighbour: string;
  readonly fdb: string;
}

function rowsOf({ family, subnet, underlayIp, vtepMac, vni }: Lease): Rows {
  const dev = family === 4 ? `flannel.${vni ?? 1}` : `flannel-v6.${vni ?? 1}`;
  const gateway = ipText(subnet.ip);
  const mac = macText(vtepMac!);
  return {
    route: `${cidrText(subnet)} via ${gateway} dev ${dev} ${family === 4 ? 'onlink' : 'metric 1024 onlink pref medium'}`,
    neighbour: `${gateway} dev ${dev} lladdr ${mac} PERMANENT`,
    fdb: `${mac} dev ${dev} dst ${ipText(underlayIp)} self permanent`,
  };
}

/** Rows among those that are there, so that a number of a line is another one afterwards. */
function among(text: string, rows: readonly string[]): string {
  const lines = text.split('\n');
  const last = lines.pop()!;
  const at = Math.ceil(lines.length / 2);
  // a line that is indented goes with the one before it
  const from = lines.findIndex((line, n) => n >= at && !/^\s/.test(line));
  lines.splice(from < 0 ? lines.length : from, 0, ...rows);
  return [...lines, last].join('\n');
}

const FILES = [
  ['ip-r.txt', 4, 'route'],
  ['ip-route-all.txt', 4, 'route'],
  ['ip-route-all.txt', 6, 'route'],
  ['ip-6-route.txt', 6, 'route'],
  ['ip-neigh.txt', 4, 'neighbour'],
  ['ip-neigh.txt', 6, 'neighbour'],
  ['ip-6-neigh.txt', 6, 'neighbour'],
  ['bridge-fdb.txt', 4, 'fdb'],
  ['bridge-fdb.txt', 6, 'fdb'],
] as const;

/** Routes and neighbours of peers stand on hosts of era C only; in an output that shows that family at all. */
function holds(text: string, row: string, kind: keyof Rows): boolean {
  const dev = / dev (\S+)/.exec(row)![1]!;
  const lines = text
    .split('\n')
    .filter((line) => line.includes(` dev ${dev} `) && (line[0] === row[0] || kind === 'fdb'));
  return lines.some((line) =>
    line.includes(kind === 'route' ? ' onlink' : kind === 'neighbour' ? ' PERMANENT' : ' dst '),
  );
}

/** The estate with the peers in it; `files` by path as captureFiles gives them. */
export function crowded(table: LeaseTable, files: Files, peers = PEERS): { table: LeaseTable; files: Files } {
  const more = { 4: moreLeases(table, 4, peers), 6: moreLeases(table, 6, peers) };
  const out = new Map(files);
  for (const [file, family, kind] of FILES) {
    const rows = more[family].map((lease) => rowsOf(lease)[kind]);
    for (const [path, text] of out)
      if (path.endsWith(`/${file}`) && rows.length > 0 && holds(text, rows[0]!, kind)) out.set(path, among(text, rows));
  }
  return { table: { ...table, leases: [...table.leases, ...more[4], ...more[6]] }, files: out };
}
