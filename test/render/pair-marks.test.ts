import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairMarks } from '../../src/render/pair-marks.ts';
import type { Report } from '../../src/types/report.ts';
import { broken, entryMissing, healthy, macChanged, measured } from './reports.ts';

function drawn(report: Report, most = 40) {
  const marks = pairMarks(report);
  const groups = marks.grouped(most);
  return { names: groups.map(({ name }) => name), rows: marks.rows(groups), marks };
}

const counts = (report: Report) => Object.fromEntries([...pairMarks(report).counts].filter(([, count]) => count > 0));

test('each letter in its row and column; what a cause breaks is worse than what was measured', () => {
  const report = { ...measured(), causes: [entryMissing(1, 3, 3).cause] };
  assert.equal(drawn(report).rows, ['\\.X', '.\\.', 'XM\\']);
  assert.equal(counts(report), { X: 2, M: 1, '.': 3 });
});

test('nothing measured is not well', () => {
  assert.equal(drawn(healthy(2)).rows, ['\\-', '-\\']);
  assert.equal(counts(healthy(3)), { '-': 6 });
});

test('hosts in the order of their numbers', () =>
  assert.equal(drawn(healthy(11)).names.slice(8), ['minion9', 'minion10', 'minion11']));

test('the worse of two families counts', () => {
  const report = measured();
  const v6 = report.pairs.map((pair) => ({ ...pair, family: 6 as const, symptom: 'loss' as const }));
  assert.equal(drawn({ ...report, pairs: [...report.pairs, ...v6] }).rows, ['\\LL', 'L\\L', 'LM\\']);
});

test('above the limit: whom pairs fail with, and all others as one; small letters for some', () => {
  const { names, rows, marks } = drawn(broken(300, [macChanged(2, 300), entryMissing(5, 6, 300)]));
  assert.equal(names, ['minion2', 'minion5', '298 other hosts']);
  assert.equal(rows, ['\\XX', 'X\\x', 'Xx-']);
  // the cause of minion2 lists 200 of its 598 pairs, which are all of its pairs
  assert.is(marks.counts.get('X'), 600);
  assert.is(marks.unplaced, 0);
});

test('more failing hosts than there is room for: the worst apart', () => {
  const { names, rows } = drawn(
    broken(
      60,
      Array.from({ length: 20 }, (_, n) => entryMissing(2 * n + 1, 2 * n + 2, 60)),
    ),
    5,
  );
  assert.is(names.length, 5);
  assert.is(names[4], '56 other hosts');
  assert.is(rows[4]!.at(-1), 'x');
});

test('pairs that no list names are counted; all broken is all', () => {
  const { cause } = macChanged(2, 300);
  const part = { ...cause, brokenPairs: { ...cause.brokenPairs, count: 400 } };
  assert.is(pairMarks({ ...healthy(300), causes: [part] }).unplaced, 200);
  const all = { ...cause, brokenPairs: { ...cause.brokenPairs, count: 89_700 } };
  const { names, rows } = drawn({ ...healthy(300), causes: [all] });
  assert.equal([names, rows], [['300 hosts'], ['X']]);
  assert.equal(counts({ ...healthy(300), causes: [all] }), { X: 89_700 });
});

test('an estate of two thousand with one host broken is no work', () => {
  const { names } = drawn(broken(2000, [macChanged(2, 2000)]));
  assert.equal(names, ['minion2', '1999 other hosts']);
});

test.run();
