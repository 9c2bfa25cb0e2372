/**
 * Rows a second of the parsers that read the large tables, beside a plain regular expression over lines that yields the
 * same records. Run: node --import tsx bench/parse.ts [hosts]
 */
import { cidrFromText } from '../src/net/cidr.ts';
import { ipFromText } from '../src/net/ip.ts';
import { macFromText } from '../src/net/mac.ts';
import { PROBES } from '../src/probes/index.ts';
import type { FdbRecord, NeighbourRecord, RouteRecord } from '../src/types/record.ts';

const HOSTS = Number(process.argv[2] ?? 1000);
const SECONDS = 1.5;

interface Peer {
  readonly subnet: string;
  readonly mac: string;
  readonly underlay: string;
}

const PEERS: readonly Peer[] = Array.from({ length: HOSTS - 1 }, (_, i) => {
  const hex = (i + 1).toString(16).padStart(6, '0');
  return {
    subnet: `10.${(i >> 8) & 255}.${i & 255}.0`,
    mac: `12:66:aa:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`,
    underlay: `192.168.${(i >> 8) & 255}.${i & 255}`,
  };
});

const FDB =
  /^(\S+) dev (\S+)(?: dst (\S+))?(?: vlan (\d+))?(?: master (\S+))?( self)?(?: (permanent|static|stale))?\s*$/;
const NEIGHBOUR = /^(\S+) dev (\S+)(?:\s+lladdr (\S+))?((?: [a-z_]+)*)(?: ([A-Z]+))?\s*$/;
const ROUTE = /^(\S+)(?: via (\S+))? dev (\S+)(?:\s+proto (\S+))?(?:\s+scope (\S+))?(?:\s+src (\S+))?( onlink)?\s*$/;

function byRegex<R>(bytes: Buffer, pattern: RegExp, record: (match: RegExpExecArray, line: number) => R): R[] {
  const records: R[] = [];
  const lines = bytes.toString('utf8').split('\n');
  for (let i = 0; i < lines.length; i++) {
    const match = pattern.exec(lines[i]!);
    if (match !== null) records.push(record(match, i + 1));
  }
  return records;
}

const fdbOf = (match: RegExpExecArray, line: number): FdbRecord => ({
  line,
  mac: macFromText(match[1]!)!,
  dev: match[2]!,
  dst: match[3] === undefined ? null : ipFromText(match[3]),
  vni: null,
  port: null,
  via: null,
  vlan: match[4] === undefined ? null : Number(match[4]),
  master: match[5] ?? null,
  self: match[6] !== undefined,
  state: match[7] ?? null,
  flags: [],
});

const neighbourOf = (match: RegExpExecArray, line: number): NeighbourRecord => ({
  line,
  family: 4,
  ip: ipFromText(match[1]!)!,
  dev: match[2]!,
  mac: match[3] === undefined ? null : macFromText(match[3]),
  state: match[5] ?? null,
  flags: match[4] === '' ? [] : match[4]!.trim().split(' '),
});

const routeOf = (match: RegExpExecArray, line: number): RouteRecord => ({
  line,
  family: 4,
  table: 'main',
  type: 'unicast',
  dst: cidrFromText(match[1]!)!,
  hops: [
    {
      gateway: match[2] === undefined ? null : ipFromText(match[2]),
      dev: match[3]!,
      onlink: match[7] !== undefined,
      down: false,
    },
  ],
  src: match[6] === undefined ? null : ipFromText(match[6]),
  metric: 0,
  proto: match[4] ?? null,
  scope: match[5] ?? null,
});

const CASES = [
  {
    name: 'bridge fdb',
    row: (peer: Peer) => `${peer.mac} dev flannel.1 dst ${peer.underlay} self permanent`,
    ours: (bytes: Buffer) => PROBES['bridge-fdb'].parse(bytes).records,
    naive: (bytes: Buffer) => byRegex(bytes, FDB, fdbOf),
  },
  {
    name: 'ip neigh',
    row: (peer: Peer) => `${peer.subnet} dev flannel.1 lladdr ${peer.mac} PERMANENT`,
    ours: (bytes: Buffer) => PROBES['ip-neigh'].parse(bytes).records,
    naive: (bytes: Buffer) => byRegex(bytes, NEIGHBOUR, neighbourOf),
  },
  {
    name: 'ip route',
    row: (peer: Peer) => `${peer.subnet}/24 via ${peer.subnet} dev flannel.1 onlink`,
    ours: (bytes: Buffer) => PROBES['ip-r'].parse(bytes).records,
    naive: (bytes: Buffer) => byRegex(bytes, ROUTE, routeOf),
  },
] as const;

/** Best of three runs, after a warm-up as long as one of them. */
function rowsPerSecond(parse: (bytes: Buffer) => readonly unknown[], bytes: Buffer): number {
  let best = 0;
  for (let run = 0; run < 4; run++) {
    const start = process.hrtime.bigint();
    const until = start + BigInt(SECONDS * 1e9) / 4n;
    let rows = 0;
    while (process.hrtime.bigint() < until) rows += parse(bytes).length;
    const rate = rows / (Number(process.hrtime.bigint() - start) / 1e9);
    if (run > 0) best = Math.max(best, rate);
  }
  return best;
}

const million = (rate: number) => `${(rate / 1e6).toFixed(2)} M rows/s`;
for (const { name, row, ours, naive } of CASES) {
  const bytes = Buffer.from(`${PEERS.map(row).join('\n')}\n`);
  const [a, b] = [JSON.stringify(ours(bytes)), JSON.stringify(naive(bytes))];
  if (a !== b) throw new Error(`${name}: the two parsers disagree`);
  const [fast, slow] = [rowsPerSecond(ours, bytes), rowsPerSecond(naive, bytes)];
  const size = `${PEERS.length} rows, ${(bytes.length / 1024).toFixed(0)} KiB`;
  console.log(
    `${name} (${size}): ${million(fast)}, regular expression ${million(slow)}, ratio ${(fast / slow).toFixed(1)}`,
  );
}
