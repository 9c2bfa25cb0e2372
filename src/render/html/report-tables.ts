import type { VNode } from 'preact';
import type { Outcome } from '../../types/finding.ts';
import type { Gap } from '../../types/probe.ts';
import type { Report, ReportedFinding, ReportedLease } from '../../types/report.ts';
import { plural } from '../layout.ts';
import { NEXT } from '../sections.ts';
import { type Child, el } from './el.ts';
import type { DrawnEstate, DrawnHost } from './estate.ts';
import { SEVERITY_TONE, sign, type Tone } from './sign.ts';
import { type Column, dataTable } from './table.ts';

const SEVERITY_RANK = { error: 0, warning: 1, note: 2 } as const;

function causeLink(number: number | undefined): Child {
  return number === undefined ? '-' : el('a', { href: `#cause-${number}` }, `cause ${number}`);
}

function told({ message, evidence, suppressed, observed, expected }: ReportedFinding): Child {
  return [
    el('div', null, message, suppressed === null ? null : el('i', null, ` Suppressed by ${suppressed}`)),
    el(
      'div',
      { class: 'soft small' },
      'observed ',
      el('code', null, observed || '(nothing)'),
      ', expected ',
      el('code', null, expected || '(nothing)'),
    ),
    evidence.map(({ host, probe, line, text }) =>
      el('div', { class: 'soft small' }, `${host} ${probe}${line > 0 ? `:${line}` : ''} `, el('code', null, text)),
    ),
  ];
}

export function findingTable({ findings, causes }: Report): VNode {
  const numbers = new Map(causes.map((cause, index) => [cause.key, index + 1]));
  const columns: Column<ReportedFinding>[] = [
    {
      title: 'severity',
      kind: 'keep',
      cell: ({ severity, suppressed }) =>
        suppressed === null ? sign(SEVERITY_TONE[severity] ?? 'idle', severity) : sign('idle', 'suppressed'),
      key: ({ severity, suppressed }) => (suppressed === null ? (SEVERITY_RANK[severity] ?? 3) : 4),
    },
    { title: 'host', cell: ({ host }) => host },
    { title: 'peer', cell: ({ peer }) => peer ?? '-' },
    { title: 'object', cell: ({ object, name }) => [object, name === '' ? null : [' ', el('code', null, name)]] },
    { title: 'finding', kind: 'wide', cell: told },
    { title: 'check', cell: ({ check }) => el('code', null, check) },
    {
      title: 'cause',
      kind: 'keep',
      cell: ({ cause }) => causeLink(numbers.get(cause ?? '')),
      key: ({ cause }) => numbers.get(cause ?? '') ?? '-',
    },
  ];
  return dataTable({
    id: 'table-findings',
    caption: 'Everything the checks found, each under its cause',
    columns,
    rows: findings,
  });
}

const HOST_WORD: Readonly<Record<Tone, string>> = { bad: 'at fault', warn: 'warning', good: 'well', idle: 'not read' };

export function hostTable({ hosts }: DrawnEstate): VNode {
  const elsewhere = hosts.some(({ address, underlayIp }) => address !== null && address !== underlayIp);
  const columns: Column<DrawnHost>[] = [
    { title: 'host', cell: ({ name }) => name },
    {
      title: 'state',
      kind: 'keep',
      cell: ({ tone, causes }) => [
        tone === 'good' ? 'well' : sign(tone, HOST_WORD[tone]),
        causes.map((number) => [' ', causeLink(number)]),
      ],
      key: ({ tone }) => ['bad', 'warn', 'idle', 'good'].indexOf(tone),
    },
    { title: 'underlay', mono: true, cell: ({ underlayIp }) => underlayIp ?? '-' },
    ...(elsewhere ? [{ title: 'reached at', mono: true, cell: ({ address }: DrawnHost) => address ?? '-' }] : []),
    ...(hosts.some(({ client }) => client !== undefined)
      ? [{ title: 'by', cell: ({ client }: DrawnHost) => client ?? '-' }]
      : []),
    { title: 'subnet', mono: true, cell: ({ subnets }) => subnets.join(' ') || '-' },
    { title: 'VTEP', mono: true, cell: ({ vtep }) => vtep ?? '-' },
    { title: 'VTEP MAC', mono: true, kind: 'keep', cell: ({ vtepMac }) => vtepMac ?? '-' },
    { title: 'MTU', kind: 'number', cell: ({ mtuBytes }) => mtuBytes ?? '-' },
    { title: 'era', cell: ({ era }) => era ?? '-' },
  ];
  return dataTable({
    id: 'table-hosts',
    caption: 'Hosts, in the order of their underlay addresses',
    columns,
    rows: hosts,
  });
}

/** `23 h`, `54 min` */
function ttlText(seconds: number | null): string {
  if (seconds === null) return '-';
  return seconds >= 7200 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`;
}

export function leaseTable({ leases = [] }: Report): VNode {
  const columns: Column<ReportedLease>[] = [
    { title: 'subnet', mono: true, kind: 'keep', cell: ({ subnet }) => subnet },
    { title: 'host', cell: ({ host }) => host },
    { title: 'underlay', mono: true, cell: ({ underlayIp }) => underlayIp },
    { title: 'VTEP MAC', mono: true, kind: 'keep', cell: ({ vtepMac }) => vtepMac ?? '-' },
    { title: 'VNI', kind: 'number', cell: ({ vni }) => vni ?? '-' },
    { title: 'backend', cell: ({ backendType }) => backendType },
    {
      title: 'expires in',
      kind: 'number',
      cell: ({ ttlSeconds }) => ttlText(ttlSeconds),
      key: ({ ttlSeconds }) => ttlSeconds ?? '-',
    },
    { title: 'held by hand', cell: ({ reserved }) => (reserved === null ? '-' : reserved ? 'yes' : 'no') },
  ];
  return dataTable({ id: 'table-leases', caption: 'Leases, as the source of leases told them', columns, rows: leases });
}

const STATUS_TONE: Readonly<Record<Outcome['status'], Tone>> = {
  failed: 'bad',
  blocked: 'idle',
  passed: 'good',
  'not-applicable': 'idle',
};
const STATUS_RANK = ['failed', 'blocked', 'passed', 'not-applicable'];

export function checkTable({ outcomes }: Report): VNode {
  const columns: Column<Outcome>[] = [
    { title: 'check', cell: ({ check }) => el('code', null, check) },
    {
      title: 'outcome',
      kind: 'keep',
      cell: ({ status }) => sign(STATUS_TONE[status] ?? 'idle', status.replace('-', ' ')),
      key: ({ status }) => STATUS_RANK.indexOf(status),
    },
    { title: 'examined', kind: 'number', cell: ({ examined }) => examined },
    {
      title: 'blocked on',
      kind: 'wide',
      cell: ({ blocked }) =>
        blocked.length === 0 ? '-' : blocked.map(({ host, probe, gap }) => `${host} (${probe}, ${gap})`).join(', '),
    },
  ];
  const rows = [...outcomes].sort((a, b) => STATUS_RANK.indexOf(a.status) - STATUS_RANK.indexOf(b.status));
  return dataTable({
    id: 'table-checks',
    caption: `${plural(outcomes.length, 'check')}, and how many subjects each examined`,
    columns,
    rows,
  });
}

export function gapTable({ gaps }: Report): VNode {
  const columns: Column<Gap>[] = [
    { title: 'host', cell: ({ host }) => host || '-' },
    { title: 'what', mono: true, cell: ({ probe }) => probe },
    {
      title: 'why',
      kind: 'wide',
      cell: ({ kind, detail }) => [sign('idle', kind), ' ', detail],
      key: ({ kind }) => kind,
    },
    { title: 'next', kind: 'wide', cell: ({ kind }) => NEXT[kind] ?? 'look at the host by hand' },
  ];
  return dataTable({
    id: 'table-gaps',
    caption: 'What could not be read: nothing is known of it, good or bad',
    columns,
    rows: gaps,
  });
}

export function rejectTable({ rejects }: Report): VNode {
  const columns: Column<Report['rejects'][number]>[] = [
    { title: 'host', cell: ({ host }) => host || '-' },
    { title: 'output', mono: true, cell: ({ probe }) => probe },
    { title: 'line', kind: 'number', cell: ({ line }) => line },
    { title: 'why', cell: ({ why }) => why },
    { title: 'text', kind: 'wide', mono: true, cell: ({ text }) => text },
  ];
  return dataTable({ id: 'table-rejects', caption: 'Lines of output that nobody understood', columns, rows: rejects });
}
