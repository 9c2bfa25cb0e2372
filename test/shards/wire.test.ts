// What travels between who asks and the workers: every finding there can be comes out as it went in, and nothing else comes out.
import { gunzipSync, gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from '../../src/checks/index.ts';
import { expectedEstate } from '../../src/expected/estate.ts';
import { judgeEstate } from '../../src/judge-estate.ts';
import { judgeHost, unreadHost } from '../../src/judge-host.ts';
import { PROBE_ORDER } from '../../src/probes/index.ts';
import {
  answerFrom,
  jobFrom,
  judgementReader,
  packJudgement,
  packLeases,
  packResult,
  packTask,
  SCHEMA,
  taskFrom,
  unpackLeases,
  unpackResult,
  WireError,
} from '../../src/shards/wire.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { ActiveTask, Endpoint } from '../../src/types/measure.ts';
import { answersOf, CAPTURES, captureFiles, captureLeases, type Files, READ_AT_MS } from '../captures.ts';
import { TRIPS, tripEstates } from '../trips.ts';

const VERSION = '1.2.3';
const checks = new Set(CHECKS.map(({ id }) => id));
const probes = new Set<string>(PROBE_ORDER);

const plain = (value: unknown) =>
  JSON.stringify(value, (_, each) =>
    typeof each === 'bigint' ? `${each}n` : each instanceof Map ? [...each.values()] : each,
  );

/** Judged here, and by a worker that knows nothing but what travels. */
function bothWays(table: LeaseTable, files: Files) {
  const readings = [...new Set([...files.keys()].map((path) => path.split('/')[0]!))].map((name) => ({
    plan: { name, address: null },
    answers: answersOf(name, files),
    gap: null,
    readAtMs: READ_AT_MS,
  }));
  const here = expectedEstate(table);
  const theirs = unpackLeases(packLeases(table));
  const there = expectedEstate(theirs);
  const read = judgementReader({ table, checks, probes });
  return {
    readings,
    alone: judgeEstate(
      here,
      readings.map((reading) => judgeHost(reading, here, CHECKS)),
      CHECKS,
      [],
    ),
    worked: judgeEstate(
      here,
      readings.map((reading) => read(packJudgement(judgeHost(reading, there, CHECKS), theirs), reading.plan.name)),
      CHECKS,
      [],
    ),
  };
}

test('recordings, and a fault for each check: the findings, causes and outcomes of one machine', () => {
  let findings = 0;
  const same = (what: string, table: LeaseTable, files: Files): void => {
    const { alone, worked } = bothWays(table, files);
    findings += alone.findings.length;
    assert.equal(JSON.parse(plain(worked)), JSON.parse(plain(alone)), what);
  };
  for (const capture of CAPTURES) same(capture, captureLeases(capture), captureFiles(capture));
  for (const [id, trip] of Object.entries(TRIPS)) {
    const { table, files } = tripEstates(trip).broken;
    same(id, table, files);
  }
  assert.ok(findings > 150, `${findings} findings only`);
});

const [capture] = CAPTURES;
const table = captureLeases(capture!);
const [first] = bothWays(table, captureFiles(capture!)).readings;
const estate = expectedEstate(table);
const honest = judgeHost(first!, estate, CHECKS);
const read = judgementReader({ table, checks, probes });

/** The honest words about a host with something changed. */
// biome-ignore lint/suspicious/noExplicitAny: words are spoiled in ways that no type has
function spoiled(change: (words: any) => void): Buffer {
  const words = JSON.parse(gunzipSync(packJudgement(honest, table)).toString());
  change(words);
  return gzipSync(JSON.stringify(words));
}

test('what a worker of this version never says is not believed', () => {
  read(
    spoiled(() => {}),
    honest.host,
  );
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const lies: readonly ((words: any) => void)[] = [
    (words) => words.counts.push({ check: 'no-such-check', examined: 1, blocked: [] }),
    (words) => (words.host = 'another'),
    (words) => (words.facts[0].host = 'another'),
    (words) => (words.facts[0].lease = table.leases.length),
    (words) => (words.facts[0].lease = -1),
    (words) => (words.facts[0].vtepMac = 2 ** 48),
    (words) => (words.facts[0].bridgeIp = `${2n ** 128n}n`),
    (words) => (words.facts = Array(3).fill(words.facts[0])),
    (words) => (words.counts[0].examined = -1),
    (words) => (words.more = true),
    (words) => delete words.rejects,
    (words) => (words.read = false),
    (words) => words.gaps.push({ host: 'another', probe: 'ip-r', kind: 'exit', detail: '' }),
    (words) => words.gaps.push({ host: honest.host, probe: '__proto__', kind: 'exit', detail: '' }),
  ];
  for (const lie of lies)
    assert.throws(
      () => read(spoiled(lie), honest.host),
      (error: Error) => error instanceof WireError,
    );
  for (const bytes of ['', 'words', gzipSync('words'), gzipSync('[]'), gzipSync('null')])
    assert.throws(
      () => read(Buffer.from(bytes), honest.host),
      (error: Error) => error instanceof WireError,
    );
});

test('a host that was not read is told with its gap', () => {
  const gap = { host: 'a', probe: 'connect', kind: 'timeout', detail: 'no answer' } as const;
  const unread = unreadHost({ name: 'a', address: '10.0.0.1' }, gap);
  assert.equal(read(packJudgement(unread, table), 'a'), unread);
});

const job = {
  schema: SCHEMA,
  version: VERSION,
  shard: { id: 'ab-0', site: 'east', hosts: [{ name: 'a', address: '10.0.0.1' }] },
  leases: 'flannel-doctor:leases:ab',
  checks: ['mtu-mixed'],
};

test('another version is refused in one clear line, whatever else stands in it', () => {
  assert.equal(jobFrom(job, VERSION), job);
  for (const other of [
    { ...job, version: '1.2.4' },
    { schema: 2, version: '1.2.4', unheard: true },
  ])
    assert.throws(
      () => jobFrom(other, VERSION),
      /^the job is from flannel-doctor 1\.2\.4 \(schema \d\), this is 1\.2\.3/,
    );
  assert.throws(
    () => answerFrom({ schema: 1, version: '\u001b[31m2' }, VERSION),
    /^the answer is from flannel-doctor \?\?31m2 /,
  );
});

test('a job names hosts, and no word that a tool takes for an option', () => {
  const named = (name: string, address: string) => ({ ...job, shard: { ...job.shard, hosts: [{ name, address }] } });
  jobFrom(named('a b', 'fe80::1'), VERSION);
  for (const [name, address] of [
    ['a', '-oProxyCommand=reboot'],
    ['-l', '10.0.0.1'],
    ['a\nb', '10.0.0.1'],
    ['', '10.0.0.1'],
  ] as const)
    assert.throws(() => jobFrom(named(name, address), VERSION), /the job has not the shape/);
});

test('tasks are data: what is no address, number or kind never reaches a host', () => {
  const host = { name: 'a', address: '10.0.0.1' };
  const end: Endpoint = {
    host: 'a',
    family: 4,
    vtepIp: '10.1.1.0',
    bridgeIp: null,
    behindIp: '10.1.1.2',
    unusedIp: '10.1.1.254',
    onDemand: false,
    underlayIp: '10.0.0.1',
    underlayDevice: 'eth0',
    mtuBytes: 1450,
    vtepName: 'flannel.1',
    vtepMac: '12:66:aa:00:00:01',
    vni: 1,
    port: 8472,
    direct: { most: false, others: new Set(['b']) },
  };
  const nonce = '0123456789abcdef'.repeat(2);
  const send = { task: 'send', nonce, packetsPerSecond: 200, patienceMs: 1000, limitS: 5 } as const;
  const echo = { kind: 'echo', address: '10.1.1.0', lengthBytes: 84, count: 3 } as const;
  const through = (task: unknown) =>
    taskFrom(packTask({ schema: SCHEMA, version: VERSION, host, task: task as ActiveTask, limitMs: 5000 }), VERSION)
      .task;
  const tasks: readonly ActiveTask[] = [
    { ...send, series: [echo] },
    { task: 'counters', vtepName: 'flannel.1' },
    { task: 'craft', from: end, to: end, kind: 'empty' },
    { task: 'sweep', from: end, to: end, largestBytes: 1500 },
    { task: 'tracked', from: end, to: end },
    { task: 'drops', nonce, family: 6 },
    { task: 'capture', from: end, to: end },
  ];
  for (const task of tasks) assert.equal(through(task), task);
  for (const task of [
    { ...send, series: [{ ...echo, address: "10.1.1.0' ; reboot" }] },
    { ...send, series: [{ ...echo, kind: 'echo; reboot' }] },
    { ...send, series: [echo], nonce: '$(reboot)' },
    { ...send, series: [echo], limitS: '5; reboot' },
    { task: 'counters', vtepName: 'flannel.1; reboot' },
    { task: 'capture', from: { ...end, vtepIp: '$(reboot)' }, to: end },
    { task: 'script', script: 'reboot' },
  ])
    assert.throws(() => through(task), /the task has not the shape/);
});

test('what a task brought comes out as it went in', () => {
  const result = { stdout: Buffer.from([0, 255, 10]), stderr: Buffer.alloc(0), exitCode: 0, ms: 12, cut: null };
  assert.equal(unpackResult(packResult(result)), result);
  const failed = { failed: 'timeout', detail: 'no answer' } as const;
  assert.equal(unpackResult(packResult(failed)), failed);
  assert.throws(
    () => unpackResult(gzipSync('{"stdout":1}')),
    (error: Error) => error instanceof WireError,
  );
});

test.run();
