import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import type { Config } from '../../src/types/config.ts';
import type { Gap } from '../../src/types/probe.ts';
import { checkCollected, checkLab, outline } from './checking.ts';
import { temporaryState } from './machine.ts';

const test = suite('hosts that cannot be examined');
const name = 'gaps';
const state = temporaryState();
let lab: Lab;

/** Puts another program in the place of one of the host's; without a text, one that cannot be run. */
async function replaceProgram(host: string, program: string, text: string | null): Promise<void> {
  const stand = `/run/instead-of-${program}`;
  await lab.write(host, stand, text ?? 'not a program\n');
  await lab.on(host, ['chmod', text === null ? '644' : '755', stand]);
  const path = (await lab.on(host, ['sh', '-c', `readlink -f "$(command -v ${program})"`])).trim();
  await lab.on(host, ['mount', '--bind', stand, path]);
}

/** known_hosts in which `host` has the key of `other`: the host's own key has changed, as far as we know. */
function changedKnownHosts(host: string, other: string): string {
  const path = lab.paths.knownHosts;
  const lines = readFileSync(path, 'utf8').split('\n');
  const lineOf = (name: string) => lines.find((line) => line.startsWith(`${name},`))!;
  const [names] = lineOf(host).split(' ');
  const [, ...key] = lineOf(other).split(' ');
  writeFileSync(
    `${path}.changed`,
    lines.map((line) => (line === lineOf(host) ? [names, ...key].join(' ') : line)).join('\n'),
  );
  return `${path}.changed`;
}

test('the estate of six is healthy', async () => {
  await labUp({ name, state, hosts: 6 });
  lab = openLab(name, state);
  const report = await checkLab(lab.paths.config);
  assert.is(report.verdict, 'healthy', outline(report));
});

test('down, changed key, hanging, without bridge: four gaps; the others are judged', async () => {
  await lab.on('minion2', ['ip', 'link', 'set', 'eth0', 'down']);
  const knownHosts = changedKnownHosts('minion3', 'minion1');
  await replaceProgram('minion4', 'bridge', '#!/bin/sh\nexec sleep 300\n');
  await replaceProgram('minion5', 'bridge', null);
  const impatient = (config: Config): Config => ({
    ...config,
    limits: { ...config.limits, connectTimeoutMs: 2000, commandTimeoutMs: 4000 },
    hosts: config.hosts!.map((host) => ({ ...host, ssh: { ...host.ssh, knownHosts: [knownHosts] } })),
  });

  const healthy = await checkLab(lab.paths.config, impatient);
  const kinds = Object.fromEntries(healthy.gaps.map(({ host, probe, kind }) => [`${host} ${probe}`, kind]));
  assert.equal(
    kinds,
    {
      'minion2 connect': 'unreachable',
      'minion3 connect': 'host-key',
      'minion4 bridge-fdb': 'timeout',
      'minion5 bridge-fdb': 'no-command',
    },
    outline(healthy),
  );
  assert.equal(healthy.causes, [], outline(healthy));
  assert.is(healthy.verdict, 'incomplete');
  assert.is(healthy.scope.hostsRead, 4);
  const entries = healthy.outcomes.find(({ check }) => check === 'fdb-entry-missing')!;
  assert.is(entries.status, 'blocked');
  assert.is(entries.examined, 10, 'minion1 and minion6 have five peers each');

  await lab.on('minion6', ['ip', 'route', 'del', lab.host('minion1').subnet]);
  const broken = await checkLab(lab.paths.config, impatient);
  assert.equal(
    broken.causes.map(({ key }) => key),
    ['route-missing minion6 -> minion1 10.1.11.0/24'],
    outline(broken),
  );
  assert.is(broken.gaps.length, 4);

  for (const file of ['bundle', 'bundle.tar.gz']) {
    const replayed = await checkCollected(lab.paths.config, `${state}/${file}`, impatient);
    assert.equal(replayed.findings, broken.findings, 'a bundle replays to the same findings');
    assert.equal(replayed.causes, broken.causes);
    assert.equal(untimed(replayed.gaps), untimed(broken.gaps));
  }
});

/** Gaps without what a clock says in them. */
function untimed(gaps: readonly Gap[]): readonly string[] {
  return gaps.map(
    ({ host, probe, kind, detail }) => `${host} ${probe} ${kind} ${detail.replaceAll(/\d+ ms/g, 'N ms')}`,
  );
}

test('the lab goes down', async () => {
  await labDown(name, state);
  assert.throws(() => openLab(name, state));
});

test.run();
