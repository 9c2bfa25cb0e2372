import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleSource } from '../../src/bundle-source.ts';
import { renderTrace } from '../../src/render/trace.ts';
import { renderTraceJson } from '../../src/render/trace-json.ts';
import { readBundle } from '../../src/store/bundle.ts';
import type { Trace } from '../../src/types/trace.ts';
import { ask, hopAt, inBundle, stops } from './tracing.ts';

const root = join(import.meta.dirname, '../..');
const healthy = join(root, 'demo/healthy');
const captures = join(root, 'test/fixtures/captures');
const folder = mkdtempSync(join(tmpdir(), 'flannel-doctor-trace-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A copy of the healthy bundle with some files of its hosts changed. */
function changed(name: string, files: Readonly<Record<string, (text: string) => string>>): string {
  const path = join(folder, name);
  cpSync(healthy, path, { recursive: true });
  for (const [file, change] of Object.entries(files)) {
    const at = join(path, 'hosts', file);
    const before = readFileSync(at, 'utf8');
    const after = change(before);
    assert.is.not(after, before, `${name}: ${file} is changed`);
    writeFileSync(at, after);
  }
  return path;
}

const drop = (part: string) => (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes(part))
    .join('\n');
const swap = (from: string, to: string) => (text: string) => text.replaceAll(from, to);
const add = (line: string) => (text: string) => `${line}\n${text}`;
const both = (host: string, change: (text: string) => string) => ({
  [`${host}/ip-r.txt`]: change,
  [`${host}/ip-route-all.txt`]: change,
});

const screen = { columns: 80, colour: false, verbose: false };

async function unknown(from: string, to: string): Promise<string> {
  const answer = await ask(bundleSource(readBundle(healthy), null), from, to);
  return 'unknown' in answer ? answer.unknown : JSON.stringify(answer);
}

test('every capture of real flannel is whole between any two hosts', async () => {
  let pairs = 0;
  for (const capture of readdirSync(captures)) {
    const path = join(captures, capture);
    const [first, second] = readBundle(path).hosts.map(({ name }) => name);
    const trace = await inBundle(path, first!, second!);
    assert.is(trace.verdict, 'whole', `${capture}: ${renderTrace(trace, screen)}`);
    pairs++;
  }
  assert.ok(pairs > 3);
});

test('a healthy path shows the very rows, by number, and the size that fits', async () => {
  const trace = await inBundle(healthy, '10.1.11.2', '10.1.22.2');
  assert.equal(stops(trace), ['-', '-']);
  for (const [stage, probe, text] of [
    ['route', 'ip-route-all', '10.1.22.0/24 via 10.1.22.0 dev flannel.1 onlink'],
    ['neighbour', 'ip-neigh', '10.1.22.0 dev flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT'],
    ['fdb', 'bridge-fdb', '12:66:aa:00:00:02 dev flannel.1 dst 192.168.122.102 self permanent'],
  ] as const) {
    const { rows, text: shown } = hopAt(trace, 0, stage);
    assert.is(shown, text);
    assert.is(rows[0]?.probe, probe);
    const printed = readFileSync(join(healthy, 'hosts/minion1', `${probe}.txt`), 'utf8').split('\n')[rows[0]!.line - 1];
    assert.is(printed?.trim().replaceAll(/\s+/g, ' '), text, 'the row stands at that line');
  }
  assert.equal(
    trace.ways.map(({ mtuBytes, encapsulated }) => [mtuBytes, encapsulated]),
    [
      [1450, true],
      [1450, true],
    ],
  );
});

test('one screen at 80 columns, commands to paste alone wider', async () => {
  for (const path of [healthy, join(root, 'demo/vtep-mac-changed')]) {
    const lines = renderTrace(await inBundle(path, 'minion1', 'minion2'), screen).split('\n');
    assert.ok(lines.length <= 60, `${lines.length} lines`);
    for (const line of lines)
      if (!/^ *(tcpdump|pwru|ip|bridge|systemctl) /.test(line)) assert.ok(line.length <= 80, line);
  }
});

test('ends with the two hosts and the flow, inside and outside', async () => {
  const { captures: watch } = await inBundle(healthy, 'minion1', 'minion2');
  assert.equal(
    watch.map(({ host, command }) => `${host} ${command[0]}`),
    ['minion1 tcpdump', 'minion1 pwru', 'minion2 tcpdump', 'minion2 pwru'],
  );
  const filter = (at: number) => watch[at]!.command.at(-1);
  assert.is(filter(0), '(host 10.1.11.2 and host 10.1.22.2) or (udp port 8472 and host 192.168.122.102)');
  assert.is(filter(3), '(host 10.1.22.2 and host 10.1.11.2) or (udp port 8472 and host 192.168.122.101)');
});

const BREAKS: readonly {
  readonly what: string;
  readonly files: Readonly<Record<string, (text: string) => string>>;
  readonly stops: readonly [string, string];
  readonly cause: string;
}[] = [
  {
    what: 'fdb',
    files: { 'minion1/bridge-fdb.txt': drop('192.168.122.102') },
    stops: ['minion1 fdb', '-'],
    cause: 'fdb-entry-missing',
  },
  {
    what: 'neighbour on the way back',
    files: { 'minion2/ip-neigh.txt': drop('10.1.11.0 ') },
    stops: ['-', 'minion2 neighbour'],
    cause: 'neighbour-missing',
  },
  {
    what: 'route',
    files: both('minion1', drop('10.1.22.0/24 via')),
    stops: ['minion1 route', '-'],
    cause: 'route-missing',
  },
  {
    what: 'rule',
    files: { 'minion1/ip-rule.txt': add('100:\tfrom 10.1.11.0/24 blackhole') },
    stops: ['minion1 rule', '-'],
    cause: 'rule-diverts',
  },
  {
    what: 'outer route',
    files: both('minion1', add('blackhole 192.168.122.102')),
    stops: ['minion1 outer-route', '-'],
    cause: 'underlay-route-blackhole',
  },
  {
    what: 'decapsulation',
    files: { 'minion2/ip-d-link.txt': swap('dstport 8472', 'dstport 4789') },
    stops: ['minion2 decap', 'minion2 vtep'],
    cause: 'vtep-port-wrong',
  },
  {
    what: 'forwarding',
    files: {
      'minion2/sysctl.txt': swap('net.ipv4.conf.flannel/1.forwarding = 1', 'net.ipv4.conf.flannel/1.forwarding = 0'),
    },
    stops: ['minion2 arrival-forward', '-'],
    cause: 'forwarding-off-device',
  },
];

for (const { what, files, stops: expected, cause } of BREAKS) {
  test(`breaks at ${what}: the hop is marked, with its cause and fix under it`, async () => {
    const trace = await inBundle(changed(what.replaceAll(' ', '-'), files), 'minion1', 'minion2');
    assert.is(trace.verdict, 'broken');
    assert.equal(stops(trace), expected);
    assert.is(trace.causes[0]?.id, cause);
    const text = renderTrace(trace, screen);
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.startsWith('X '));
    assert.match(lines.slice(at, at + 24).join('\n'), `key  ${trace.causes[0]!.key.slice(0, 20)}`);
    assert.is(text.split(`key  ${cause}`).length, 2, 'told once');
  });
}

test('a rule that takes one container’s packets is seen on its way, and not on another’s', async () => {
  const policy = '-A FORWARD -s 10.1.11.7/32 -o flannel.1 -j DROP\n-A FORWARD';
  const path = changed('policy', {
    'minion1/iptables-save.txt': (text) => text.replace('-A FORWARD', policy),
    'minion1/nft-ruleset.txt': () => '',
  });
  assert.equal(stops(await inBundle(path, '10.1.11.7', 'minion2')), ['minion1 forward', '-']);
  assert.is((await inBundle(path, '10.1.11.8', 'minion2')).verdict, 'whole');
});

test('ends: addresses of containers, VTEPs, underlay; host names; either way round', async () => {
  const ends = async (from: string, to: string) => {
    const trace = await inBundle(healthy, from, to);
    return [trace.from, trace.to].map(({ host, ip, kind, assumed }) => `${host} ${ip} ${kind}${assumed ? ' any' : ''}`);
  };
  assert.equal(await ends('10.1.11.9', 'minion2'), ['minion1 10.1.11.9 container', 'minion2 10.1.22.2 container any']);
  assert.equal(await ends('192.168.122.103', '10.1.22.0'), [
    'minion3 10.1.33.2 container any',
    'minion2 10.1.22.0 host',
  ]);
  assert.equal(await ends('minion2/10.1.22.7', '10.1.11.1'), ['minion2 10.1.22.7 container', 'minion1 10.1.11.1 host']);
});

test('the host itself speaks: no container, no bridge, and the address is its own', async () => {
  const trace = await inBundle(healthy, '10.1.11.0', '10.1.22.0');
  assert.is(trace.verdict, 'whole');
  const stages = trace.ways[0].hops.map(({ stage }) => stage);
  assert.not.ok(stages.includes('container') || stages.includes('arrival-bridge'), stages.join(' '));
  assert.match(hopAt(trace, 0, 'arrival-route').text, /^local 10\.1\.22\.0 dev flannel\.1/);
});

test('what nobody knows is told with what to type instead', async () => {
  assert.match(await unknown('10.1.99.1', 'minion2'), /no lease holds it; the leases are 10\.1\.11\.0\/24, /);
  assert.match(await unknown('minion9', 'minion2'), /no host is called minion9; the hosts are minion1, minion2/);
  assert.match(await unknown('8.8.8.8', 'minion2'), /is no address of a container, VTEP or host/);
  assert.match(await unknown('minion1', '10.1.11.2'), /both on minion1/);
  assert.match(await unknown('minion1/web', 'minion2'), /were not looked into .* give the container's address/);
  assert.match(await unknown('minion1/', 'minion2'), /give a container's name or address after the \//);
  assert.match(await unknown('fd00::1', 'minion2'), /is no address/);
});

test('a host that is not there is a gap named on its hops; the rest is told', async () => {
  const path = join(folder, 'gone');
  cpSync(healthy, path, { recursive: true });
  rmSync(join(path, 'hosts/minion2'), { recursive: true });
  const trace = await inBundle(path, '10.1.11.2', '10.1.22.2');
  assert.is(trace.verdict, 'incomplete');
  assert.is(hopAt(trace, 0, 'fdb').verdict, 'ok');
  assert.is(hopAt(trace, 0, 'input').verdict, 'unknown');
  assert.is(trace.gaps.length, 1);
  assert.match(renderTrace(trace, screen), /INCOMPLETE: .*192\.168\.122\.102/s);
});

test('a table that was not read is unknown, not right', async () => {
  const path = join(folder, 'unread');
  cpSync(healthy, path, { recursive: true });
  rmSync(join(path, 'hosts/minion1/bridge-fdb.txt'));
  const trace = await inBundle(path, 'minion1', 'minion2');
  assert.is(trace.verdict, 'incomplete');
  assert.is(hopAt(trace, 0, 'fdb').verdict, 'unknown');
  assert.equal(
    trace.gaps.map(({ host, probe }) => `${host} ${probe}`),
    ['minion1 bridge-fdb'],
  );
});

test('a rule that leads connections to some port elsewhere is told on the way, and is no fault', async () => {
  const rule = (words: string) => ({
    'minion1/iptables-save.txt': (text: string) => text.replace(/^(\*nat\n(?::.*\n)+)/m, `$1-A PREROUTING ${words}\n`),
  });
  const nat = async (name: string, words: string) => {
    const { verdict, ways } = await inBundle(changed(name, rule(words)), '10.1.11.2', '10.1.22.2');
    return `${verdict}: ${ways[0].hops.find(({ stage }) => stage === 'nat')!.text}`;
  };
  const proxy = '-j DNAT --to-destination 10.9.9.9:3128';
  assert.is(
    await nat('dnat-port', `-d 10.1.22.0/24 -p tcp -m tcp --dport 80 ${proxy}`),
    `whole: source address stays; tcp port 80 may go elsewhere: -d 10.1.22.0/24 -p tcp -m tcp --dport 80 ${proxy}`,
  );
  assert.match(
    await nat('dnat-set', `-m set --match-set proxied dst ${proxy}`),
    /source address stays; some packets may go elsewhere: -m set/,
  );
  assert.match(await nat('dnat-other', `-d 10.96.0.1/32 -p tcp -m tcp --dport 443 ${proxy}`), /source address stays$/);
});

test('what was measured at a stage stands under it', async () => {
  const trace = await inBundle(healthy, 'minion1', 'minion2');
  const [there, back] = trace.ways;
  const hops = there.hops.map((hop) =>
    hop.stage === 'wire' ? { ...hop, measured: { sent: 20, passed: 0, by: 'counters of both NICs' } } : hop,
  );
  const measured: Trace = { ...trace, ways: [{ ...there, hops }, back] };
  assert.match(renderTrace(measured, screen), /measured: 0 of 20 passed, counters of both NICs/);
});

test('hostile text is shown, not obeyed; JSON holds all', async () => {
  const trace = await inBundle(healthy, 'minion1', 'minion2');
  const [there, back] = trace.ways;
  const hops = there.hops.map((hop) => ({ ...hop, text: `${hop.text}\u001b[2J` }));
  const hostile: Trace = { ...trace, ways: [{ ...there, hops }, back] };
  assert.not.match(renderTrace(hostile, { ...screen, verbose: true }), '\u001b');
  assert.not.match(renderTraceJson(hostile), '\u001b');
  assert.equal(JSON.parse(renderTraceJson(trace)), JSON.parse(JSON.stringify(trace)));
});

test.run();
