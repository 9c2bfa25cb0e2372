// Active tests on the lab: what hosts send to each other, over real SSH and a real kernel.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { putInSwitch, takeFromSwitch } from '../../src/lab/faults/define.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { proberScript } from '../../src/probes/active/prober.ts';
import { readProbeRun } from '../../src/probes/active/read-probe-run.ts';
import type { Config } from '../../src/types/config.ts';
import type { LabEra, LabShape } from '../../src/types/fault.ts';
import type { ProbeTool, Series } from '../../src/types/measure.ts';
import type { Report } from '../../src/types/report.ts';
import { until } from '../until.ts';
import { measureLab, outline } from './checking.ts';
import { difference, everywhere, stateOf } from './estate.ts';
import { temporaryState } from './machine.ts';

const ROOT = join(import.meta.dirname, '../..');
const tools = suite('every tool');
const state = temporaryState();
let lab: Lab;

tools('a lab comes up', async () => {
  await labUp({ name: 'measure', state });
  lab = openLab('measure', state);
  assert.is(lab.record.hosts.length, 3);
});

tools('a healthy estate: all pairs, in one run of each host; nothing is left behind', async () => {
  const before = await stateOf(lab, everywhere(lab));
  const report = await measureLab(lab.paths.config);
  assert.is(report.verdict, 'healthy', outline(report));
  assert.equal(report.findings, []);
  assert.equal(report.gaps, []);
  assert.is(report.scope.pairsMeasured, 6);
  for (const { overlay, underlay, bridge, forwarding, tcp, pathMtu, overheadMsP50, tool } of report.pairs) {
    assert.is(tool, 'python3');
    assert.is(overlay.received, 10);
    assert.is(underlay?.received, 10);
    assert.equal(bridge, { sent: 2, received: 2 });
    assert.equal(forwarding, { sent: 1, received: 1 });
    assert.equal(tcp, { sent: 2, received: 2, underlayReceived: 2 });
    assert.equal(pathMtu, { overlay: 1450, underlay: 1500, expected: 1450, outcome: 'ok', icmpFrom: null });
    assert.type(overheadMsP50, 'number');
  }
  assert.equal(difference(before, await stateOf(lab, everywhere(lab))), []);
});

tools('hosts that are asked about: their rows and columns alone', async () => {
  const same = (config: Config): Config => config;
  const report = await measureLab(lab.paths.config, same, undefined, { about: new Set(['minion2']) });
  assert.is(report.verdict, 'healthy', outline(report));
  assert.equal(report.pairs.map(({ from, to }) => `${from} ${to}`).sort(), [
    'minion1 minion2',
    'minion2 minion1',
    'minion2 minion3',
    'minion3 minion2',
  ]);
});

const ECHO: Series = { kind: 'echo', address: '10.1.22.0', lengthBytes: 84, count: 3 };
const ASKED: readonly Series[] = [
  ECHO,
  { ...ECHO, address: '192.168.122.102' },
  { ...ECHO, lengthBytes: 1450 },
  { ...ECHO, address: '192.168.122.199' },
  { kind: 'tcp', address: '10.1.22.0', lengthBytes: 0, count: 2 },
];
const BARE = ['sh', 'timeout', 'bash', 'sort', 'tr', 'wc', 'grep'];

/** Runs the script on a host that has these programs alone. */
async function runWith(programs: readonly string[]) {
  const nonce = 'abcdef0123456789';
  const options = { nonce, packetsPerSecond: 200, patienceMs: 1000, limitS: 15 };
  const script = proberScript(ASKED, options).replace(/PATH=\$PATH\S*/, 'PATH=/run/bare');
  const links = [...BARE, ...programs].map(
    (program) => `ln -s "$(command -v ${program.split('=')[0]})" /run/bare/${program.split('=').at(-1)}`,
  );
  await lab.on('minion1', ['sh', '-c', `rm -rf /run/bare; mkdir /run/bare; ${links.join('; ')}`]);
  const out = await lab.on('minion1', ['sh', '-c', script]);
  return readProbeRun(Buffer.from(out), nonce, ASKED);
}

for (const [programs, tool] of [
  [['python3'], 'python3'],
  [['fping'], 'fping'],
  [['ping'], 'ping'],
  [['busybox=ping'], 'busybox'],
  [[], 'bash'],
] as const satisfies readonly (readonly [readonly string[], ProbeTool])[]) {
  tools(`${tool} tells who answers`, async () => {
    const { series, ...run } = await runWith(programs);
    assert.is(run.tool, tool);
    assert.is(run.ended, true);
    assert.equal(run.rejects, []);
    const answered = new Map(
      series.map(({ kind, address, lengthBytes, rttsUs }) => [
        `${kind} ${address} ${lengthBytes}`,
        rttsUs.filter((rtt) => rtt !== null).length,
      ]),
    );
    assert.is(answered.get('tcp 10.1.22.0 0'), 2);
    if (tool === 'bash') return;
    assert.is(answered.get('echo 10.1.22.0 84'), 3);
    assert.is(answered.get('echo 10.1.22.0 1450'), 3);
    assert.is(answered.get('echo 192.168.122.102 84'), 3);
    assert.is(answered.get('echo 192.168.122.199 84'), 0);
  });
}

/** What a host is to lack: an empty device in its place is no program. */
async function without(host: string, programs: readonly string[], task: string): Promise<void> {
  const paths = `$(for p in ${programs.join(' ')}; do readlink -e /usr/local/bin/$p /usr/bin/$p; done | sort -u)`;
  await lab.on(host, ['sh', '-c', `for f in ${paths}; do ${task} "$f"; done`]);
}
const LACKING = {
  minion1: ['python3'],
  minion2: ['python3', 'fping'],
  minion3: ['python3', 'fping', 'ping', 'busybox'],
};

tools('hosts without python3: each sends with the best it has, and the report names it', async () => {
  const lacking = Object.entries(LACKING);
  for (const [host, programs] of lacking) await without(host, programs, 'mount --bind /dev/null');
  const report = await measureLab(lab.paths.config);
  for (const [host, programs] of lacking) await without(host, programs, 'umount');
  assert.is(report.verdict, 'healthy', outline(report));
  assert.equal(report.gaps, []);
  assert.equal(report.rejects, []);
  assert.equal(
    report.pairs.map(({ from, to, tool }) => `${from} ${to} ${tool}`),
    [
      'minion1 minion2 fping',
      'minion1 minion3 fping',
      'minion2 minion1 ping',
      'minion2 minion3 ping',
      'minion3 minion1 bash',
      'minion3 minion2 bash',
    ],
  );
  assert.ok(report.pairs.every(({ overlay, tcp }) => overlay.received === overlay.sent && tcp?.received === tcp?.sent));
  assert.equal(
    report.pairs.map(({ pathMtu }) => pathMtu.outcome),
    ['ok', 'ok', 'ok', 'ok', 'untested', 'untested'],
  );
});

/** What a host runs, without the sshd of who is connected; its route exceptions, and neighbours that did not answer. */
async function traces(host: string): Promise<string> {
  const show = `cat /proc/[0-9]*/comm | grep -Ev '^(sshd.*|sh|bash|cat|grep|sort|ip)$' | sort
ip route show cache; ip neigh show nud failed; ip neigh show nud incomplete; true`;
  return lab.on(host, ['sh', '-c', show]);
}

/** Lines that were not there before; what an earlier run of ours still had then may have ended. */
function added(before: string, now: string): string[] {
  const known = before.split('\n');
  return now.split('\n').filter((line) => {
    const at = known.indexOf(line);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

/** Processes of an active test on a host. */
async function senders(host: string): Promise<string> {
  const show =
    'for p in /proc/[0-9]*; do tr "\\0" " " <$p/cmdline 2>/dev/null | grep -q "SO_RCV[B]UF" && echo "$p"; done; true';
  return lab.on(host, ['sh', '-c', show]);
}

tools('stopped half-way: what was read is reported, and nothing is left on any host', async () => {
  const before = await stateOf(lab, everywhere(lab));
  const stop = new AbortController();
  const slowly = (config: Config): Config => ({
    ...config,
    limits: { ...config.limits, packetsPerSecondPerHost: 5 },
  });
  const running = measureLab(lab.paths.config, slowly, stop.signal);
  await until('minion1 sends', async () => (await senders('minion1')) !== '');
  stop.abort();
  const report = await running;
  assert.is(report.scope.hostsRead, 3);
  assert.equal(report.findings, []);
  assert.is(report.verdict, 'incomplete');
  for (const { name } of lab.record.hosts) {
    await until(`${name} sends no more`, async () => (await senders(name)) === '');
    assert.is(await lab.on(name, ['ip', 'route', 'show', 'cache']), '');
  }
  assert.equal(difference(before, await stateOf(lab, everywhere(lab))), []);
});

tools('on request each host is asked for an address nobody has: FORWARD shows, where nothing else does', async () => {
  const drop = ['FORWARD', '-i', 'flannel.1', '-j', 'DROP'];
  await lab.on('minion2', ['iptables', '-I', ...drop]);
  const same = (config: Config): Config => config;
  const { pairs } = await measureLab(lab.paths.config, same, undefined, { unusedAddress: true });
  await lab.on('minion2', ['iptables', '-D', ...drop]);
  assert.equal(
    pairs
      .filter(({ delivery }) => delivery !== undefined)
      .map(({ from, to, delivery }) => `${from} ${to} ${delivery!.received}`),
    ['minion1 minion2 0', 'minion2 minion3 1', 'minion3 minion1 1'],
  );
  const [lost] = pairs.filter(({ symptom }) => symptom === 'undelivered');
  assert.match(lost!.explainedBy!, /^firewall-drops-forward minion2/);
});

tools('killed half-way, nothing is left on any host either', async () => {
  const names = lab.record.hosts.map(({ name }) => name);
  const before = await stateOf(lab, everywhere(lab));
  const running = new Map<string, string>();
  for (const name of names) running.set(name, await traces(name));
  const config = join(state, 'slowly.yaml');
  const text = readFileSync(lab.paths.config, 'utf8');
  writeFileSync(config, `${text}\nlimits: { packetsPerSecondPerHost: 10 }\n`);
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'check', '-c', config], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await until('minion1 sends', async () => (await senders('minion1')) !== '');
  child.kill('SIGKILL');
  assert.equal(await ended, [null, 'SIGKILL']);
  for (const name of names) await until(`${name} sends no more`, async () => (await senders(name)) === '');
  for (const name of names)
    await until(`${name} is as before`, async () => added(running.get(name)!, await traces(name)).length === 0);
  assert.equal(difference(before, await stateOf(lab, everywhere(lab))), []);
});

tools('the lab goes down', async () => {
  await labDown('measure', state);
  assert.throws(() => openLab('measure', state));
});

tools.run();

/** What only the IPv6 underlay loses: long packets to one host, then VXLAN from one host to another. */
async function illOverIpv6(estate: Lab): Promise<{ readonly sized: Report; readonly silent: Report }> {
  const measured = async (rule: string): Promise<Report> => {
    await putInSwitch(estate, [rule]);
    const report = await measureLab(estate.paths.config);
    await takeFromSwitch(estate);
    return report;
  };
  const sized = await measured('oifname minion3 meta l4proto != tcp ip6 length > 1360 drop');
  const silent = await measured('iifname minion1 oifname minion2 ether type ip6 udp dport 8472 drop');
  return { sized, silent };
}

const healthy = suite('healthy estates');
const ESTATES: readonly (readonly [LabEra, LabShape, mtus: readonly number[]])[] = [
  ['A', 'plain', [1450]],
  ['B1', 'plain', [1450]],
  ['B2', 'plain', [1450]],
  ['C', 'direct', [1450]],
  ['C', 'dual', [1430, 1450]],
  ['C', 'empty', [1450]],
];
for (const [era, shape, mtus] of ESTATES) {
  healthy(`era ${era}, shape ${shape}: all pairs measured, full-size packets whole, no finding`, async () => {
    const name = `measure-${era.toLowerCase()}-${shape}`;
    await labUp({ name, state, era, shape });
    const estate = openLab(name, state);
    const report = await measureLab(estate.paths.config);
    const ill = shape === 'dual' ? await illOverIpv6(estate) : null;
    await labDown(name, state);
    assert.is(report.verdict, 'healthy', outline(report));
    assert.equal(report.findings, []);
    assert.is(report.scope.pairsMeasured, 6);
    assert.equal([...new Set(report.pairs.map(({ pathMtu }) => pathMtu.overlay))].sort(), mtus);
    assert.equal(new Set(report.pairs.map(({ pathMtu }) => pathMtu.outcome)), new Set(['ok']));
    assert.equal(new Set(report.pairs.map(({ encapsulated }) => encapsulated)), new Set([shape !== 'direct']));
    if (ill === null) return;
    const sizes = ill.sized.pairs
      .filter(({ to }) => to === 'minion3')
      .map(({ family, pathMtu }) => ({ family, ...pathMtu }));
    for (const { family, ...size } of sizes)
      assert.equal(
        size,
        family === 4
          ? { overlay: 1450, underlay: 1500, expected: 1450, outcome: 'ok', icmpFrom: null }
          : { overlay: 1330, underlay: 1400, expected: 1430, outcome: 'black-hole', icmpFrom: null },
      );
    assert.equal(
      ill.silent.causes.map(({ id, culprit }) => `${id} ${culprit.host} ${culprit.peer}`),
      ['underlay-drops-vxlan minion1 minion2'],
    );
    const place = ill.silent.pairs.find(
      ({ from, family, symptom }) => from === 'minion1' && family === 6 && symptom,
    )!.place;
    assert.match(place!.told, /0 of 20 empty datagrams to minion2's port were taken/);
  });
}
healthy.run();
