import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderJson } from '../../src/render/json.ts';
import type { Report } from '../../src/types/report.ts';
import { golden } from './goldens.ts';
import { everything, gapsOnly } from './reports.ts';

/** The same value with the keys of every object in reverse. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  ) as T;
}

test('the report as promised', () => golden('several-causes.json', renderJson(everything())));

test('comes back as it was, ends in one newline', () => {
  for (const report of [everything(), gapsOnly()]) {
    const text = renderJson(report);
    assert.equal(JSON.parse(text), report);
    assert.match(text, /[^\n]\n$/);
  }
});

test('the order in which keys were set does not show', () =>
  assert.is(renderJson(reversed(everything())), renderJson(everything())));

test('fields added later are kept, after those promised', () => {
  const more = { ...everything(), runId: 7, alsoNew: [1] } as Report;
  assert.equal(Object.keys(JSON.parse(renderJson(more))).slice(-3), ['leases', 'alsoNew', 'runId']);
});

test('a bigint is written as a decimal string', () => {
  const big = { ...everything(), bytes: 2n ** 64n } as Report;
  assert.is(JSON.parse(renderJson(big)).bytes, '18446744073709551616');
});

test.run();
