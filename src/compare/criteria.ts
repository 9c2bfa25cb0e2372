import type { Acceptance, Criterion, CriterionId, CriterionOutcome } from '../types/acceptance.ts';
import type { Expectations } from '../types/config.ts';
import type { Cause } from '../types/finding.ts';
import type { LayerStats } from '../types/measure.ts';
import type { Report, ReportedPair } from '../types/report.ts';
import { slowestMs } from './summary.ts';

/** The criterion that a cause speaks against: each counts once, so that one fault fails one criterion. */
function criterionOf({ id, culprit }: Pick<Cause, 'id' | 'culprit'>): CriterionId {
  if (culprit.object === 'mtu' || /(^|-)mtu(-|$)/.test(id)) return 'path-mtu';
  if (id === 'overlay-loses-packets') return 'loss';
  if (id === 'overlay-over-budget') return 'round-trip';
  return id === 'overlay-slow' ? 'overhead' : 'faults';
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function pairText({ from, to }: Pick<ReportedPair, 'from' | 'to'>): string {
  return `${from} -> ${to}`;
}

interface Worst {
  readonly value: number;
  readonly pair: ReportedPair;
}

/** The pair with the largest value; null where none has one. */
function worstOf(pairs: readonly ReportedPair[], value: (pair: ReportedPair) => number | null): Worst | null {
  let worst: Worst | null = null;
  for (const pair of pairs) {
    const own = value(pair);
    if (own !== null && (worst === null || own > worst.value)) worst = { value: own, pair };
  }
  return worst;
}

/** Which number `slowestMs` is: few packets tell no 99th percentile. */
function statistic({ rttMs, sent }: LayerStats): string {
  if (rttMs.p99 !== null) return `99th percentile of ${sent}`;
  return rttMs.p90 === null ? `slowest of ${sent}` : `90th percentile of ${sent}`;
}

function outcomeOf(measured: number | null, limit: number | null, causes: readonly string[]): CriterionOutcome {
  if (causes.length > 0) return 'fail';
  if (limit === null) return 'not-asked';
  if (measured === null) return 'unknown';
  return measured > limit ? 'fail' : 'pass';
}

/** Everything there is was looked at: what is missing is no failure, and no pass. */
function wholeness(
  id: CriterionId,
  title: string,
  unit: Criterion['unit'],
  have: number,
  want: number,
  detail: string,
): Criterion {
  const outcome = have >= want && want > 0 ? 'pass' : 'unknown';
  return { id, title, unit, measured: have, limit: want, by: 'at-least', outcome, detail, causes: [] };
}

function evidence({ outcomes, incomplete }: Report): Criterion {
  const blocked = outcomes.filter((each) => each.blocked.length > 0);
  const names = blocked.map(({ check }) => check);
  const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
  return {
    id: 'evidence-whole',
    title: 'no check is blocked on any host',
    unit: 'checks',
    measured: blocked.length,
    limit: 0,
    by: 'at-most',
    outcome: blocked.length > 0 || incomplete ? 'unknown' : 'pass',
    detail:
      blocked.length > 0 ? `${names.slice(0, 4).join(', ')}${more}` : incomplete ? 'core evidence is missing' : '',
    causes: [],
  };
}

function pathMtu({ pairs }: Report, asked: number | null, causes: readonly string[]): Criterion {
  const known = pairs.filter(({ pathMtu: { outcome, overlay } }) => outcome !== 'untested' && overlay !== null);
  const lowest = worstOf(known, ({ pathMtu: { overlay } }) => -overlay!);
  const wanted = worstOf(pairs, ({ pathMtu: { expected } }) => (expected === null ? null : -expected));
  const measured = lowest === null ? null : -lowest.value;
  const limit = asked ?? (wanted === null ? null : -wanted.value);
  const short = pairs.filter(
    ({ pathMtu: { outcome, overlay } }) =>
      !['ok', 'untested'].includes(outcome) || (asked !== null && overlay !== null && overlay < asked),
  );
  const untested = pairs.length - known.length - short.filter((pair) => !known.includes(pair)).length;
  const fails = causes.length > 0 || short.length > 0;
  const outcome = fails ? 'fail' : untested > 0 || pairs.length === 0 || limit === null ? 'unknown' : 'pass';
  const told = [
    ...(short.length > 0
      ? [`${pairText(short[0]!)} ${short[0]!.pathMtu.outcome}`, `${plural(short.length, 'pair')} of ${pairs.length}`]
      : []),
    ...(untested > 0 ? [`${plural(untested, 'pair')} not tested`] : []),
  ];
  return {
    id: 'path-mtu',
    title: 'full-size packets pass whole over the overlay',
    unit: 'bytes',
    measured,
    limit,
    by: 'at-least',
    outcome,
    detail: told.join(', ') || (lowest === null ? '' : `the smallest of ${plural(known.length, 'pair')}`),
    causes,
  };
}

/**
 * The criteria an estate is accepted by, each with its number. `expect` gives the limits; a cause speaks against one criterion. Warnings
 * count unless `failOn` says errors alone.
 */
export function acceptanceOf(report: Report, expect: Expectations, failOn: 'error' | 'warning'): Acceptance {
  const { scope, pairs, hosts } = report;
  const counted = report.causes.filter(({ severity }) => severity === 'error' || failOn === 'warning');
  const against = (id: CriterionId) => counted.filter((cause) => criterionOf(cause) === id).map(({ key }) => key);
  const unread = hosts.filter(({ read }) => !read).map(({ name }) => name);
  const named = (
    id: CriterionId,
    title: string,
    unit: '%' | 'ms',
    worst: Worst | null,
    limit: number | null,
    how: string,
  ): Criterion => {
    const causes = against(id);
    const measured = worst?.value ?? null;
    const detail = worst === null ? '' : `${pairText(worst.pair)}${how === '' ? '' : `, ${how}`}`;
    return {
      id,
      title,
      unit,
      measured,
      limit,
      by: 'at-most',
      outcome: outcomeOf(measured, limit, causes),
      detail,
      causes,
    };
  };
  const loss = worstOf(pairs, ({ overlay }) => (overlay.sent === 0 ? null : overlay.lossPercent));
  const slowest = worstOf(pairs, ({ overlay }) => slowestMs(overlay));
  const overhead = worstOf(pairs, ({ overheadMsP50 }) => overheadMsP50);
  const others = against('faults');
  const criteria: Criterion[] = [
    wholeness(
      'hosts-read',
      'every host is read',
      'hosts',
      scope.hostsRead,
      Math.max(scope.hosts, scope.leases),
      unread.join(', '),
    ),
    evidence(report),
    wholeness('pairs-measured', 'every ordered pair is measured', 'pairs', scope.pairsMeasured, scope.orderedPairs, ''),
    {
      id: 'faults',
      title: failOn === 'warning' ? 'no fault and no warning' : 'no fault',
      unit: 'causes',
      measured: others.length,
      limit: 0,
      by: 'at-most',
      outcome: others.length > 0 ? 'fail' : 'pass',
      detail: '',
      causes: others,
    },
    pathMtu(report, expect.overlayMtu, against('path-mtu')),
    named(
      'loss',
      'packets lost over the overlay',
      '%',
      loss,
      expect.lossPercent,
      loss === null ? '' : `${loss.pair.overlay.sent - loss.pair.overlay.received} of ${loss.pair.overlay.sent}`,
    ),
    named(
      'round-trip',
      'slowest round trip over the overlay',
      'ms',
      slowest,
      expect.rttMsP99,
      slowest === null ? '' : statistic(slowest.pair.overlay),
    ),
    named('overhead', 'median overhead of the overlay', 'ms', overhead, expect.overheadMsP50, ''),
  ];
  const has = (outcome: CriterionOutcome): boolean => criteria.some((each) => each.outcome === outcome);
  return { outcome: has('fail') ? 'not-accepted' : has('unknown') ? 'incomplete' : 'accepted', criteria };
}
