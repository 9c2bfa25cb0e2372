import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptanceOf } from '../../src/compare/criteria.ts';
import { USUAL } from '../../src/measure/symptoms.ts';
import { protocolHtml } from '../../src/render/html/protocol.ts';
import { protocolMarkdown } from '../../src/render/protocol.ts';
import { renderTable } from '../../src/render/table.ts';
import type { Expectations } from '../../src/types/config.ts';
import type { Report, ReportedPair } from '../../src/types/report.ts';
import { broken, gapsOnly, macChanged, measured, mtuWrong } from '../render/reports.ts';
import { validReport } from '../valid-report.ts';

const LIMITS: Expectations = { overlayMtu: 1450, lossPercent: 20, rttMsP99: 5, overheadMsP50: 1 };

/** All pairs well, full-size packets whole. */
function well(): Report {
  const report = measured();
  const pairs = report.pairs.map(
    (pair): ReportedPair => ({ ...pair, symptom: null, pathMtu: { ...pair.pathMtu, underlay: 1500, outcome: 'ok' } }),
  );
  return { ...report, pairs };
}

function changed(report: Report, change: (pair: ReportedPair) => Partial<ReportedPair>): Report {
  return { ...report, pairs: report.pairs.map((pair, n) => (n === 2 ? { ...pair, ...change(pair) } : pair)) };
}

function outcomes(report: Report, expect = LIMITS): string {
  const { outcome, criteria } = acceptanceOf(report, expect, 'warning');
  validReport({ ...report, acceptance: acceptanceOf(report, expect, 'warning') });
  const others = criteria.flatMap((each) => (each.outcome === 'pass' ? [] : [`${each.id} ${each.outcome}`]));
  return [outcome, ...others].join('; ');
}

test('each number that is missed fails its criterion alone', () => {
  assert.is(outcomes(well()), 'accepted');
  assert.is(outcomes(well(), USUAL), 'not-accepted; loss fail; round-trip not-asked; overhead not-asked');
  assert.is(outcomes(well(), { ...LIMITS, rttMsP99: 0.4 }), 'not-accepted; round-trip fail');
  assert.is(outcomes(well(), { ...LIMITS, overheadMsP50: 0.05 }), 'not-accepted; overhead fail');
  assert.is(outcomes(well(), { ...LIMITS, overlayMtu: 8950 }), 'not-accepted; path-mtu fail');
  const short = changed(well(), ({ pathMtu }) => ({ pathMtu: { ...pathMtu, overlay: 1350, outcome: 'black-hole' } }));
  assert.is(outcomes(short), 'not-accepted; path-mtu fail');
  assert.is(outcomes(short, { ...LIMITS, overlayMtu: null }), 'not-accepted; path-mtu fail');
});

test('what could not be examined is neither passed nor failed', () => {
  const untested = changed(well(), ({ pathMtu }) => ({ pathMtu: { ...pathMtu, outcome: 'untested', overlay: null } }));
  assert.is(outcomes(untested), 'incomplete; path-mtu unknown');
  assert.is(
    outcomes({ ...well(), pairs: [], scope: { ...well().scope, pairsMeasured: 0 } }),
    'incomplete; pairs-measured unknown; path-mtu unknown; loss unknown; round-trip unknown; overhead unknown',
  );
  assert.match(outcomes(gapsOnly()), /^incomplete; hosts-read unknown; evidence-whole unknown/);
});

test('a cause speaks against one criterion: what is about the MTU against the path MTU', () => {
  const { pairs, scope } = well();
  const with_ = (report: Report): Report => ({ ...report, pairs, scope });
  assert.is(outcomes(with_(broken(3, [macChanged(2, 3)]))), 'not-accepted; faults fail');
  assert.is(outcomes(with_(broken(3, [mtuWrong(3, 3)]))), 'not-accepted; path-mtu fail');
  assert.is(acceptanceOf(with_(broken(3, [mtuWrong(3, 3)])), LIMITS, 'error').outcome, 'accepted', 'a warning alone');
});

test('the protocol names each criterion, its numbers, exceptions and sums; hostile text is text', () => {
  const hostile = '</td><script>alert(1)</script>|`[x](javascript:1)\u001b[2J';
  const report: Report = {
    ...well(),
    hosts: well().hosts.map((host) => ({ ...host, name: hostile })),
    acceptance: acceptanceOf(
      changed(well(), () => ({ from: hostile })),
      { ...LIMITS, rttMsP99: 0.4 },
      'warning',
    ),
    suppressions: [
      {
        id: 'docker0-mtu-wrong',
        host: hostile,
        owner: 'netops',
        reason: hostile,
        until: '2026-12-31',
        state: 'holds',
        findings: 2,
      },
    ],
  };
  const sums = [{ file: 'bundle.tar.gz', sha256: 'ab'.repeat(32) }];
  const texts = [
    protocolMarkdown(report, sums),
    protocolHtml(report, sums),
    renderTable(report, { columns: 80, colour: false, verbose: false }),
  ];
  for (const text of texts) {
    assert.match(text, 'NOT ACCEPTED');
    assert.match(text.replaceAll(/\s+/g, ' '), 'at most 0.400 ms');
    assert.not.ok(text.includes('\u001b'));
  }
  for (const text of texts.slice(0, 2)) assert.ok(text.includes(sums[0]!.sha256) && text.includes('docker0-mtu-wrong'));
  assert.not.match(texts[1]!, '<script>alert');
  assert.not.match(texts[0]!.replaceAll(/(`+)[^`].*?\1/g, ''), /<script>|\]\(javascript/);
});

test.run();
