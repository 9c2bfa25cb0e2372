import { Gauge, Registry } from 'prom-client';
import type { Report, ReportedPair, Verdict } from '../types/report.ts';
import { cut } from './layout.ts';
import { visibleDeep } from './safe-text.ts';
import { pairsBroken } from './verdict.ts';

/** Series that are told of hosts and causes; the rest is counted. */
const HOSTS_MAX = 1000;
const CAUSES_MAX = 200;
/** Cells of a label's value. */
const LABEL_MAX = 120;

const VERDICTS: readonly Verdict[] = ['healthy', 'degraded', 'unhealthy', 'incomplete'];
const SEVERITIES = ['error', 'warning', 'note'] as const;
const STATUSES = ['passed', 'failed', 'blocked', 'not-applicable'] as const;

const CAUSE_LABELS = ['id', 'severity', 'object', 'host', 'peer'];

type Labels = Readonly<Record<string, string | number>>;
type Sample = readonly [labels: Labels, value: number];

function counted<T>(items: readonly T[], labels: (item: T) => Labels, by: (item: T) => number = () => 1): Sample[] {
  const sums = new Map<string, [Labels, number]>();
  for (const item of items) {
    const own = labels(item);
    const name = JSON.stringify(own);
    const sum = sums.get(name);
    if (sum) sum[1] += by(item);
    else sums.set(name, [own, by(item)]);
  }
  return [...sums.values()];
}

/** The same series in every run: a severity that nothing has is 0, not absent. */
function each<T>(names: readonly string[], label: string, items: readonly T[], name: (item: T) => string): Sample[] {
  return names.map((value) => [{ [label]: value }, items.filter((item) => name(item) === value).length]);
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function bySender(pairs: readonly ReportedPair[]): [Labels, ReportedPair[]][] {
  const groups = new Map<string, [Labels, ReportedPair[]]>();
  for (const pair of pairs) {
    const labels = { host: pair.from, family: pair.family };
    const name = JSON.stringify(labels);
    const group = groups.get(name);
    if (group) group[1].push(pair);
    else groups.set(name, [labels, [pair]]);
  }
  return [...groups.values()];
}

function lossRatio(pairs: readonly ReportedPair[], layer: 'overlay' | 'underlay'): number | null {
  const sent = pairs.reduce((sum, pair) => sum + (pair[layer]?.sent ?? 0), 0);
  const received = pairs.reduce((sum, pair) => sum + (pair[layer]?.received ?? 0), 0);
  return sent === 0 ? null : (sent - received) / sent;
}

/**
 * Text for node_exporter's textfile collector: copy it to a name of its own in the collector's folder, then rename it to `*.prom`.
 * Names and labels stay; what a label can say is bounded by the estate's hosts and causes, never by its pairs.
 */
export async function renderPrometheus(raw: Report): Promise<string> {
  const report = visibleDeep(raw);
  const registry = new Registry();
  // without its labels' names a metric without samples would be 0
  const gauge = (name: string, help: string, labelNames: readonly string[], samples: readonly Sample[]): void => {
    const metric = new Gauge({
      name: `flannel_doctor_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
    });
    // two texts may be the same once they are cut
    for (const [labels, value] of samples)
      metric.inc(
        Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, cut(String(text), LABEL_MAX)])),
        value,
      );
  };
  const { scope, causes, findings, outcomes, gaps, pairs } = report;
  const told = causes.slice(0, CAUSES_MAX);
  const hosts = report.hosts.slice(0, HOSTS_MAX);
  const named = new Set(hosts.map(({ name }) => name));
  const senders = bySender(pairs).filter(([{ host }]) => named.has(String(host)));
  const perSender = (of: (own: readonly ReportedPair[]) => number | null): Sample[] =>
    senders.flatMap(([labels, own]): Sample[] => {
      const value = of(own);
      return value === null ? [] : [[labels, value]];
    });
  const p50s = (own: readonly ReportedPair[]): number[] => own.flatMap(({ overlay }) => overlay.rttMs.p50 ?? []);
  const labelsOf = ({ id, severity, culprit: { host, object, peer } }: Report['causes'][number]): Labels => ({
    id,
    severity,
    object,
    host,
    peer: peer ?? '',
  });

  gauge(
    'info',
    'Version that made this report, and where leases were read; always 1.',
    ['version', 'lease_source'],
    [[{ version: report.tool.version, lease_source: report.leaseSource?.kind ?? 'none' }, 1]],
  );
  gauge(
    'run_timestamp_seconds',
    'When the hosts were read, Unix time.',
    [],
    [[{}, Date.parse(report.takenAt) / 1000 || 0]],
  );
  gauge(
    'verdict',
    '1 for the verdict of the run, 0 for the others.',
    ['verdict'],
    VERDICTS.map((verdict) => [{ verdict }, Number(verdict === report.verdict)]),
  );
  gauge(
    'incomplete',
    '1 when something every judgement stands on could not be read.',
    [],
    [[{}, Number(report.incomplete)]],
  );
  gauge('hosts', 'Hosts that were to be read.', [], [[{}, scope.hosts]]);
  gauge('hosts_read', 'Hosts that were read.', [], [[{}, scope.hostsRead]]);
  gauge('leases', 'Leases in the lease source.', [], [[{}, scope.leases]]);
  gauge('ordered_pairs', 'Ordered pairs of hosts.', [], [[{}, scope.orderedPairs]]);
  gauge('pairs_measured', 'Ordered pairs between which packets were sent.', [], [[{}, scope.pairsMeasured]]);
  gauge('pairs_broken', 'Ordered pairs that some cause breaks, at least.', [], [[{}, pairsBroken(causes).count]]);
  gauge(
    'causes',
    'Root causes by severity.',
    ['severity'],
    each(SEVERITIES, 'severity', causes, ({ severity }) => severity),
  );
  gauge(
    'findings',
    'Findings by severity, suppressed ones left out.',
    ['severity'],
    each(
      SEVERITIES,
      'severity',
      findings.filter(({ suppressed }) => suppressed === null),
      ({ severity }) => severity,
    ),
  );
  gauge(
    'findings_suppressed',
    'Findings that a suppression hides.',
    [],
    [[{}, findings.filter(({ suppressed }) => suppressed !== null).length]],
  );
  gauge(
    'checks',
    'Checks by outcome.',
    ['status'],
    each(STATUSES, 'status', outcomes, ({ status }) => status),
  );
  gauge(
    'gaps',
    'What could not be read, by kind.',
    ['kind'],
    counted(gaps, ({ kind }) => ({ kind })),
  );
  gauge('rejected_lines', 'Lines of output that were not understood.', [], [[{}, report.rejects.length]]);
  gauge('cause', 'Root causes by what they are and where the fix goes.', CAUSE_LABELS, counted(told, labelsOf));
  gauge(
    'cause_broken_pairs',
    'Ordered pairs that these causes break.',
    CAUSE_LABELS,
    counted(told, labelsOf, ({ brokenPairs }) => brokenPairs.count),
  );
  gauge(
    'untold_causes',
    'Root causes left out of flannel_doctor_cause: there are too many.',
    [],
    [[{}, causes.length - told.length]],
  );
  gauge(
    'untold_hosts',
    'Hosts left out of the metrics of hosts: there are too many.',
    [],
    [[{}, report.hosts.length - hosts.length]],
  );
  gauge(
    'host_read',
    '1 when the host was read.',
    ['host'],
    hosts.map(({ name, read }) => [{ host: name }, Number(read)]),
  );
  gauge(
    'host_vtep_mtu_bytes',
    'MTU of the host’s VTEP.',
    ['host'],
    hosts.flatMap(({ name, mtuBytes }): Sample[] => (mtuBytes === null ? [] : [[{ host: name }, mtuBytes]])),
  );
  gauge(
    'host_overlay_loss_ratio',
    'Lost of the packets that the host sent over the overlay.',
    ['host', 'family'],
    perSender((own) => lossRatio(own, 'overlay')),
  );
  gauge(
    'host_underlay_loss_ratio',
    'Lost of the packets that the host sent over the underlay.',
    ['host', 'family'],
    perSender((own) => lossRatio(own, 'underlay')),
  );
  gauge(
    'host_overlay_rtt_median_seconds',
    'Median over the host’s peers of the median round trip over the overlay.',
    ['host', 'family'],
    perSender((own) => {
      const value = median(p50s(own));
      return value === null ? null : value / 1000;
    }),
  );
  gauge(
    'host_overlay_rtt_worst_seconds',
    'Largest over the host’s peers of the median round trip over the overlay.',
    ['host', 'family'],
    perSender((own) => (p50s(own).length === 0 ? null : Math.max(...p50s(own)) / 1000)),
  );
  gauge(
    'pairs_by_path_mtu',
    'Measured pairs by what became of full-size packets.',
    ['outcome'],
    counted(pairs, ({ pathMtu }) => ({ outcome: pathMtu.outcome })),
  );
  return registry.metrics();
}
