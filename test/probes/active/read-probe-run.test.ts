import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { proberScript } from '../../../src/probes/active/prober.ts';
import { readProbeRun } from '../../../src/probes/active/read-probe-run.ts';
import type { Series } from '../../../src/types/measure.ts';

const NONCE = '0123456789abcdef';
const echo = (address: string, lengthBytes: number, count: number): Series => ({
  kind: 'echo',
  address,
  lengthBytes,
  count,
});
const ASKED: readonly Series[] = [
  echo('10.1.22.0', 84, 3),
  echo('10.1.22.0', 1450, 2),
  echo('192.168.122.102', 84, 3),
  { kind: 'ttl', address: '10.1.22.254', lengthBytes: 84, count: 1 },
  { kind: 'tcp', address: '10.1.22.0', lengthBytes: 0, count: 2 },
];
const read = (...lines: readonly string[]) =>
  readProbeRun(
    Buffer.from(`Welcome\n@${NONCE} begin\n${lines.map((line) => `${line}\n`).join('')}@${NONCE} end\n`),
    NONCE,
    ASKED,
  );

test('what python3 prints', () => {
  const run = read(
    'tool python3 raw',
    'echo 10.1.22.0 84 us 369,49,-',
    'ttl 10.1.22.254 84 us 94',
    'tcp 10.1.22.0 0 us 134,154',
    'icmp 10.1.22.0 1450 3.4 192.168.122.1 1400 2',
    'refused 10.1.22.0 1450 EMSGSIZE 1400 2',
  );
  assert.is(run.tool, 'python3');
  assert.is(run.ended, true);
  assert.equal(run.rejects, []);
  assert.equal(run.series[0]!.rttsUs, [369, 49, null]);
  assert.equal(run.errors, [
    { address: '10.1.22.0', lengthBytes: 1450, code: '3.4', from: '192.168.122.1', mtuBytes: 1400, count: 2 },
  ]);
  assert.equal(run.refusals, [
    { address: '10.1.22.0', lengthBytes: 1450, errno: 'EMSGSIZE', mtuBytes: 1400, count: 2 },
  ]);
});

test('what fping and the pings print: ms, sequence numbers from 1 or 0, lost ones left out', () => {
  const run = read(
    'tool fping',
    'echo 10.1.22.0 84 ms 0.075 - 0.068',
    'echo 192.168.122.102 84 seq1 3 1:0.065,3:0.262',
    'echo 10.1.22.0 1450 seq0 2 0:2.5,1:0.05',
    'ttl 10.1.22.254 84 seq1 1 1:0',
    'tcp 10.1.22.0 0 untimed 1,-',
  );
  assert.equal(run.rejects, []);
  assert.equal(
    run.series.map(({ rttsUs }) => rttsUs),
    [[75, null, 68], [65, null, 262], [2500, 50], [1], [1, null]],
  );
  assert.equal(
    run.series.map(({ timed }) => timed),
    [true, true, true, false, false],
  );
  assert.equal(read('echo 10.1.22.0 84 seq1 3').series[0]!.rttsUs, [null, null, null]);
});

test('lines nobody asked for, or that say nothing, are rejects; nothing throws', () => {
  const lines = [
    'echo 10.9.9.9 84 us 1',
    'echo 10.1.22.0 85 us 1',
    'echo 10.1.22.0 84 us 1,2,3,4',
    'echo 10.1.22.0 84 us 1,x',
    'echo 10.1.22.0 84 seq1 9 1:0.1',
    'echo 10.1.22.0 84 seq1 3 9:0.1',
    'icmp 10.1.22.0 84 3.4 nowhere 0 1',
    'refused 10.1.22.0 84 rm 0 1',
    'tool nmap',
    '\u001b[2J',
  ];
  const run = read(...lines);
  assert.is(run.rejects.length, lines.length);
  assert.equal(run.series, []);
  let seed = 7;
  for (let n = 0; n < 300; n++) {
    const bytes = Uint8Array.from({ length: 200 }, () => {
      seed = (seed * 48271) % 2147483647;
      return seed & 255;
    });
    readProbeRun(Buffer.concat([Buffer.from(`@${NONCE} begin\n`), bytes]), NONCE, ASKED);
  }
});

test('a run that was cut off says so and keeps what came', () => {
  const bytes = Buffer.from(`@${NONCE} begin\ntool python3 raw\necho 10.1.22.0 84 us 1,2,3\necho 192.1`);
  const run = readProbeRun(bytes, NONCE, ASKED);
  assert.is(run.ended, false);
  assert.is(run.series.length, 1);
});

test('only addresses get into the script', () => {
  const options = { nonce: NONCE, packetsPerSecond: 200, patienceMs: 1000, limitS: 10 };
  assert.throws(() => proberScript([echo('10.1.1.1; reboot', 84, 1)], options));
  assert.throws(() => proberScript([echo('10.1.1.1', 84, 1)], { ...options, nonce: 'x y' }));
  assert.match(proberScript(ASKED, options), 'echo 10.1.22.0 1450 2');
});

test.run();
