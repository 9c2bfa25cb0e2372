import type { Finding } from '../types/finding.ts';
import type { Hop, Stage, TraceWay } from '../types/trace.ts';

/** Where a finding about a host stands on the way it sends by, and on the way it receives by. */
interface Places {
  readonly sending?: Stage;
  readonly receiving?: Stage;
}

/** By the check's id, or how it begins: the longest that fits. What is not here stands only where its evidence does. */
const PLACES: Readonly<Record<string, Places>> = {
  'route-': { sending: 'route' },
  'bridge-route-': { receiving: 'arrival-route' },
  'neighbour-': { sending: 'neighbour' },
  'fdb-': { sending: 'fdb' },
  'flannel-not-running': { sending: 'neighbour' },
  'underlay-route-': { sending: 'outer-route' },
  'underlay-rule-': { sending: 'outer-rule' },
  'underlay-mtu-': { sending: 'outer-route' },
  'underlay-neighbour-': { sending: 'outer-neighbour' },
  'underlay-host-silent': { receiving: 'wire' },
  'underlay-ip-conflict': { receiving: 'wire' },
  'vtep-': { sending: 'vtep', receiving: 'decap' },
  'vtep-mac-changed': { receiving: 'decap' },
  'vtep-learning-': { sending: 'fdb' },
  'vtep-local-': { sending: 'vtep' },
  'vtep-device-': { sending: 'vtep' },
  'vtep-address-': { sending: 'vtep' },
  'vtep-mtu-': { sending: 'vtep' },
  'vtep-port-silent': { receiving: 'decap' },
  'mtu-mixed': { sending: 'vtep' },
  'firewall-drops-vxlan': { receiving: 'input' },
  'firewall-drops-vxlan-out': { sending: 'output' },
  'firewall-drops-icmp-too-big': { sending: 'forward' },
  'rp-filter-': { receiving: 'input' },
  'bridge-': { sending: 'bridge', receiving: 'arrival-bridge' },
  'bridge-mtu-': { sending: 'bridge' },
  'lease-': { receiving: 'lease' },
};

/** About other containers than the one traced, other peers' packets or none at all, unless the very row is on the way. */
const BY_EVIDENCE_ONLY = [
  'bridge-port-',
  'bridge-filter-',
  'container-',
  'firewall-',
  'forwarding-',
  'nat-',
  'rule-',
  'fdb-entry-stale',
  'neighbour-stale',
  'route-stale',
  'route-source-',
];

/** About one address, or told by the row of the first of many containers: they explain a hop that breaks anyway. */
const WHERE_BROKEN: readonly (readonly [string, readonly Stage[]])[] = [
  ['bridge-port-', ['port', 'arrival-port']],
  ['address-foreign', ['route']],
  ['route-local', ['route']],
  ['container-', ['container', 'arrival-container', 'arrival-route']],
];

function placesOf(check: string): Places | null {
  const exact = PLACES[check];
  if (exact !== undefined) return exact;
  if (BY_EVIDENCE_ONLY.some((start) => check.startsWith(start))) return null;
  const fits = Object.keys(PLACES).filter((start) => start.endsWith('-') && check.startsWith(start));
  const best = fits.sort((a, b) => b.length - a.length)[0];
  return best === undefined ? null : PLACES[best]!;
}

/** Is one of the finding's rows the very row of this hop? */
function shares(hop: Hop, finding: Finding): boolean {
  return finding.evidence.some(
    ({ host, probe, line }) =>
      line > 0 && hop.rows.some((row) => row.host === host && row.probe === probe && row.line === line),
  );
}

/**
 * The hop a finding is about, on a way from one host to another; null when it is about none of them. The row decides; a
 * row that is not there, or a fact that is in no row of the way, stands where the check says.
 */
function hopOf(finding: Finding, way: Pick<TraceWay, 'from' | 'to'>, hops: readonly Hop[]): Hop | 'lease' | null {
  const { host, peer, check } = finding;
  const { from, to } = way;
  const aboutBoth =
    (host === from && (peer === null || peer === to)) || (host === to && (peer === null || peer === from));
  // a third host that has the receiver's underlay address takes its datagrams
  if (check === 'underlay-address-foreign')
    return peer === to ? (hops.find(({ stage }) => stage === 'wire') ?? null) : null;
  if (!aboutBoth) return null;
  const places = placesOf(check);
  const alike = WHERE_BROKEN.find(([start]) => check.startsWith(start))?.[1] ?? [];
  const row =
    hops.find((each) => shares(each, finding)) ??
    hops.find((each) => each.host === host && each.verdict === 'breaks' && alike.includes(each.stage));
  const stage = host === from ? places?.sending : places?.receiving;
  const placed =
    stage === undefined
      ? undefined
      : hops.find((each) => each.stage === stage && (stage === 'wire' || each.host === host));
  const ofLease = check.startsWith('lease-')
    ? hops.find((each) => each.stage === 'lease' && each.host === host)
    : undefined;
  if (ofLease !== undefined) return ofLease;
  if (stage === 'lease') return 'lease';
  return placed ?? row ?? null;
}

export interface Placed {
  readonly hops: readonly Hop[];
  readonly findings: readonly Finding[];
}

/** Sets findings onto the hops they are about. One that breaks the pair, or loses some packets, marks a hop that looked right. */
export function withFindings(
  way: Pick<TraceWay, 'from' | 'to'>,
  hops: readonly Hop[],
  findings: readonly Finding[],
): Placed {
  const placed = new Map<Hop, Finding[]>();
  const used: Finding[] = [];
  const ofLease: Finding[] = [];
  for (const finding of findings) {
    const at = hopOf(finding, way, hops);
    if (at === null) continue;
    used.push(finding);
    if (at === 'lease') ofLease.push(finding);
    else placed.set(at, [...(placed.get(at) ?? []), finding]);
  }
  const marked = hops.map((hop) => mark(hop, placed.get(hop) ?? []));
  const [first] = ofLease;
  if (first === undefined) return { hops: marked, findings: used };
  const lease: Hop = {
    stage: 'lease',
    host: first.host,
    text: first.observed,
    rows: first.evidence,
    mtuBytes: null,
    verdict: 'ok',
    why: null,
    findings: [],
    gap: null,
    measured: null,
  };
  return { hops: [mark(lease, ofLease), ...marked], findings: used };
}

/** What is about sizes takes the large packets alone, and what the walk saw to take some of them takes no more. */
function mark(hop: Hop, findings: readonly Finding[]): Hop {
  if (findings.length === 0) return hop;
  const keyed = { ...hop, findings: findings.map(({ key }) => key) };
  if (hop.verdict === 'breaks' || hop.verdict === 'loses') return keyed;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const breaking = errors.find(({ breaks, object }) => breaks !== 'none' && object !== 'mtu');
  const worst = breaking ?? errors[0];
  if (worst === undefined) return keyed;
  return { ...keyed, verdict: breaking === undefined ? 'loses' : 'breaks', why: hop.why ?? worst.message };
}
