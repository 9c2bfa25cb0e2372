import type { Report } from '../types/report.ts';
import { el } from './html/el.ts';
import { byFamily, type DrawnEstate, drawnEstate } from './html/estate.ts';
import { cellTexts, plansOf } from './html/lease-map.ts';
import { MAP_SCRIPT } from './html/map-script.ts';
import { MAP_STYLE } from './html/map-style.ts';
import { causeOfCell, squareOf } from './html/measurements.ts';
import { overview } from './html/overview.ts';
import { page } from './html/page.ts';
import { PAGE_SCRIPT } from './html/page-script.ts';
import { packed, pairData } from './html/pair-data.ts';
import { partsOf, section } from './html/report-parts.ts';
import { REPORT_STYLE } from './html/report-style.ts';
import { scaleStyle } from './html/scales.ts';
import { TABLE_SCRIPT } from './html/table-script.ts';
import { visibleDeep } from './safe-text.ts';

/** What the script tells of cells. */
function dataOf(estate: DrawnEstate): Record<string, unknown> {
  const { report, drawn } = estate;
  const causeOf = causeOfCell(estate);
  const broken = packed(Array.from({ length: drawn.length ** 2 }, (_, cell) => causeOf(cell)));
  return {
    hosts: drawn.map(({ name }) => name),
    causes: report.causes.map(({ key }) => key),
    broken,
    pairs: Object.fromEntries(
      byFamily(report.pairs).map(([family, some]) => [family, pairData(squareOf(estate, some))]),
    ),
    leases: plansOf(report).map(cellTexts),
  };
}

/** `2026-01-01 00:00:00 UTC` */
function timeText(iso: string): string {
  return String(iso)
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/, ' UTC');
}

/** The report as one page for people: it loads nothing, and shows all it has where no script runs. */
export function renderHtml(unsafe: Report): string {
  const report = visibleDeep(unsafe);
  const estate = drawnEstate(report);
  const { tool, takenAt, leaseSource, verdict } = report;
  const parts = partsOf(estate);
  const from = leaseSource === null ? 'no leases read' : `leases from ${leaseSource.kind} ${leaseSource.from}`;
  return page({
    title: `${verdict}: ${tool.name}, ${timeText(takenAt)}`,
    styles: [REPORT_STYLE, MAP_STYLE, scaleStyle()],
    scripts: [TABLE_SCRIPT, MAP_SCRIPT, PAGE_SCRIPT],
    data: dataOf(estate),
    body: [
      el('a', { href: '#causes', class: 'skip' }, 'To the causes'),
      el(
        'header',
        { class: 'top' },
        el('span', { class: 'brand' }, tool.name),
        el('span', { class: 'soft' }, `${timeText(takenAt)}, ${from}`),
      ),
      el('main', null, overview(report, parts), parts.map(section)),
      el('footer', null, `${tool.name} ${tool.version}. Nothing on a host was changed; commands are for you to run.`),
    ],
  });
}
