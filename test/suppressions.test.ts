// Suppressions of the config: by check, by key, by cause, on a host, until a day.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleSource } from '../src/bundle-source.ts';
import { CHECKS } from '../src/checks/index.ts';
import { renderTable } from '../src/render/table.ts';
import { run } from '../src/run.ts';
import { readBundle } from '../src/store/bundle.ts';
import type { Suppression } from '../src/types/config.ts';
import type { Report } from '../src/types/report.ts';
import { validReport } from './valid-report.ts';

const bundle = readBundle(join(import.meta.dirname, '..', 'demo', 'vtep-mac-changed'));
const DAY = '2026-06-30';

async function judged(...suppress: readonly Partial<Suppression>[]): Promise<Report> {
  const base = { host: null, reason: 'known', owner: 'netops', until: DAY };
  return validReport(
    await run(bundleSource(bundle, null), {
      checks: CHECKS,
      suppress: suppress.map((each) => ({ id: 'x', ...base, ...each })),
      takenAt: `${DAY}T23:59:59.000Z`,
      version: '0',
      settleMs: 0,
      wait: () => Promise.resolve(),
    }),
  );
}

const held = ({ findings }: Report): number => findings.filter(({ suppressed }) => suppressed !== null).length;
const states = ({ suppressions = [] }: Report): string[] =>
  suppressions.map(({ state, findings }) => `${state} ${findings}`);

test('a cause is suppressed with all that follows from it; a finding alone leaves its cause', async () => {
  const all = await judged({ id: 'vtep-mac-changed' });
  assert.is(all.verdict, 'healthy');
  assert.equal(all.causes, []);
  assert.is(held(all), all.findings.length);
  assert.equal(states(all), [`holds ${all.findings.length}`]);
  const one = await judged({ id: 'neighbour-missing' });
  assert.is(one.verdict, 'unhealthy');
  assert.is(held(one), 2);
  const key = one.causes[0]!.key;
  assert.is((await judged({ id: key })).verdict, 'healthy');
});

test('a host limits it to that host', async () => {
  assert.is((await judged({ id: 'vtep-mac-changed', host: 'minion2' })).verdict, 'healthy');
  const other = await judged({ id: 'vtep-mac-changed', host: 'minion1' });
  assert.is(other.verdict, 'unhealthy');
  assert.equal(states(other), ['unused 0']);
});

test('it holds through its last day; then it suppresses nothing, and every report says so', async () => {
  assert.is((await judged({ id: 'vtep-mac-changed', until: DAY })).verdict, 'healthy');
  const late = await judged({ id: 'vtep-mac-changed', host: 'minion2', until: '2026-06-29' });
  assert.is(late.verdict, 'unhealthy');
  assert.is(held(late), 0);
  assert.equal(states(late), [`expired ${late.findings.length}`]);
  const text = renderTable(late, { columns: 80, colour: false, verbose: false }).replaceAll(/\s+/g, ' ');
  assert.match(
    text,
    'EXPIRED the suppression of vtep-mac-changed on minion2 (netops) ended on 2026-06-29: 3 findings told again',
  );
});

test.run();
