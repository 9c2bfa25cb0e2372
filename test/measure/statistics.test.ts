import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { layerStats, overheadOf } from '../../src/measure/layer-stats.ts';
import { median, medianInterval, quantile, wilson } from '../../src/measure/statistics.ts';

const percents = ([low, high]: readonly [number, number]) => [low, high].map((share) => Math.round(share * 1000) / 10);

test("Wilson's interval: none lost of few says little", () => {
  assert.equal(percents(wilson(0, 5)), [0, 43.4]);
  assert.equal(percents(wilson(0, 20)), [0, 16.1]);
  assert.equal(percents(wilson(1, 20)), [0.9, 23.6]);
  assert.equal(percents(wilson(3, 100)), [1, 8.5]);
  assert.equal(percents(wilson(20, 20)), [83.9, 100]);
  assert.equal(wilson(0, 0), [0, 1]);
});

test('quantiles are order statistics, the median is the middle', () => {
  assert.is(quantile([1, 2, 3, 4], 0.5), 2);
  assert.is(quantile([1, 2, 3, 4], 0), 1);
  assert.is(quantile([1, 2, 3, 4], 1), 4);
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([4, 1, 2, 3]), 2.5);
});

test("a median's interval holds the median, is the same each time, and widens with the spread", () => {
  const near = [10, 11, 12, 13, 14, 15, 16];
  const [low, high] = medianInterval(near);
  assert.ok(low <= 13 && high >= 13 && low > 10 && high < 16, `${low} ${high}`);
  assert.equal(medianInterval(near), [low, high]);
  assert.equal(medianInterval([5]), [5, 5]);
});

test('the first packet stands apart, and a lost one counts as infinite', () => {
  const stats = layerStats({ timed: true, rttsUs: [2900, 100, 200, null, 300] });
  assert.is(stats.firstMs, 2.9);
  assert.is(stats.sent, 4);
  assert.is(stats.received, 3);
  assert.is(stats.lossPercent, 25);
  assert.equal(stats.rttMs, { min: 0.1, p50: 0.2, p90: null, p99: null, max: 0.3 });
  assert.is(stats.jitterMs, 0.1);
});

test('p90 and p99 are told when there are samples enough, and are null where that many were lost', () => {
  const of = (count: number, lost: number) => [
    0,
    ...Array.from({ length: count }, (_, n) => (n < count - lost ? n + 1 : null)),
  ];
  const few = layerStats({ timed: true, rttsUs: of(49, 0) }).rttMs;
  assert.is(few.p90, null);
  const more = layerStats({ timed: true, rttsUs: of(500, 0) }).rttMs;
  assert.is(more.p90, 0.45);
  assert.is(more.p99, 0.495);
  const lossy = layerStats({ timed: true, rttsUs: of(500, 10) }).rttMs;
  assert.is(lossy.p90, 0.45);
  assert.is(lossy.p99, null);
});

test('nothing sent, nothing answered, nothing timed: no numbers are made up', () => {
  const nothing = layerStats({ timed: true, rttsUs: [] });
  assert.is(nothing.sent, 0);
  assert.equal(nothing.rttMs, { min: null, p50: null, p90: null, p99: null, max: null });
  const silent = layerStats({ timed: true, rttsUs: [null, null, null] });
  assert.is(silent.lossPercent, 100);
  assert.is(silent.firstMs, null);
  assert.is(silent.rttMs.p50, null);
  const untimed = layerStats({ timed: false, rttsUs: [1, 1, null] });
  assert.is(untimed.received, 1);
  assert.is(untimed.rttMs.min, null);
});

test('overhead is of pairs that both came, the first ones left out', () => {
  const overlay = { timed: true, rttsUs: [9000, 150, 160, null, 170, 180] };
  const underlay = { timed: true, rttsUs: [50, 50, 50, 50, null, 60] };
  const overhead = overheadOf(overlay, underlay);
  assert.is(overhead?.p50, 0.11);
  assert.is(overheadOf(overlay, { timed: true, rttsUs: [1, 1, null, null, null, null] }), null);
  assert.is(overheadOf(overlay, { ...underlay, timed: false }), null);
});

test.run();
