/**
 * `npm run bench`: what flannel-doctor takes beside references that run in the same minute on the same machine, written to
 * bench/results.md with the budgets and the reason for each. Takes some ten minutes and 1.5 GB under the system's temporary folder.
 * Run: npm run bench -- [--quick] [--out FILE]   (--quick: small estates, one run each, for tests)
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeArchive } from './archive.ts';
import { type Cost, costOf, medianCost } from './cost.ts';
import { syntheticEstate, syntheticHost, type Wrong } from './estate.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' }, out: { type: 'string' } } });
const quick = options.quick === true;
const root = join(import.meta.dirname, '..');
const out = options.out ?? join(import.meta.dirname, 'results.md');
const cli = join(root, 'bin', 'flannel-doctor');
const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));

interface Budget {
  readonly what: string;
  readonly limit: number;
  readonly got: number;
  readonly unit: string;
  /** A ratio that is to be at least, not at most. */
  readonly least?: true;
  readonly why: string;
}

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const budgets: Budget[] = [];
/** Of the text, in its order. */
const sections: string[] = [];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
const costCells = ({ wallS, cpuS, peakMb }: Cost): string[] => [wallS.toFixed(2), cpuS.toFixed(2), peakMb.toFixed(0)];

const judgeArgv = (path: string, format: string): string[] => [
  cli,
  'check',
  '--bundle',
  path,
  '--format',
  format,
  '--quiet',
];

/** Each command in turn, over and over, so that all meet the same weather. */
function medians(runs: number, commands: Readonly<Record<string, readonly [argv: readonly string[], exit: number]>>) {
  const costs = new Map(Object.keys(commands).map((name) => [name, [] as Cost[]]));
  for (let run = 0; run < runs; run++)
    for (const [name, [argv, exit]] of Object.entries(commands)) costs.get(name)!.push(costOf(dir, argv, exit));
  return new Map([...costs].map(([name, all]) => [name, medianCost(all)]));
}

async function archive(hosts: number, wrong: Wrong = {}): Promise<string> {
  const path = join(dir, 'estate.tar.gz');
  await writeArchive(path, syntheticEstate(hosts, wrong));
  return path;
}

async function sizes(): Promise<void> {
  const cores: string[] = [];
  const lines: string[][] = [];
  const perRowNs: number[] = [];
  for (const hosts of quick ? [20, 40] : [100, 1000, 5000]) {
    say(`${hosts} hosts`);
    const path = await archive(hosts);
    const took = medians(quick ? 1 : 3, {
      zcat: [['zcat', path], 0],
      'zcat \\| wc': [['sh', '-c', 'zcat "$1" | wc -l', 'sh', path], 0],
      'check --bundle': [judgeArgv(path, 'json'), 0],
    });
    const [ours, zcat] = [took.get('check --bundle')!, took.get('zcat')!];
    const rows = 3 * hosts * (hosts - 1);
    for (const [name, cost] of took)
      lines.push([
        String(hosts),
        rows.toLocaleString('en'),
        (statSync(path).size / 1e6).toFixed(1),
        name,
        ...costCells(cost),
        number(rows / cost.wallS / 1e6),
        number(ours.wallS / cost.wallS),
      ]);
    if (hosts === 1000) {
      budgets.push({
        what: '1,000 hosts, 3 million rows: wall time',
        limit: 1.5,
        got: ours.wallS,
        unit: 's',
        why: 'nobody waits for it; what start-up and unpacking take is in it',
      });
      budgets.push({
        what: '1,000 hosts: peak memory',
        limit: 250,
        got: ours.peakMb,
        unit: 'MB',
        why: 'runs beside a Kubernetes control plane, or in a pod with a small limit',
      });
    }
    if (hosts === 40 || hosts === 1000) cores.push(...rowsPerCore(path, Math.min(hosts, 300)));
    if (hosts === 5000) {
      const slower = ours.wallS / zcat.wallS;
      budgets.push({
        what: '5,000 hosts, 75 million rows: wall time, or 1.5 times that of zcat',
        limit: Math.max(30, 1.5 * zcat.wallS),
        got: ours.wallS,
        unit: `s (${number(slower)} × zcat)`,
        why: 'whoever unpacks it to look at it has waited as long',
      });
      budgets.push({
        what: '5,000 hosts: peak memory',
        limit: 500,
        got: ours.peakMb,
        unit: 'MB',
        why: 'a laptop; tables of 0.9 MB a host are dropped with the host, so only facts and the expectation stay',
      });
    }
    perRowNs.push((ours.cpuS / rows) * 1e9);
    rmSync(path);
  }
  sections.push(
    '## Judging a bundle',
    'Whole processes, start-up and unpacking included.',
    table(
      [
        'hosts',
        'rows',
        'MB packed',
        'command',
        'wall s',
        'CPU s',
        'peak MB',
        'million rows/s',
        'check takes × as long',
      ],
      lines,
    ),
    ...cores,
  );
  const [first, last] = [perRowNs[0]!, perRowNs.at(-1)!];
  budgets.push({
    what: 'CPU per row of the largest estate beside the smallest',
    limit: 1,
    got: last / first,
    unit: `× (${perRowNs.map((ns) => `${number(ns)} ns`).join(', ')})`,
    why: 'time per row must not grow with the estate: what is fixed of a host and of start-up is spread over more rows',
  });
}

/** One core, code warm, start-up and unpacking left out, beside other ways to read the same rows. */
function rowsPerCore(path: string, hosts: number): string[] {
  const { rows, judgedS, naiveS } = JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'rows.ts'), path, String(hosts)], {
      encoding: 'utf8',
      cwd: root,
    }),
  );
  const textfsm = JSON.parse(
    execFileSync(PYTHON, [join(import.meta.dirname, 'rows_by_textfsm.py'), path, String(Math.min(hosts, 60))], {
      encoding: 'utf8',
    }),
  );
  const rate = rows / judgedS / 1e6;
  const naive = rows / naiveS / 1e6;
  const slow = textfsm.rows / textfsm.cpuS / 1e6;
  budgets.push(
    {
      what: 'rows judged on one core',
      limit: 5,
      got: rate,
      unit: 'million/s',
      least: true,
      why: 'half of what a plain scanner over the text gets: reading the bytes is to be most of the work',
    },
    {
      what: 'beside the naive parser',
      limit: 5,
      got: rate / naive,
      unit: '×',
      least: true,
      why: 'else the fast way is not worth its code',
    },
    {
      what: 'beside TextFSM',
      limit: 50,
      got: rate / slow,
      unit: '×',
      least: true,
      why: 'what tools that came before use',
    },
  );
  return [
    '## Rows a second on one core',
    'Seconds of CPU, code warm, without start-up and unpacking. The references only parse; we also judge: what all rows of a host say together.',
    table(
      ['what', 'million rows/s', 'we are × as fast'],
      [
        ['judged (parsed, joined with leases, all checks)', number(rate), '1'],
        ['naive: split at lines, a regular expression each, an object a row', number(naive), number(rate / naive)],
        [`TextFSM templates, Python (${textfsm.whose})`, number(slow), number(rate / slow)],
      ],
    ),
  ];
}

async function everythingWrong(): Promise<void> {
  const hosts = quick ? 30 : 1000;
  const lines: string[][] = [];
  const kinds: readonly (readonly [string, Wrong])[] = [
    ['VNI changed in net-conf, on no host', { configVni: 2 }],
    ['half of the FDB gone on every host', { fdbLost: 0.5 }],
    ['the whole FDB gone on every host', { fdbLost: 1 }],
  ];
  for (const [what, wrong] of kinds) {
    say(`${hosts} hosts, ${what}`);
    const path = await archive(hosts, wrong);
    for (const format of ['table', 'json']) {
      const took = medians(quick ? 1 : 3, { ours: [judgeArgv(path, format), 1] }).get('ours')!;
      const text = readFileSync(join(dir, 'out'));
      const lineCount = text.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
      lines.push([what, format, ...costCells(took), lineCount.toLocaleString('en'), (text.length / 1e6).toFixed(1)]);
      budgets.push(
        {
          what: `${hosts} hosts, ${what}, ${format}: wall time`,
          limit: 10,
          got: took.wallS,
          unit: 's',
          why: 'an outage of everything is when nobody has time',
        },
        {
          what: `${hosts} hosts, ${what}, ${format}: peak memory`,
          limit: 500,
          got: took.peakMb,
          unit: 'MB',
          why: 'half a million rows are wrong, and it must not fall over them',
        },
      );
    }
    rmSync(path);
  }
  sections.push(
    `## Everything wrong, ${hosts} hosts`,
    table(['what', 'format', 'wall s', 'CPU s', 'peak MB', 'lines', 'MB'], lines),
  );
}

/** Hosts of one process beside ours, each a login of its own: collected and judged in one run. */
async function overSsh(): Promise<void> {
  const hosts = quick ? 20 : 2000;
  say(`${hosts} hosts over SSH`);
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'ssh-server.ts'), String(hosts)],
    {
      cwd: root,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const [port, ...key] = line.toString().trim().split(' ');
    const all = Array.from({ length: hosts }, (_, n) => syntheticHost(n));
    const leases = {
      network: { Network: '10.0.0.0/8', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1 } },
      leases: all.map(({ overlay, underlay, mac }) => ({
        subnet: `${overlay}/24`,
        publicIp: underlay,
        vtepMac: mac,
        vni: 1,
      })),
    };
    writeFileSync(join(dir, 'leases.json'), JSON.stringify(leases));
    writeFileSync(join(dir, 'known_hosts'), `[127.0.0.1]:${port} ${key.join(' ')}\n`);
    const config = {
      leases: [{ file: join(dir, 'leases.json') }],
      hosts: all.map(({ name }) => ({ name, address: '127.0.0.1', ssh: { user: name } })),
      ssh: {
        port: Number(port),
        passwordEnv: 'BENCH_PASSWORD',
        knownHosts: join(dir, 'known_hosts'),
        configFile: 'none',
      },
      limits: { commandTimeoutMs: 120_000, connectTimeoutMs: 60_000 },
    };
    const path = join(dir, 'config.yaml');
    // JSON is YAML
    writeFileSync(path, JSON.stringify(config));
    process.env['BENCH_PASSWORD'] = 'any';
    const took = costOf(dir, [cli, 'check', '-c', path, '--passive', '--quiet', '--format', 'table'], 0);
    sections.push(
      `## ${hosts} hosts over SSH`,
      `${hosts} logins to an SSH server in one process beside ours, ${(3 * hosts * (hosts - 1)).toLocaleString('en')} rows collected and judged in one run, 64 hosts at once.`,
      table(
        ['wall s', 'CPU s', 'CPU ms a host', 'peak MB'],
        [[...costCells(took).slice(0, 2), number((took.cpuS / hosts) * 1000), costCells(took)[2]!]],
      ),
    );
    budgets.push({
      what: `${hosts} hosts over SSH, collected and judged in one run: peak memory`,
      limit: 600,
      got: took.peakMb,
      unit: 'MB',
      why: 'tables are judged as hosts answer; only those of hosts that are being read are there',
    });
  } finally {
    server.stdin.end();
  }
}

async function startUp(): Promise<void> {
  say('start-up');
  const path = await archive(3);
  const took = medians(quick ? 1 : 15, {
    '--help': [[cli, '--help'], 0],
    'explain vtep-down': [[cli, 'explain', 'vtep-down'], 0],
    'check --bundle of 3 hosts': [judgeArgv(path, 'table'), 0],
    'node -e 0': [[process.execPath, '-e', '0'], 0],
  });
  rmSync(path);
  sections.push(
    '## Start-up',
    table(
      ['command', 'wall ms', 'CPU ms', 'peak MB'],
      [...took].map(([name, { wallS, cpuS, peakMb }]) => [
        name,
        (wallS * 1000).toFixed(0),
        (cpuS * 1000).toFixed(0),
        peakMb.toFixed(0),
      ]),
    ),
  );
  budgets.push(
    { what: '--help', limit: 80, got: took.get('--help')!.wallS * 1000, unit: 'ms', why: 'seems at once' },
    {
      what: 'check --bundle of 3 hosts',
      limit: 250,
      got: took.get('check --bundle of 3 hosts')!.wallS * 1000,
      unit: 'ms',
      why: 'shorter than a glance: it may stand in a loop, a hook or a prompt',
    },
  );
}

const kept = ({ limit, got, least }: Budget): boolean => (least === true ? got >= limit : got <= limit);

try {
  const loadBefore = loadavg()[0]!;
  await sizes();
  await everythingWrong();
  await overSsh();
  await startUp();
  const machine = `${cpus().length} × ${cpus()[0]!.model}, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.versions.node}`;
  const load = `load ${loadBefore.toFixed(1)} at its start and ${loadavg()[0]!.toFixed(1)} at its end`;
  const text = [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; ${load}. Medians of whole runs, each command in turn.`,
    'The estates are synthetic (`bench/estate.ts`): era C, iproute2 6.1, each host with a route, a neighbour and an FDB entry for every other, the last two in an order of its own.',
    '## Budgets',
    table(
      ['what', 'budget', 'got', 'kept', 'reason'],
      budgets.map((each) => [
        each.what,
        `${each.least === true ? '≥' : '≤'} ${number(each.limit)}`,
        `${number(each.got)} ${each.unit}`,
        kept(each) ? 'yes' : 'no',
        each.why,
      ]),
    ),
    ...sections,
  ].join('\n\n');
  writeFileSync(out, `${text}\n`);
  for (const each of budgets) if (!kept(each)) say(`over budget: ${each.what}: ${number(each.got)} ${each.unit}`);
  say(`written: ${out}`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
