import { pipeline, Readable } from 'node:stream';
import { format } from '@fast-csv/format';
import type { Cause, Evidence } from '../types/finding.ts';
import type { Report, ReportedFinding, ReportedHost, ReportedLease } from '../types/report.ts';
import { csvCell, shellCommand, stepWord, visibleDeep } from './safe-text.ts';

type Cell = string | number | null;
/** A sheet: its columns' names, each with what stands in it for one row. */
type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

export type CsvFile =
  | 'findings.csv'
  | 'causes.csv'
  | 'hosts.csv'
  | 'leases.csv'
  | 'gaps.csv'
  | 'pairs.csv'
  | 'measurements.csv';

/** Characters that are written at once. */
const PIECE = 65_536;

/** Written row by row as it is read, so that a sheet of a million pairs never stands in memory. */
async function* sheet<Row>(columns: Columns<Row>, rows: Iterable<Row>): AsyncIterable<string> {
  const cells = Object.values(columns);
  // without these no header stands over no rows, and the last line has no end
  const formatter = format({
    headers: Object.keys(columns),
    alwaysWriteHeaders: true,
    includeEndRowDelimiter: true,
  });
  const texts = function* (): Iterable<string[]> {
    for (const row of rows) yield cells.map((cell) => csvCell(cell(row)));
  };
  // what the rows throw ends the formatter, and so reaches who reads it
  pipeline(Readable.from(texts()), formatter, () => {});
  formatter.setEncoding('utf8');
  let piece = '';
  for await (const line of formatter) {
    piece += line;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
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

interface HostRow {
  readonly host: ReportedHost;
  /** Keys of the causes whose fix goes there. */
  readonly causes: readonly string[];
  readonly gaps: number;
}

const HOST: Columns<HostRow> = {
  name: ({ host }) => host.name,
  address: ({ host }) => host.address,
  underlayIp: ({ host }) => host.underlayIp,
  subnets: ({ host }) => host.subnets.join(' '),
  era: ({ host }) => host.era,
  vtep: ({ host }) => host.vtep,
  vtepMac: ({ host }) => host.vtepMac,
  mtuBytes: ({ host }) => host.mtuBytes,
  read: ({ host }) => String(host.read),
  gaps: ({ gaps }) => gaps,
  causes: ({ causes }) => causes.join('; '),
};

const LEASE: Columns<ReportedLease> = {
  subnet: ({ subnet }) => subnet,
  host: ({ host }) => host,
  underlayIp: ({ underlayIp }) => underlayIp,
  vtepMac: ({ vtepMac }) => vtepMac,
  vni: ({ vni }) => vni,
  backendType: ({ backendType }) => backendType,
  ttlSeconds: ({ ttlSeconds }) => ttlSeconds,
  reserved: ({ reserved }) => (reserved === null ? null : String(reserved)),
  family: ({ family }) => family,
  key: ({ key }) => key,
};

const GAP: Columns<Report['gaps'][number]> = {
  host: ({ host }) => host,
  probe: ({ probe }) => probe,
  kind: ({ kind }) => kind,
  detail: ({ detail }) => detail,
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

interface PairRow {
  readonly from: string;
  readonly to: string;
  /** Keys of the causes that break it. */
  readonly causes: readonly string[];
  /** null when nothing was sent between them. */
  readonly pair: Pair | null;
}

const PAIR: Columns<PairRow> = {
  from: ({ from }) => from,
  to: ({ to }) => to,
  broken: ({ causes }) => String(causes.length > 0),
  cause: ({ causes }) => causes.join('; '),
  family: ({ pair }) => pair?.family ?? null,
  symptom: ({ pair }) => pair?.symptom ?? null,
  overlaySent: ({ pair }) => pair?.overlay.sent ?? null,
  overlayReceived: ({ pair }) => pair?.overlay.received ?? null,
  overlayLossPercent: ({ pair }) => pair?.overlay.lossPercent ?? null,
  overlayP50Ms: ({ pair }) => pair?.overlay.rttMs.p50 ?? null,
  underlayP50Ms: ({ pair }) => pair?.underlay?.rttMs.p50 ?? null,
  overheadMsP50: ({ pair }) => pair?.overheadMsP50 ?? null,
  mtuOverlay: ({ pair }) => pair?.pathMtu.overlay ?? null,
  mtuOutcome: ({ pair }) => pair?.pathMtu.outcome ?? null,
};

function folded(report: Report): Folded[] {
  const causes = new Map(report.causes.map((cause) => [cause.key, cause]));
  return report.findings.map((finding) => ({
    finding,
    cause: finding.cause === null ? null : (causes.get(finding.cause) ?? null),
  }));
}

/** Every ordered pair that was measured, then those that a cause breaks and nobody measured. */
function* pairRows({ causes, pairs }: Report): Iterable<PairRow> {
  const broken = new Map<string, { readonly from: string; readonly to: string; readonly causes: string[] }>();
  for (const { key, brokenPairs } of causes) {
    for (const [from, to] of brokenPairs.list) {
      const name = JSON.stringify([from, to]);
      const known = broken.get(name);
      if (known) known.causes.push(key);
      else broken.set(name, { from, to, causes: [key] });
    }
  }
  const measured = new Set<string>();
  for (const pair of pairs) {
    const name = JSON.stringify([pair.from, pair.to]);
    measured.add(name);
    yield { from: pair.from, to: pair.to, causes: broken.get(name)?.causes ?? [], pair };
  }
  for (const [name, row] of broken) if (!measured.has(name)) yield { ...row, pair: null };
}

function hostRows({ hosts, causes, gaps }: Report): HostRow[] {
  return hosts.map((host) => ({
    host,
    causes: causes.filter(({ culprit }) => culprit.host === host.name).map(({ key }) => key),
    gaps: gaps.filter((gap) => gap.host === host.name).length,
  }));
}

/** A sheet each, whose header stands there also when nothing follows. */
export function renderCsv(report: Report): Record<CsvFile, AsyncIterable<string>> {
  return {
    'findings.csv': sheet(FINDING, folded(report)),
    'causes.csv': sheet(CAUSE, report.causes),
    'hosts.csv': sheet(HOST, hostRows(report)),
    'leases.csv': sheet(LEASE, report.leases ?? []),
    'gaps.csv': sheet(GAP, report.gaps),
    'measurements.csv': sheet(MEASURED, report.pairs),
    'pairs.csv': sheet(PAIR, pairRows(report)),
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
export function renderCsvFlat(report: Report): AsyncIterable<string> {
  return sheet(FLAT, [
    ...folded(report).map((row): Flat => ({ kind: 'finding', row })),
    ...report.gaps.map((row): Flat => ({ kind: 'gap', row })),
  ]);
}
