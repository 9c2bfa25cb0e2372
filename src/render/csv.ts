import { writeToString } from '@fast-csv/format';
import type { Cause, Evidence } from '../types/finding.ts';
import type { Report, ReportedFinding } from '../types/report.ts';
import { csvCell, shellCommand, stepWord, visibleDeep } from './safe-text.ts';

type Cell = string | number | null;
/** A sheet: its columns' names, each with what stands in it for one row. */
type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

export type CsvFile = 'findings.csv' | 'causes.csv' | 'hosts.csv' | 'gaps.csv' | 'pairs.csv' | 'measurements.csv';

function sheet<Row>(columns: Columns<Row>, rows: readonly Row[]): Promise<string> {
  const cells = Object.values(columns);
  return writeToString(
    rows.map((row) => cells.map((cell) => csvCell(cell(row)))),
    // without these no header stands over no rows, and the last line has no end
    { headers: Object.keys(columns), alwaysWriteHeaders: true, includeEndRowDelimiter: true },
  );
}

function places(evidence: readonly Evidence[]): string {
  return evidence.map(({ host, probe, line }) => `${host} ${probe}${line > 0 ? `:${line}` : ''}`).join('; ');
}

function texts(evidence: readonly Evidence[]): string {
  return evidence.map(({ text }) => text).join(' | ');
}

function fixes(cause: Cause): string {
  return cause.remedy
    .map((step) => `${stepWord(step)}${step.host}: ${shellCommand(visibleDeep(step.command))}`)
    .join('; ');
}

interface Folded {
  readonly finding: ReportedFinding;
  readonly cause: Cause | null;
}

const FINDING: Columns<Folded> = {
  severity: ({ finding }) => finding.severity,
  host: ({ finding }) => finding.host,
  peer: ({ finding }) => finding.peer,
  object: ({ finding }) => finding.object,
  name: ({ finding }) => finding.name,
  check: ({ finding }) => finding.check,
  message: ({ finding }) => finding.message,
  expected: ({ finding }) => finding.expected,
  observed: ({ finding }) => finding.observed,
  evidence: ({ finding }) => places(finding.evidence),
  evidenceText: ({ finding }) => texts(finding.evidence),
  cause: ({ finding }) => finding.cause,
  causeSummary: ({ cause }) => cause?.summary ?? null,
  causeBrokenPairs: ({ cause }) => cause?.brokenPairs.count ?? null,
  causeFix: ({ cause }) => (cause === null ? null : fixes(cause)),
  suppressed: ({ finding }) => finding.suppressed,
  key: ({ finding }) => finding.key,
};

const CAUSE: Columns<Cause> = {
  severity: ({ severity }) => severity,
  host: ({ culprit }) => culprit.host,
  peer: ({ culprit }) => culprit.peer,
  object: ({ culprit }) => culprit.object,
  name: ({ culprit }) => culprit.name,
  id: ({ id }) => id,
  summary: ({ summary }) => summary,
  why: ({ why }) => why,
  brokenPairs: ({ brokenPairs }) => brokenPairs.count,
  ofPairs: ({ brokenPairs }) => brokenPairs.of,
  findings: ({ effects }) => effects.length,
  evidence: ({ evidence }) => places(evidence),
  evidenceText: ({ evidence }) => texts(evidence),
  fix: fixes,
  key: ({ key }) => key,
};

const HOST: Columns<Report['hosts'][number]> = {
  name: ({ name }) => name,
  address: ({ address }) => address,
  underlayIp: ({ underlayIp }) => underlayIp,
  subnets: ({ subnets }) => subnets.join(' '),
  era: ({ era }) => era,
  vtep: ({ vtep }) => vtep,
  vtepMac: ({ vtepMac }) => vtepMac,
  mtuBytes: ({ mtuBytes }) => mtuBytes,
  read: ({ read }) => String(read),
};

const GAP: Columns<Report['gaps'][number]> = {
  host: ({ host }) => host,
  probe: ({ probe }) => probe,
  kind: ({ kind }) => kind,
  detail: ({ detail }) => detail,
};

const PAIR: Columns<{ readonly from: string; readonly to: string; readonly cause: string }> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  cause: ({ cause }) => cause,
};

type Pair = Report['pairs'][number];

function layer(name: 'overlay' | 'underlay'): Columns<Pair> {
  return {
    [`${name}Sent`]: (pair) => pair[name]?.sent ?? null,
    [`${name}Received`]: (pair) => pair[name]?.received ?? null,
    [`${name}LossPercent`]: (pair) => pair[name]?.lossPercent ?? null,
    [`${name}FirstMs`]: (pair) => pair[name]?.firstMs ?? null,
    [`${name}MinMs`]: (pair) => pair[name]?.rttMs.min ?? null,
    [`${name}P50Ms`]: (pair) => pair[name]?.rttMs.p50 ?? null,
    [`${name}P90Ms`]: (pair) => pair[name]?.rttMs.p90 ?? null,
    [`${name}P99Ms`]: (pair) => pair[name]?.rttMs.p99 ?? null,
    [`${name}MaxMs`]: (pair) => pair[name]?.rttMs.max ?? null,
    [`${name}JitterMs`]: (pair) => pair[name]?.jitterMs ?? null,
  };
}

const MEASURED: Columns<Pair> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  family: ({ family }) => family,
  tool: ({ tool }) => tool,
  encapsulated: ({ encapsulated }) => String(encapsulated),
  ...layer('overlay'),
  ...layer('underlay'),
  overheadMsP50: ({ overheadMsP50 }) => overheadMsP50,
  mtuOutcome: ({ pathMtu }) => pathMtu.outcome,
  mtuOverlay: ({ pathMtu }) => pathMtu.overlay,
  mtuUnderlay: ({ pathMtu }) => pathMtu.underlay,
  mtuExpected: ({ pathMtu }) => pathMtu.expected,
  tcpSent: ({ tcp }) => tcp?.sent ?? null,
  tcpReceived: ({ tcp }) => tcp?.received ?? null,
  pattern: ({ pattern }) => pattern,
  place: ({ place }) => place?.told ?? null,
};

function folded(report: Report): Folded[] {
  const causes = new Map(report.causes.map((cause) => [cause.key, cause]));
  return report.findings.map((finding) => ({
    finding,
    cause: finding.cause === null ? null : (causes.get(finding.cause) ?? null),
  }));
}

/** One row for each broken ordered pair and cause that breaks it. */
function brokenPairs({ causes }: Report): { from: string; to: string; cause: string }[] {
  return causes.flatMap(({ key, brokenPairs }) => brokenPairs.list.map(([from, to]) => ({ from, to, cause: key })));
}

/** A sheet each for findings, causes, hosts, gaps, broken pairs and measurements; the header stands there also when nothing follows. */
export async function renderCsv(report: Report): Promise<Record<CsvFile, string>> {
  return {
    'findings.csv': await sheet(FINDING, folded(report)),
    'causes.csv': await sheet(CAUSE, report.causes),
    'hosts.csv': await sheet(HOST, report.hosts),
    'gaps.csv': await sheet(GAP, report.gaps),
    'measurements.csv': await sheet(MEASURED, report.pairs),
    'pairs.csv': await sheet(PAIR, brokenPairs(report)),
  };
}

type Flat =
  | { readonly kind: 'finding'; readonly row: Folded }
  | { readonly kind: 'gap'; readonly row: Report['gaps'][number] };

const FLAT: Columns<Flat> = {
  kind: ({ kind }) => kind,
  ...Object.fromEntries(
    Object.entries(FINDING).map(([name, cell]) => [
      name,
      (flat: Flat) => (flat.kind === 'finding' ? cell(flat.row) : null),
    ]),
  ),
  host: ({ row, kind }) => (kind === 'finding' ? row.finding.host : row.host),
  message: ({ row, kind }) => (kind === 'finding' ? row.finding.message : `${row.kind}: ${row.detail}`),
  evidence: ({ row, kind }) => (kind === 'finding' ? places(row.finding.evidence) : row.probe),
};

/** Findings with their cause in one sheet, for stdout. Gaps follow as rows of their own: no rows must mean nothing is wrong. */
export function renderCsvFlat(report: Report): Promise<string> {
  return sheet(FLAT, [
    ...folded(report).map((row): Flat => ({ kind: 'finding', row })),
    ...report.gaps.map((row): Flat => ({ kind: 'gap', row })),
  ]);
}
