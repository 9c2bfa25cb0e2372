import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summaryOf } from '../../../src/compare/summary.ts';
import { renderHistory } from '../../../src/render/html/history.ts';
import { spansOf } from '../../../src/render/spans.ts';
import type { StoredRun } from '../../../src/types/history.ts';
import type { Report } from '../../../src/types/report.ts';
import { broken, entryMissing, gapsOnly, healthy, macChanged, measured } from '../reports.ts';

const NIGHTS: readonly Report[] = [
  measured(),
  broken(3, [macChanged(2, 3)]),
  broken(3, [macChanged(2, 3), entryMissing(1, 3, 3)]),
  gapsOnly(),
  broken(3, [entryMissing(1, 3, 3)]),
  healthy(3),
];
const RUNS = NIGHTS.map((report, n): StoredRun => {
  const takenAt = `2026-01-0${n + 1}T02:00:00.000Z`;
  return { name: takenAt.replaceAll(':', '-'), files: ['report.json'], summary: summaryOf({ ...report, takenAt }) };
});

test('causes come, last and go; a run that could not examine all tells of none that it is gone', () => {
  const of = (runs: readonly StoredRun[]) =>
    Object.fromEntries(spansOf(runs).map(({ cause, presence }) => [cause.id, presence.join(' ')]));
  assert.equal(of(RUNS), {
    'fdb-entry-missing': 'none none came unknown lasts gone',
    'vtep-mac-changed': 'none came lasts unknown gone none',
  });
  assert.equal(of(RUNS.slice(0, 4)), {
    'vtep-mac-changed': 'none came lasts unknown',
    'fdb-entry-missing': 'none none came unknown',
  });
  assert.equal(
    spansOf(RUNS.slice(0, 5)).map(({ cause, open, first, last, times }) => [cause.id, open, first, last, times]),
    [
      ['fdb-entry-missing', true, 2, 4, 2],
      ['vtep-mac-changed', false, 1, 2, 2],
    ],
  );
});

test('the page links every run, draws what was measured, and holds hostile text as text', () => {
  const hostile = RUNS.map((run) => ({
    ...run,
    name: `${run.name}"><img src=x>`,
    summary: {
      ...run.summary,
      causes: run.summary.causes.map((cause) => ({ ...cause, summary: '</td><script>alert(1)</script>\u001b[2J' })),
    },
  }));
  for (const runs of [RUNS, hostile]) {
    const html = renderHistory(runs);
    for (const { name } of runs) assert.ok(html.includes(`href="${encodeURIComponent(name)}/report.json"`), name);
    assert.is([...html.matchAll(/<circle [^>]*><title>/g)].length, 5);
    assert.not.match(html, /<img|<script>alert/);
    assert.not.ok(html.includes('\u001b'));
  }
  assert.match(renderHistory([]), 'There is no run yet');
});

test.run();
