// Traces on live hosts over real SSH: every row a healthy path shows is the kernel's own answer, and a broken one is marked where
// the fault is. One lab at a time.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { liveSource } from '../../src/collect.ts';
import { loadConfig } from '../../src/config/index.ts';
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import { labDown } from '../../src/lab/down.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { renderTrace } from '../../src/render/trace.ts';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { Family } from '../../src/types/address.ts';
import type { Config } from '../../src/types/config.ts';
import type { LabEra, LabShape } from '../../src/types/fault.ts';
import type { Hop, Stage, Trace, TraceEnd, TraceWay } from '../../src/types/trace.ts';
import { faultOf } from '../quality/groups.ts';
import { hopAt, stops, traced } from '../trace/tracing.ts';
import { temporaryState } from './machine.ts';

const state = temporaryState();
const screen = { columns: 80, colour: false, verbose: false };
const root = join(import.meta.dirname, '../..');

interface Ask {
  readonly family?: Family;
  readonly change?: (config: Config) => Config;
  readonly onRead?: (host: string) => void;
  readonly measured?: true;
}

async function traceLab(
  lab: Lab,
  from: string,
  to: string,
  { family, change, onRead, measured }: Ask = {},
): Promise<Trace> {
  const transport = sshTransport();
  const config = loadConfig(lab.paths.config);
  const signal = new AbortController().signal;
  try {
    const source = liveSource(change?.(config) ?? config, transport, signal, null, ({ plan }) => onRead?.(plan.name));
    return await traced(source, from, to, family, measured && {});
  } finally {
    await transport.close();
  }
}

function flat(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function row(hop: Hop): string {
  return flat(hop.rows[0]?.text ?? '');
}

/** What the kernel itself answers where the trace shows a row: lines that differ. */
async function disagreements(lab: Lab, trace: Trace, way: TraceWay): Promise<string[]> {
  const [from, to] = way.direction === 'there' ? [trace.from, trace.to] : [trace.to, trace.from];
  const six = trace.family === 6;
  const ip = six ? ['ip', '-6'] : ['ip'];
  const vtep = six ? lab.vtep6! : lab.vtep;
  const hop = (stage: Stage): Hop | undefined => way.hops.find((each) => each.stage === stage);
  const wrong: string[] = [];
  const differ = (stage: Stage, shown: string, kernel: string): void => {
    if (flat(shown) !== flat(kernel))
      wrong.push(`${way.direction} ${stage}: shown ${flat(shown)}, kernel ${flat(kernel)}`);
  };
  /** The very entry the kernel's look-up ends in. */
  const fib = async (stage: Stage, end: TraceEnd, words: readonly string[]): Promise<string> => {
    const answer = await lab.on(end.host, [...ip, 'route', 'get', 'fibmatch', ...words]);
    // where it tells more than the table does: the table, and the question
    const plain = (text: string) =>
      flat(text)
        .replace(/ table local/, '')
        .replace(/ iif \S+/, '');
    differ(stage, plain(row(hop(stage)!)), plain(answer));
    return answer;
  };
  const neighbour = async (stage: Stage, end: TraceEnd, next: string, dev: string): Promise<void> => {
    const said = flat(await lab.on(end.host, [...ip, 'neigh', 'show', 'to', next, 'dev', dev]));
    // its state may move on between two looks; what it resolves to must not
    const bare = (text: string) =>
      flat(text)
        .replace(` dev ${dev}`, '')
        .replace(/ [A-Z]+$/, '');
    differ(stage, bare(row(hop(stage)!)), bare(said));
  };
  const via = (text: string): string | undefined => /via (\S+)/.exec(text)?.[1];
  const dev = (text: string): string => /dev (\S+)/.exec(text)?.[1] ?? '';

  if (!six) {
    const inside = await lab.at(`${from.host}/${from.container}`, ['ip', 'route', 'get', 'fibmatch', to.ip]);
    differ('container', row(hop('container')!), inside);
  }
  const enters = lab.bridge!;
  const route = await fib('route', from, [to.ip, 'from', from.ip, 'iif', enters]);
  if (way.encapsulated === true) {
    await neighbour('neighbour', from, via(route) ?? to.ip, vtep);
    const mac = /lladdr (\S+)/.exec(row(hop('neighbour')!))?.[1] ?? 'none';
    const entries = (await lab.on(from.host, ['bridge', 'fdb', 'show', 'dev', vtep])).split('\n');
    const entry = entries.find((line) => line.startsWith(mac) && line.includes(' dst ')) ?? '';
    differ('fdb', row(hop('fdb')!).replace(` dev ${vtep}`, ''), entry);
    const dst = /dst (\S+)/.exec(entry)?.[1] ?? '';
    const outer = await fib('outer-route', from, [dst, 'from', from.underlayIp!]);
    await neighbour('outer-neighbour', from, via(outer) ?? dst, dev(outer));
    const device = await lab.on(to.host, ['ip', '-d', 'link', 'show', vtep]);
    for (const word of [`vxlan id ${lab.vtep.split('.')[1]} `, `link/ether ${mac} `])
      if (!device.includes(word)) wrong.push(`${way.direction} decap: ${word} is not in ${device}`);
    assert.match(hop('decap')!.text, mac);
  } else await neighbour('outer-neighbour', from, via(route)!, dev(route));
  const arrives = way.encapsulated === true ? vtep : 'eth0';
  await fib('arrival-route', to, [to.ip, 'from', from.ip, 'iif', arrives]);
  const own = flat(await lab.at(`${to.host}/${to.container}`, ['cat', '/sys/class/net/eth0/address']));
  const ports = (await lab.on(to.host, ['bridge', 'fdb', 'show', 'br', enters])).split('\n');
  const port = ports.find((line) => line.startsWith(own)) ?? '';
  const shown = hop('arrival-port')!.text.split(' ')[0]!;
  if (port !== '' && dev(port) !== shown) wrong.push(`${way.direction} arrival-port: shown ${shown}, kernel ${port}`);
  for (const stage of ['rule', 'arrival-rule'] as const) {
    const rules = (await lab.on(way.direction === 'there' ? from.host : to.host, [...ip, 'rule']))
      .split('\n')
      .map(flat);
    if (stage === 'rule' && !rules.includes(row(hop(stage)!))) wrong.push(`${way.direction} rule: ${row(hop(stage)!)}`);
  }
  return wrong;
}

const HEALTHY: readonly (readonly [LabEra, LabShape, Family])[] = [
  ['A', 'plain', 4],
  ['B1', 'plain', 4],
  ['B2', 'plain', 4],
  ['C', 'direct', 4],
  ['C', 'routed', 4],
  ['C', 'dual', 4],
  ['C', 'dual', 6],
];

/** A path that is used has its neighbours; who asks first in eras A and B waits for flannel's answer. */
async function ping(lab: Lab, six: boolean): Promise<void> {
  const [first, , last] = lab.record.hosts;
  const target = six ? last!.containers[0]!.ip6! : last!.containers[0]!.ip;
  await lab.at(`${first!.name}/container1`, ['ping', '-n', '-c', '2', '-W', '5', target]);
}

/** First and last host: in shape `routed` they are apart by a router. */
async function agrees(lab: Lab, family: Family): Promise<Trace> {
  await ping(lab, family === 6);
  const trace = await traceLab(lab, 'minion1/container1', 'minion3/container1', { family });
  assert.is(trace.verdict, 'whole', renderTrace(trace, { ...screen, verbose: true }));
  assert.is(trace.family, family);
  for (const way of trace.ways) assert.equal(await disagreements(lab, trace, way), []);
  return trace;
}

for (const [era, shape, family] of HEALTHY) {
  test(`era ${era}, shape ${shape}, IPv${family}: every row is the one the kernel uses`, async () => {
    const name = `trace-${era.toLowerCase()}-${shape}`;
    await labUp({ name, state, era, shape });
    try {
      const trace = await agrees(openLab(name, state), family);
      assert.is(trace.ways[0].encapsulated, shape !== 'direct');
      assert.is(trace.ways[0].mtuBytes, family === 6 ? 1430 : 1450);
    } finally {
      await labDown(name, state);
    }
  });
}

/** Fault, from, to, way, host and stage of the first hop that breaks. */
const BROKEN: readonly (readonly [string, string, string, 0 | 1, string, Stage])[] = [
  ['route-missing', 'minion1', 'minion3', 0, 'minion1', 'route'],
  ['route-blackhole', 'minion1', 'minion3', 0, 'minion1', 'route'],
  ['route-shadowed', 'minion1', 'minion3', 0, 'minion1', 'route'],
  ['rule-diverts', 'minion1', 'minion2', 0, 'minion1', 'rule'],
  ['neighbour-missing', 'minion1', 'minion3', 0, 'minion1', 'neighbour'],
  ['neighbour-mac-wrong', 'minion3', 'minion1', 1, 'minion1', 'neighbour'],
  ['fdb-entry-missing', 'minion1', 'minion2', 0, 'minion1', 'fdb'],
  ['fdb-address-wrong', 'minion2', 'minion1', 1, 'minion1', 'fdb'],
  ['underlay-route-blackhole', 'minion1', 'minion3', 0, 'minion1', 'outer-route'],
  ['underlay-rule-blackhole', 'minion1', 'minion3', 0, 'minion1', 'outer-rule'],
  ['underlay-neighbour-wrong', 'minion1', 'minion3', 0, 'minion1', 'outer-neighbour'],
  ['firewall-output-drop', 'minion2', 'minion1', 0, 'minion2', 'output'],
  ['firewall-nft-output-policy', 'minion2', 'minion1', 0, 'minion2', 'output'],
  ['firewall-input-drop', 'minion1', 'minion2', 0, 'minion2', 'input'],
  ['firewall-nft-ingress', 'minion1', 'minion2', 0, 'minion2', 'input'],
  ['firewall-forward-leave', 'minion2', 'minion1', 0, 'minion2', 'forward'],
  ['firewall-forward-arrive', 'minion1', 'minion2', 0, 'minion2', 'arrival-forward'],
  ['forwarding-off-device', 'minion1', 'minion2', 0, 'minion2', 'arrival-forward'],
  ['forwarding-off-bridge', 'minion2', 'minion1', 0, 'minion2', 'forward'],
  ['vtep-mac-changed', 'minion1', 'minion2', 0, 'minion2', 'decap'],
  ['vtep-port-wrong', 'minion1', 'minion2', 0, 'minion2', 'decap'],
  ['vtep-vni-wrong', 'minion2', 'minion1', 0, 'minion2', 'vtep'],
  ['vtep-down', 'minion1', 'minion2', 0, 'minion2', 'decap'],
  ['bridge-down', 'minion2', 'minion1', 0, 'minion2', 'bridge'],
  ['bridge-port-detached', 'minion1', 'minion2/container2', 0, 'minion2', 'arrival-port'],
  ['container-down', 'minion1', 'minion2/container2', 0, 'minion2', 'arrival-container'],
  ['container-gateway-wrong', 'minion2/container2', 'minion1', 0, 'minion2', 'container'],
];

test('era C: the healthy path agrees with the kernel, and only the two hosts are read', async () => {
  await labUp({ name: 'trace-c', state, era: 'C' });
  const lab = openLab('trace-c', state);
  await agrees(lab, 4);
  const read = new Set<string>();
  const trace = await traceLab(lab, '10.1.11.2', '10.1.22.0', { onRead: (host) => read.add(host) });
  assert.is(trace.verdict, 'whole', renderTrace(trace, screen));
  assert.equal([...read].sort(), ['minion1', 'minion2']);
});

for (const [id, from, to, way, host, stage] of BROKEN) {
  test(`${id}: ${from} -> ${to} is marked on ${host} at ${stage}, with its cause`, async () => {
    const lab = openLab('trace-c', state);
    const fault = faultOf(id);
    await breakFault(lab, fault);
    const trace = await traceLab(lab, from, to);
    await healFault(lab, fault);
    const text = renderTrace(trace, screen);
    assert.is(trace.verdict, 'broken', text);
    assert.is(stops(trace)[way], `${host} ${stage}`, text);
    const [cause] = trace.causes;
    assert.is(`${cause?.id} ${cause?.culprit.host}`, `${fault.expect.cause} ${fault.expect.host}`, text);
    assert.match(text, `key  ${fault.expect.cause} ${fault.expect.host}`);
    assert.ok(text.split('\n').length <= 66, text);
  });
}

test('large packets, a share, one protocol: lossy, at the right hop', async () => {
  const lab = openLab('trace-c', state);
  for (const [id, stage] of [
    ['vtep-mtu-too-big', 'decap'],
    ['firewall-loss-statistic', 'input'],
    ['firewall-tcp-drop', 'arrival-forward'],
  ] as const) {
    await breakFault(lab, faultOf(id));
    const trace = await traceLab(lab, 'minion1', 'minion2');
    await healFault(lab, faultOf(id));
    assert.is(trace.verdict, 'lossy', `${id}: ${renderTrace(trace, screen)}`);
    assert.is(hopAt(trace, 0, stage).verdict, 'loses', id);
    assert.is(trace.causes[0]?.id, faultOf(id).expect.cause);
  }
});

test('what no table shows is measured beside the walk: the underlay drops VXLAN one way', async () => {
  const lab = openLab('trace-c', state);
  const fault = faultOf('underlay-drops-vxlan-one-way');
  await breakFault(lab, fault);
  const trace = await traceLab(lab, 'minion1', 'minion2', { measured: true });
  await healFault(lab, fault);
  const text = renderTrace(trace, screen);
  assert.equal(stops(trace), ['minion1 wire', '-'], text);
  assert.match(hopAt(trace, 0, 'wire').measured!.by, /0 arrived at minion2's flannel\.1/);
  assert.is(`${trace.causes[0]?.id} ${trace.causes[0]?.culprit.host}`, `${fault.expect.cause} ${fault.expect.host}`);
});

test('a host out of reach is a gap on its hops', async () => {
  const lab = openLab('trace-c', state);
  const deaf = (config: Config): Config => ({
    ...config,
    hosts: config.hosts!.map((host) => (host.name === 'minion2' ? { ...host, ssh: { ...host.ssh, port: 1 } } : host)),
  });
  const trace = await traceLab(lab, 'minion1', '10.1.22.2', { change: deaf });
  assert.is(trace.verdict, 'incomplete');
  assert.is(hopAt(trace, 0, 'fdb').verdict, 'ok');
  assert.is(hopAt(trace, 0, 'input').verdict, 'unknown');
  assert.equal(
    trace.gaps.map(({ host, probe, kind }) => `${host} ${probe} ${kind}`),
    ['minion2 connect unreachable'],
  );
});

test('the verb: 0 whole, 1 broken, 2 unknown; then the lab goes down', async () => {
  const lab = openLab('trace-c', state);
  const doctor = (...words: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', join(root, 'src/cli.ts'), 'trace', ...words], {
      encoding: 'utf8',
      env: { ...process.env, COLUMNS: '80' },
    });
  const whole = doctor('10.1.11.2', 'minion2/container2', '-c', lab.paths.config);
  assert.is(whole.status, 0, whole.stdout + whole.stderr);
  assert.match(whole.stdout, /^WHOLE: minion1\/container1 \(10\.1\.11\.2\) -> minion2\/container2 \(10\.1\.22\.3\)/);
  assert.ok(whole.stdout.trimEnd().split('\n').length <= 50, 'one screen');
  await breakFault(lab, faultOf('fdb-entry-missing'));
  const broken = doctor('minion1', 'minion2', '-c', lab.paths.config, '--format', 'json');
  await healFault(lab, faultOf('fdb-entry-missing'));
  assert.is(broken.status, 1, broken.stderr);
  assert.equal(stops(JSON.parse(broken.stdout) as Trace), ['minion1 fdb', '-']);
  const nobody = doctor('minion1', 'minion1/web', '-c', lab.paths.config);
  assert.is(nobody.status, 2);
  assert.match(nobody.stderr, /it has container1 \(10\.1\.11\.2\)/);
  await labDown('trace-c', state);
});

test.run();
