import type { VNode } from 'preact';
import type { Report } from '../../types/report.ts';
import { visibleDeep } from '../safe-text.ts';
import { causeCard } from './cause.ts';
import { type Child, el } from './el.ts';
import { byFamily, type DrawnEstate, drawnEstate } from './estate.ts';
import { countText } from './figures.ts';
import { cellTexts, leaseMap, plansOf } from './lease-map.ts';
import { MAP_SCRIPT } from './map-script.ts';
import { MAP_STYLE } from './map-style.ts';
import { causeOfCell, mapsOf, squareOf } from './measurements.ts';
import { overview, type Part } from './overview.ts';
import { page } from './page.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { packed, pairData } from './pair-data.ts';
import { pairSquare, pairTable } from './pair-tables.ts';
import { REPORT_STYLE } from './report-style.ts';
import { checkTable, findingTable, gapTable, hostTable, leaseTable, rejectTable } from './report-tables.ts';
import { scaleStyle } from './scales.ts';
import { TABLE_SCRIPT } from './table-script.ts';
import { topology } from './topology.ts';

const DETAIL = el('div', { class: 'detail', role: 'status', hidden: true });

function causes({ causes: all, findings }: Report): Child {
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  if (all.length === 0) return el('p', { class: 'panel' }, 'Nothing wrong was found.');
  return all.map((cause, index) => causeCard(cause, index + 1, byKey));
}

function pairs(estate: DrawnEstate): Child {
  const families = byFamily(estate.report.pairs);
  const dual = families.length > 1;
  if (families.length === 0)
    return [
      el('p', { class: 'lead' }, 'Nothing was measured in this run: the square shows what the causes break.'),
      el('div', { class: 'panel' }, mapsOf(estate, 4, [])),
      DETAIL,
    ];
  return [
    el(
      'p',
      { class: 'lead' },
      'Rows send, columns answer. Point at a cell, or walk with the arrow keys, for what is known of a pair.',
    ),
    families.map(([family, some]) => [
      dual ? el('h3', { class: 'family' }, `IPv${family} overlay`) : null,
      el('div', { class: 'panel' }, mapsOf(estate, family, some)),
    ]),
    DETAIL,
    pairTable(estate),
    families.map(([family, some]) => pairSquare(estate, family, some)),
  ];
}

function leases({ report }: DrawnEstate): Child {
  if (report.leases === undefined)
    return el('p', { class: 'panel' }, 'The version that wrote this run did not tell leases.');
  const plans = plansOf(report);
  return [
    plans.length === 0
      ? el(
          'p',
          { class: 'panel' },
          'No map: the network that holds the leases, or the length of its subnets, is not known.',
        )
      : plans.map(leaseMap),
    DETAIL,
    report.leases.length === 0 ? null : leaseTable(report),
  ];
}

function checks(report: Report): Child {
  const count = (status: string): number => report.outcomes.filter((each) => each.status === status).length;
  const text = `${count('passed')} passed, ${count('failed')} failed, ${count('blocked')} blocked, ${count('not-applicable')} not applicable`;
  return el('details', { class: 'panel fold unfold' }, el('summary', null, text), checkTable(report));
}

function partsOf(estate: DrawnEstate): Part[] {
  const { report, hosts } = estate;
  const some = (list: readonly unknown[], part: Omit<Part, 'count'>): Part[] =>
    list.length === 0 ? [] : [{ ...part, count: countText(list.length) }];
  return [
    { id: 'causes', title: 'Causes', count: countText(report.causes.length), body: causes(report) },
    ...some(report.gaps, { id: 'gaps', title: 'Not examined', body: gapTable(report) }),
    ...some(report.converging, {
      id: 'converging',
      title: 'Converging',
      body: [
        el('p', { class: 'lead' }, 'Seen at the first reading, gone at the second: the estate was changing.'),
        el(
          'ul',
          { class: 'panel mono' },
          report.converging.map((key) => el('li', null, key)),
        ),
      ],
    }),
    ...(hosts.length > 0 ? [{ id: 'topology', title: 'Topology', count: null, body: topology(estate) }] : []),
    ...(hosts.length > 1
      ? [
          {
            id: 'pairs',
            title: 'Pairs',
            count: report.pairs.length === 0 ? null : countText(report.pairs.length),
            body: pairs(estate),
          },
        ]
      : []),
    {
      id: 'leases',
      title: 'Leases',
      count: report.leases === undefined ? null : countText(report.leases.length),
      body: leases(estate),
    },
    ...some(report.findings, { id: 'findings', title: 'Findings', body: findingTable(report) }),
    ...some(hosts, { id: 'hosts', title: 'Hosts', body: hostTable(estate) }),
    ...some(report.outcomes, { id: 'checks', title: 'Checks', body: checks(report) }),
    ...some(report.rejects, { id: 'rejects', title: 'Not understood', body: rejectTable(report) }),
  ];
}

function section({ id, title, count, body }: Part): VNode {
  return el(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    el('h2', { id: `${id}-title` }, title, count === null ? null : el('span', { class: 'soft' }, ` ${count}`)),
    body,
  );
}

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

/** The whole report as one page that loads nothing. */
export function reportPage(unsafe: Report): string {
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
        'div',
        { class: 'top' },
        el('span', { class: 'brand' }, tool.name),
        el('span', { class: 'soft' }, `${timeText(takenAt)}, ${from}`),
      ),
      el('main', null, overview(report, parts), parts.map(section)),
      el('footer', null, `${tool.name} ${tool.version}. Nothing on a host was changed; commands are for you to run.`),
    ],
  });
}
