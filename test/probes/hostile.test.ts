import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toAnswer } from '../../src/probes/answer.ts';
import { PROBE_ORDER, PROBES } from '../../src/probes/index.ts';
import type { ProbeId } from '../../src/types/probe.ts';
import { capturedFiles } from './captures.ts';

const FILES = capturedFiles();
const SAMPLES = new Map<ProbeId, readonly Buffer[]>(
  PROBE_ORDER.map((id) => [id, FILES.filter((file) => file.probe === id).map((file) => file.bytes)]),
);

/** Lines with a byte above the space, counted without the parsers. */
function linesOf(bytes: Uint8Array): number {
  let lines = 0;
  let blank = true;
  for (const byte of bytes) {
    if (byte === 0x0a) {
      if (!blank) lines++;
      blank = true;
    } else if (byte > 0x20) blank = false;
  }
  return blank ? lines : lines + 1;
}

/** What every parser promises of any bytes. */
function holds(id: ProbeId, bytes: Uint8Array): void {
  const before = Buffer.from(bytes);
  const { records, rejects, lines } = PROBES[id].parse(bytes);
  assert.is(lines.recorded + lines.ignored + lines.rejected, linesOf(bytes), 'each line that is not blank, once');
  assert.is(rejects.length, Math.min(lines.rejected, 100));
  const last = bytes.length === 0 ? 0 : before.toString('latin1').split('\n').length;
  for (const reject of rejects) {
    assert.ok(reject.text.length <= 200);
    assert.ok(reject.line >= 1 && reject.line <= last);
    assert.ok(reject.why !== '');
  }
  for (const record of records) assert.ok(record.line >= 1 && record.line <= last);
  assert.ok(records.length === 0 || lines.recorded > 0);
  assert.ok(before.equals(bytes), 'the bytes are left as they were');
}

/** Words that lead parsers into their branches. */
const WORDS = [
  ...new Set(
    FILES.filter((file) => file.host === 'minion1').flatMap((file) => file.bytes.toString('latin1').split(/\s+/)),
  ),
  ...'nexthop encap via inet6 default not from to fwmark 0x1/0xff goto suppress_prefixlength [detached] peer vlan'.split(
    ' ',
  ),
  ...'master port vni used 1/2 "open \\" {} { } } {{ users:(("x")) *:8472 [::]: :::8472 -A : *nat COMMIT # RX: TX:'.split(
    ' ',
  ),
  ...'__proto__: constructor = == -1 99999999999999999999 999999999999999999999 0x ::: \u0000 \ufffd'.split(' '),
];
const word = fc.constantFrom(...WORDS);
const separator = fc.constantFrom(' ', '  ', '\t', '\n', '\n', '\r\n', '\n    ', '\u0000');
const vocabularyText = fc
  .array(fc.tuple(word, separator), { maxLength: 60 })
  .map((parts) => Buffer.from(parts.flat().join('')));

/** A recorded output with bytes flipped, lines cut, doubled, dropped or swapped. */
function mutated(samples: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const mutation = fc.record({
    kind: fc.constantFrom('flip', 'cut', 'double', 'drop', 'swap', 'truncate', 'join'),
    at: fc.nat(),
    to: fc.nat(),
  });
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([sample, all]) =>
      all.reduce((bytes, { kind, at, to }) => {
        if (bytes.length === 0) return bytes;
        if (kind === 'flip') {
          const copy = Buffer.from(bytes);
          copy[at % copy.length] = to % 256;
          return copy;
        }
        if (kind === 'truncate') return bytes.subarray(0, at % bytes.length);
        const lines = bytes.toString('latin1').split('\n');
        const i = at % lines.length;
        const j = to % lines.length;
        if (kind === 'cut') lines[i] = lines[i]!.slice(0, to % (lines[i]!.length + 1));
        else if (kind === 'double') lines.splice(j, 0, lines[i]!);
        else if (kind === 'drop') lines.splice(i, 1);
        else if (kind === 'join') lines.splice(i, 2, lines.slice(i, i + 2).join(' '));
        else [lines[i], lines[j]] = [lines[j]!, lines[i]!];
        return Buffer.from(lines.join('\n'), 'latin1');
      }, sample),
    );
}

for (const id of PROBE_ORDER) {
  test(`${id}: any bytes`, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => holds(id, bytes)),
      { numRuns: 150 },
    );
  });

  test(`${id}: any line of known words`, () => {
    fc.assert(
      fc.property(vocabularyText, (bytes) => holds(id, bytes)),
      { numRuns: 250 },
    );
  });

  test(`${id}: the words of a recorded output, shuffled`, () => {
    const samples = SAMPLES.get(id)!;
    const words = [...new Set(samples.flatMap((sample) => sample.toString('latin1').split(/[ \n]+/)))];
    if (words.length === 0) words.push('from');
    const text = fc.array(fc.tuple(fc.constantFrom(...words), separator), { maxLength: 60 });
    fc.assert(
      fc.property(text, (parts) => holds(id, Buffer.from(parts.flat().join('')))),
      { numRuns: 250 },
    );
  });

  const samples = SAMPLES.get(id)!.filter((bytes) => bytes.length > 0);
  if (samples.length > 0) {
    test(`${id}: recorded outputs, damaged`, () => {
      fc.assert(
        fc.property(mutated(samples), (bytes) => holds(id, bytes)),
        { numRuns: 200 },
      );
    });
  }

  test(`${id}: lines and words of a million bytes`, () => {
    const sample = SAMPLES.get(id)![0] ?? Buffer.from('x ');
    const first = sample.toString('latin1').split('\n')[0] ?? '';
    for (const text of [
      'x'.repeat(1e6),
      'x '.repeat(5e5),
      '\n'.repeat(1e6),
      `${first} `.repeat(1e4),
      '"'.repeat(1e6),
    ]) {
      holds(id, Buffer.from(text));
      holds(id, Buffer.from(`${first}${text}`));
      holds(id, Buffer.from(`${first}\n    ${text}`));
    }
  });

  test(`${id}: no answer is worse than a gap`, () => {
    const raw = fc.record({
      probe: fc.constant(id),
      stdout: fc.oneof(fc.uint8Array({ maxLength: 200 }), vocabularyText),
      stderr: fc.string(),
      exitCode: fc.constantFrom(0, 0, 1, 2, 124, 126, 127, 137, 255, null),
      ms: fc.nat(),
      truncated: fc.boolean(),
    });
    fc.assert(
      fc.property(raw, (answer) => {
        const got = toAnswer(PROBES[id], 'minion1', answer);
        if (got.read) assert.ok(got.records.length > 0 || (answer.exitCode === 0 && got.lines.rejected === 0));
        else assert.ok(got.gap.detail.length <= 200);
      }),
      { numRuns: 150 },
    );
  });
}

test('CRLF and a missing last newline change no record', () => {
  for (const { probe, bytes } of FILES) {
    const text = bytes.toString('latin1');
    const plain = PROBES[probe].parse(bytes);
    assert.equal(PROBES[probe].parse(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1')), plain);
    assert.equal(PROBES[probe].parse(Buffer.from(text.trimEnd(), 'latin1')), plain);
  }
});

test.run();
