import type { Family } from '../../types/address.ts';
import type { ReportedPair } from '../../types/report.ts';
import { type Child, el } from './el.ts';
import { type DrawnEstate, pairKey } from './estate.ts';
import { countText, median, msText, percentText } from './figures.ts';
import { type HeatMap, heatMap } from './heat-map.ts';
import { latencyClasses, lossClasses, mtuClasses } from './scales.ts';

/** Pairs of one family by cell: hosts that are drawn, row by row. */
export function squareOf({ drawn }: DrawnEstate, pairs: readonly ReportedPair[]): (ReportedPair | undefined)[] {
  const byKey = new Map(pairs.map((pair) => [pairKey(pair.from, pair.to), pair]));
  return drawn.flatMap(({ name: from }) => drawn.map(({ name: to }) => byKey.get(pairKey(from, to))));
}

/** Number of the cause that breaks the pair of a cell; 0 for none. */
export function causeOfCell({ drawn, brokenBy }: DrawnEstate): (cell: number) => number {
  const n = drawn.length;
  return (cell) => brokenBy(drawn[Math.floor(cell / n)]!.name, drawn[cell % n]!.name) ?? 0;
}

type Base = Pick<HeatMap, 'hosts' | 'family'>;

function stateMap(estate: DrawnEstate, square: readonly (ReportedPair | undefined)[], base: Base): HeatMap {
  const causeOf = causeOfCell(estate);
  const n = base.hosts.length;
  const cells = Array.from({ length: n * n }, (_, cell) => cell);
  const broken = cells.filter((cell) => causeOf(cell) > 0).length;
  const measured = square.some((pair) => pair !== undefined);
  const unwell = (cell: number): boolean => square[cell]?.symptom != null && causeOf(cell) === 0;
  const some = cells.some(unwell);
  return {
    ...base,
    id: `map-state-${base.family}`,
    title: 'Broken pairs',
    told: `${broken === 0 ? 'No pair is' : `${countText(broken)} ordered ${broken === 1 ? 'pair is' : 'pairs are'}`} broken by a cause${some ? `; ${countText(cells.filter(unwell).length)} more are not well` : ''}`,
    classOf: (cell) => {
      if (cell % (n + 1) === 0) return null;
      if (causeOf(cell) > 0) return 'dark';
      return unwell(cell) ? 'm-short' : measured && square[cell] === undefined ? 'none' : 'quiet';
    },
    isCrossed: (cell) => causeOf(cell) > 0,
    textOf: () => '',
    legend: [
      { name: 'quiet', text: measured ? 'well' : 'nothing found' },
      ...(some ? [{ name: 'm-short', text: 'not well' }] : []),
      { name: 'dark', text: 'broken by a cause', mark: 'cross' },
      ...(measured ? [{ name: 'none', text: 'not measured' }] : []),
    ],
  };
}

function latencyMap(square: readonly (ReportedPair | undefined)[], base: Base): HeatMap {
  const known = square.flatMap((pair) => (pair?.overlay.rttMs.p50 == null ? [] : [pair]));
  const times = known.map(({ overlay }) => overlay.rttMs.p50!);
  const { classOf, legend } = latencyClasses(times);
  const worst = known.reduce<ReportedPair | null>(
    (most, pair) => (most === null || pair.overlay.rttMs.p50! > most.overlay.rttMs.p50! ? pair : most),
    null,
  );
  const silent = (cell: number): boolean => square[cell] !== undefined && square[cell].overlay.received === 0;
  return {
    ...base,
    id: `map-latency-${base.family}`,
    title: 'Latency',
    told:
      worst === null
        ? 'No round trip is known'
        : `Median round trip over the overlay: ${msText(median(times))} ms in the middle, ${msText(worst.overlay.rttMs.p50)} ms at most, from ${worst.from} to ${worst.to}`,
    classOf: (cell) => {
      const pair = square[cell];
      if (pair === undefined) return cell % (base.hosts.length + 1) === 0 ? null : 'none';
      if (silent(cell)) return 'dark';
      return pair.overlay.rttMs.p50 === null ? 'none' : classOf(pair.overlay.rttMs.p50);
    },
    isCrossed: silent,
    textOf: (cell) => msText(square[cell]?.overlay.rttMs.p50).replace('-', ''),
    legend: [...legend, { name: 'dark', text: 'no answer', mark: 'cross' }, { name: 'none', text: 'not known' }],
  };
}

function lossMap(square: readonly (ReportedPair | undefined)[], base: Base): HeatMap {
  const known = square.filter((pair) => pair !== undefined);
  const lossy = known.filter(({ overlay }) => overlay.received < overlay.sent);
  return {
    ...base,
    id: `map-loss-${base.family}`,
    title: 'Loss',
    told:
      lossy.length === 0
        ? `No packet was lost between ${countText(known.length)} pairs`
        : `Packets were lost between ${countText(lossy.length)} of ${countText(known.length)} pairs, all of them between ${countText(known.filter(({ overlay }) => overlay.received === 0).length)}`,
    classOf: (cell) => {
      const pair = square[cell];
      if (pair === undefined) return cell % (base.hosts.length + 1) === 0 ? null : 'none';
      return lossClasses.classOf(pair.overlay.lossPercent);
    },
    isCrossed: (cell) => square[cell] !== undefined && square[cell].overlay.received === 0,
    textOf: (cell) => {
      const loss = square[cell]?.overlay.lossPercent ?? 100;
      return loss < 100 ? percentText(loss).replace(' ', '') : '';
    },
    legend: [...lossClasses.legend, { name: 'none', text: 'not known' }],
  };
}

function mtuMap(square: readonly (ReportedPair | undefined)[], base: Base): HeatMap {
  const tested = square.flatMap((pair) =>
    pair === undefined || pair.pathMtu.outcome === 'untested' ? [] : [pair.pathMtu],
  );
  const counts = new Map<string, number>();
  for (const { overlay, outcome } of tested) {
    const text = `${overlay === null ? '' : `${overlay} bytes `}${outcome === 'ok' ? 'as expected' : outcome}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([text, count]) => `${text} ${countText(count)}`);
  const seen = new Set(square.map((pair) => mtuClasses.classOf(pair?.pathMtu.outcome ?? 'untested')));
  return {
    ...base,
    id: `map-mtu-${base.family}`,
    title: 'Path MTU',
    told: parts.length === 0 ? 'No path MTU was tested' : `Pairs by what passes whole: ${parts.slice(0, 4).join(', ')}`,
    classOf: (cell) => {
      const pair = square[cell];
      if (pair === undefined) return cell % (base.hosts.length + 1) === 0 ? null : 'none';
      return mtuClasses.classOf(pair.pathMtu.outcome);
    },
    isCrossed: (cell) => square[cell]?.pathMtu.outcome === 'black-hole',
    textOf: (cell) => String(square[cell]?.pathMtu.overlay ?? ''),
    legend: mtuClasses.legend.filter(({ name }) => name === 'quiet' || seen.has(name)),
  };
}

/** All maps of one family: state, and where it was measured latency, loss and path MTU. */
export function mapsOf(estate: DrawnEstate, family: Family, pairs: readonly ReportedPair[]): Child {
  const square = squareOf(estate, pairs);
  const base: Base = { hosts: estate.drawn.map(({ name }) => name), family };
  const measured = pairs.length > 0;
  return el(
    'div',
    { class: `maps ${base.hosts.length > 6 ? 'large' : 'small'}` },
    heatMap(stateMap(estate, square, base)),
    measured
      ? [heatMap(latencyMap(square, base)), heatMap(lossMap(square, base)), heatMap(mtuMap(square, base))]
      : null,
  );
}
