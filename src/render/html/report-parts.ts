import type { VNode } from 'preact';
import type { Report } from '../../types/report.ts';
import { causeCard } from './cause.ts';
import { type Child, el } from './el.ts';
import { byFamily, type DrawnEstate } from './estate.ts';
import { countText } from './figures.ts';
import { leaseMap, plansOf } from './lease-map.ts';
import { mapsOf } from './measurements.ts';
import type { Part } from './overview.ts';
import { pairSquare, pairTable } from './pair-tables.ts';
import { checkTable, findingTable, gapTable, hostTable, leaseTable, rejectTable } from './report-tables.ts';
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

/** The parts of the page, those with nothing to tell left out. */
export function partsOf(estate: DrawnEstate): Part[] {
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

export function section({ id, title, count, body }: Part): VNode {
  return el(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    el('h2', { id: `${id}-title` }, title, count === null ? null : el('span', { class: 'soft' }, ` ${count}`)),
    body,
  );
}
