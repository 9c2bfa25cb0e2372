/**
 * The tables of a bundle judged, and parsed as anybody would first: each output as a string, cut at its lines, a regular expression
 * for each. Prints rows and seconds of CPU of both as JSON; unpacking and start-up are not in it.
 * Run: node --import tsx bench/rows.ts BUNDLE.tar.gz HOSTS
 */
import { CHECKS } from '../src/checks/index.ts';
import { expectedEstate } from '../src/expected/estate.ts';
import { judgeHost } from '../src/judge-host.ts';
import { parseLeaseFiles } from '../src/leases/index.ts';
import { streamBundle } from '../src/store/bundle.ts';
import { readingOf } from './estate.ts';

const PATTERNS: Readonly<Record<string, RegExp>> = {
  'ip-r.txt':
    /^(?<dst>\S+)(?: via (?<gateway>\S+))? dev (?<dev>\S+)(?: proto (?<proto>\S+))?(?: scope (?<scope>\S+))?(?: src (?<src>\S+))?(?<onlink> onlink)?\s*$/,
  'ip-neigh.txt': /^(?<ip>\S+) dev (?<dev>\S+)(?: lladdr (?<mac>\S+))?(?: (?<state>[A-Z]+))?\s*$/,
  'bridge-fdb.txt':
    /^(?<mac>\S+) dev (?<dev>\S+)(?: dst (?<dst>\S+))?(?: vlan (?<vlan>\d+))?(?: master (?<master>\S+))?(?<self> self)?(?: (?<state>permanent|static|stale))?\s*$/,
};

type Host = readonly [name: string, files: ReadonlyMap<string, Buffer>];

/** Each host's records are dropped with it, as judging does. */
function parseHost([, files]: Host): number {
  let rows = 0;
  for (const [file, pattern] of Object.entries(PATTERNS)) {
    const records: Record<string, string>[] = [];
    for (const line of files.get(file)!.toString('utf8').split('\n')) {
      const match = pattern.exec(line);
      if (match !== null) records.push({ ...match.groups });
    }
    rows += records.length;
  }
  return rows;
}

const [path, count] = [process.argv[2]!, Number(process.argv[3])];
const bundle = await streamBundle(path);
const hosts: Host[] = [];
for await (const { name, files } of bundle.hosts()) {
  // outputs lie in one chunk with others: a copy is no larger than they are
  hosts.push([name, new Map([...files].map(([file, bytes]) => [file, Buffer.from(bytes)]))]);
  if (hosts.length === count) break;
}
const table = parseLeaseFiles(bundle.leases)!;
if ('kind' in table) throw new Error(table.detail);
const estate = expectedEstate(table);

function judge([name, files]: Host): void {
  const { findings, coreGap } = judgeHost(readingOf(name, files), estate, CHECKS);
  if (findings.length > 0 || coreGap) throw new Error(`${name} is not healthy`);
}

/** Seconds of CPU for all hosts, code warm. */
function cpuS(task: (host: Host) => unknown): number {
  for (const host of hosts.slice(0, 60)) task(host);
  const before = process.cpuUsage();
  for (const host of hosts) task(host);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const rows = hosts.reduce((sum, host) => sum + parseHost(host), 0);
process.stdout.write(`${JSON.stringify({ rows, judgedS: cpuS(judge), naiveS: cpuS(parseHost) })}\n`);
