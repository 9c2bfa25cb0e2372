import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { openLab } from '../../src/lab/hands.ts';
import { attempt, run } from '../../src/lab/shell.ts';
import { isAlive, labPaths } from '../../src/lab/state.ts';
import { labUp } from '../../src/lab/up.ts';
import { until } from '../until.ts';
import { machineState, processesOf, temporaryState } from './machine.ts';

const state = temporaryState();

test('up and down leave the machine as it was, and nothing of the lab', async () => {
  const before = await machineState();
  const { record, paths, wasUp } = await labUp({ name: 'clean', state });
  assert.is(wasUp, false);
  assert.is(await machineState(), before, 'a lab that is up does not show on the machine');
  assert.ok(processesOf(paths.folder).includes(record.keeper.pid));
  assert.is(await labDown('clean', state), true);
  assert.is(await machineState(), before);
  assert.equal(processesOf(paths.folder), []);
  assert.is(existsSync(paths.folder), false);
  assert.is(await labDown('clean', state), false);
});

test('up again finds the lab; a lab that lost a host is built anew', async () => {
  const first = await labUp({ name: 'again', state, hosts: 2 });
  const second = await labUp({ name: 'again', state, hosts: 2 });
  assert.is(second.wasUp, true);
  assert.equal(second.record, first.record);
  const init = first.record.inits['minion2'];
  if (init === undefined) throw new Error('no minion2');
  process.kill(init.pid, 'SIGKILL');
  await until('minion2 ends', () => !isAlive(init));
  const third = await labUp({ name: 'again', state, hosts: 2 });
  assert.is(third.wasUp, false);
  assert.is(await openLab('again', state).on('minion2', ['uname', '-n']), 'minion2\n');
  const other = await labUp({ name: 'again', state, hosts: 1, era: 'A' });
  assert.is(other.wasUp, false);
  assert.is(openLab('again', state).era, 'A');
  await labDown('again', state);
});

test('two labs live side by side', async () => {
  const [one, two] = await Promise.all([
    labUp({ name: 'one', state, hosts: 2, era: 'B1' }),
    labUp({ name: 'two', state, hosts: 2 }),
  ]);
  await openLab('two', state).at('minion1/container1', ['ping', '-c', '1', '-W', '5', '10.1.22.2']);
  await labDown('two', state);
  assert.equal(processesOf(two.paths.folder), []);
  await openLab('one', state).at('minion1/container1', ['ping', '-c', '1', '-W', '5', '10.1.22.2']);
  await labDown('one', state);
  assert.equal(processesOf(one.paths.folder), []);
});

test('a host is reached by ssh, with its own key, and shows its own world', async () => {
  const { paths } = await labUp({ name: 'ssh', state, hosts: 2 });
  const ssh = (host: string, command: string) =>
    run(['ssh', '-F', paths.sshConfig, '-o', 'BatchMode=yes', host, command], { seconds: 10 });
  assert.is(await ssh('minion2', 'uname -n; cat /run/flannel/subnet.env | grep SUBNET'), WORLD);
  const addresses = await ssh('minion1', 'ip -br -4 addr');
  assert.match(addresses, /docker0 +UP +10\.1\.11\.1\/24/);
  assert.match(addresses, /flannel\.1 +UNKNOWN +10\.1\.11\.0\/32/);
  assert.not.match(await ssh('minion1', 'mount; ps ax'), /etcd|minion2/);
  const touched = await attempt(['ssh', '-F', paths.sshConfig, 'minion1', 'touch /etc/flannel-doctor-was-here']);
  assert.match(touched.stderr, /Read-only/, "a host cannot write the machine's files");
  const stranger = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes'];
  const unknown = await attempt(['ssh', '-F', paths.sshConfig, ...stranger, 'minion1', 'true']);
  assert.match(unknown.stderr, /Host key verification failed/);
  await labDown('ssh', state);
});

const WORLD = 'minion2\nFLANNEL_SUBNET=10.1.22.1/24\n';

for (const moment of ['starting', 'wiring', 'its first process starts']) {
  test(`a lab up killed while ${moment} leaves nothing running, and down nothing at all`, async () => {
    const before = await machineState();
    const { folder } = labPaths('killed', state);
    const child = spawnUp('killed');
    if (moment.includes('process'))
      await until('the keeper starts', () => existsSync(labPaths('killed', state).keeper));
    else await says(child, moment);
    child.kill('SIGKILL');
    await once(child, 'close');
    await labDown('killed', state);
    assert.equal(processesOf(folder), []);
    assert.is(existsSync(folder), false);
    assert.is(await machineState(), before);
  });
}

test('Ctrl-C during up takes down what was built', async () => {
  const { folder } = labPaths('stopped', state);
  const child = spawnUp('stopped');
  await says(child, 'wiring');
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number];
  assert.is(code, 130);
  assert.equal(processesOf(folder), []);
  assert.is(existsSync(folder), false);
});

test('a second command waits for nobody: it says who works on the lab', async () => {
  const child = spawnUp('busy');
  await says(child, 'starting');
  await rejects(labDown('busy', state), /another command \(process \d+\) is working/);
  await once(child, 'close');
  assert.is(await labDown('busy', state), true);
});

function spawnUp(name: string): ChildProcess {
  const words = JSON.stringify(['up', '--name', name, '--state', state, '--hosts', '4']);
  const program = `import { labCommand } from './src/commands/lab.ts'; process.exitCode = await labCommand(${words});`;
  const root = new URL('../..', import.meta.url).pathname;
  const argv = ['--import', 'tsx', '--input-type=module', '-e', program];
  return spawn(process.execPath, argv, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
}

async function says(child: ChildProcess, word: string): Promise<void> {
  if (child.stderr === null) throw new Error('no stderr');
  for await (const line of createInterface({ input: child.stderr })) if (line.includes(word)) return;
  throw new Error(`lab up never said ${word}`);
}

async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: Error) => reason,
  );
  assert.match(error?.message ?? 'it succeeded', pattern);
}

test.run();
