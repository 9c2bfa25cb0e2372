import type { Cause, Severity } from '../../src/types/finding.ts';
import type { LayerStats } from '../../src/types/measure.ts';
import type { Report, ReportedFinding, ReportedHost, ReportedLease } from '../../src/types/report.ts';

/** Estates for the renderers' tests, shaped as the pipeline makes them. */

const pad = (value: number): string => value.toString(16).padStart(2, '0');

export function host(n: number): ReportedHost {
  return {
    name: `minion${n}`,
    address: `192.168.122.${100 + n}`,
    underlayIp: `192.168.122.${100 + n}`,
    subnets: [`10.1.${n * 11 < 256 ? n * 11 : n}.0/24`],
    era: 'C',
    vtep: 'flannel.1',
    vtepMac: `52:24:0f:df:34:${pad(n)}`,
    mtuBytes: 1450,
    read: true,
    incomplete: false,
  };
}

function lease(n: number): ReportedLease {
  const { name, subnets, underlayIp, vtepMac } = host(n);
  return {
    key: subnets[0]!.replace('/', '-'),
    family: 4,
    subnet: subnets[0]!,
    host: name,
    underlayIp: underlayIp!,
    vtepMac,
    vni: 1,
    backendType: 'vxlan',
    ttlSeconds: 86_000 - n,
    reserved: false,
  };
}

const CHECKS = ['fdb-address-wrong', 'fdb-entry-missing', 'neighbour-missing', 'route-missing', 'vtep-mac-changed'];

export function healthy(size: number): Report {
  return {
    schema: 1,
    tool: { name: 'flannel-doctor', version: '0.1.0' },
    takenAt: '2026-01-01T00:00:00.000Z',
    verdict: 'healthy',
    incomplete: false,
    scope: { hosts: size, hostsRead: size, leases: size, orderedPairs: size * (size - 1), pairsMeasured: 0 },
    leaseSource: { kind: 'etcd-v3', from: 'http://192.168.122.100:2379' },
    causes: [],
    findings: [],
    converging: [],
    outcomes: [
      ...CHECKS.map((check) => ({ check, status: 'passed' as const, examined: size, blocked: [] })),
      { check: 'route-source-wrong', status: 'not-applicable', examined: 0, blocked: [] },
    ],
    pairs: [],
    gaps: [],
    rejects: [],
    hosts: Array.from({ length: size }, (_, index) => host(index + 1)),
    network: [
      {
        family: 4,
        aggregate: '10.1.0.0/16',
        subnetLength: 24,
        subnetMin: '10.1.1.0',
        subnetMax: '10.1.255.0',
        backendType: 'vxlan',
        vni: 1,
        port: 8472,
      },
    ],
    leases: Array.from({ length: size }, (_, index) => lease(index + 1)),
  };
}

function layer(p50: number, lost: number): LayerStats {
  return {
    sent: 10,
    received: 10 - lost,
    lossPercent: lost * 10,
    lossInterval: [0, 28],
    firstMs: 1.9,
    rttMs: { min: 0.1, p50, p90: null, p99: null, max: 0.5 },
    jitterMs: 0.05,
  };
}

/** A healthy estate of 3 that was measured; the last pair carries its full-size packets in pieces. */
export function measured(): Report {
  const names = ['minion1', 'minion2', 'minion3'];
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
  return {
    ...healthy(3),
    scope: { ...healthy(3).scope, pairsMeasured: 6 },
    pairs: pairs.map(({ from, to }, n) => ({
      from,
      to,
      family: 4,
      tool: 'python3',
      port: 8472,
      encapsulated: true,
      overlay: layer(0.2, n === 0 ? 1 : 0),
      underlay: layer(0.1, 0),
      bridge: { sent: 2, received: 2 },
      forwarding: { sent: 1, received: 1 },
      through: null,
      tcp: { sent: 2, received: 2, underlayReceived: 2 },
      large: { lengthBytes: 1450, sent: 3, received: 3 },
      overheadMsP50: 0.1,
      overheadMsInterval: [0.08, 0.12],
      pathMtu: {
        overlay: 1450,
        underlay: n === 5 ? 1400 : 1500,
        expected: 1450,
        outcome: n === 5 ? 'fragmented' : 'ok',
        icmpFrom: null,
      },
      pattern: null,
      place: null,
      symptom: n === 5 ? 'fragmented' : null,
      explainedBy: null,
    })),
  };
}

/** A cause and the findings under it, put into a report. */
export interface Told {
  readonly cause: Cause;
  readonly findings: readonly ReportedFinding[];
}

function pairsOf(name: string, size: number): [string, string][] {
  const others = Array.from({ length: size }, (_, index) => `minion${index + 1}`).filter((other) => other !== name);
  return others.flatMap((other): [string, string][] => [
    [name, other],
    [other, name],
  ]);
}

const RESTART = { command: ['systemctl', 'restart', 'flanneld'] };

/** The VTEP got another MAC than its lease announces; `follow` findings on its peers come with it. */
export function macChanged(n: number, size: number, follow = 0): Told {
  const name = `minion${n}`;
  const want = `52:24:0f:df:34:${pad(n)}`;
  const key = `vtep-mac-changed ${name} flannel.1`;
  const root: ReportedFinding = {
    key,
    check: 'vtep-mac-changed',
    severity: 'error',
    host: name,
    peer: null,
    object: 'vtep',
    name: 'flannel.1',
    expected: want,
    observed: '52:24:0f:df:34:ff',
    message: `device flannel.1 has MAC 52:24:0f:df:34:ff, its lease announces ${want}`,
    evidence: [
      {
        host: name,
        probe: 'ip-d-link',
        line: 7,
        text: 'link/ether 52:24:0f:df:34:ff brd ff:ff:ff:ff:ff:ff promiscuity 0 allmulti 0 minmtu 68 maxmtu 65535',
      },
    ],
    cause: key,
    suppressed: null,
  };
  const effects = Array.from({ length: follow }, (_, index): ReportedFinding => {
    const other = `minion${index >= n - 1 ? index + 2 : index + 1}`;
    return {
      ...root,
      key: `neighbour-mac-wrong ${other} -> ${name} 10.1.${n * 11}.0`,
      check: 'neighbour-mac-wrong',
      host: other,
      peer: name,
      object: 'neighbour',
      name: `10.1.${n * 11}.0`,
      expected: `lladdr ${want}`,
      observed: 'lladdr 52:24:0f:df:34:ee, a MAC nobody leases',
      message: `neighbour 10.1.${n * 11}.0 of ${name} has MAC 52:24:0f:df:34:ee, its lease says ${want}`,
      evidence: [
        {
          host: other,
          probe: 'ip-neigh',
          line: 3,
          text: `10.1.${n * 11}.0 dev flannel.1 lladdr 52:24:0f:df:34:ee PERMANENT`,
        },
      ],
    };
  });
  const list = pairsOf(name, size);
  const cause: Cause = {
    key,
    id: 'vtep-mac-changed',
    severity: 'error',
    culprit: { host: name, object: 'vtep', peer: null, name: 'flannel.1' },
    summary: `${name}: ${root.message}`,
    why: 'Peers address inner frames to the MAC in the lease. With another MAC on the device they arrive and are thrown away as meant for somebody else.',
    evidence: [root, ...effects].flatMap(({ evidence }) => evidence).slice(0, 20),
    remedy: [
      {
        host: name,
        ...RESTART,
        note: 'flannel puts the device’s MAC into the lease, and every peer follows; in Kubernetes delete this host’s kube-flannel pod instead',
        follows: null,
      },
      {
        host: name,
        command: ['ip', 'link', 'set', 'flannel.1', 'address', want],
        note: 'back to the announced MAC; the change flushed the neighbours, so restart flannel after it',
        follows: 'or',
      },
    ],
    brokenPairs: { count: list.length, of: size * (size - 1), list: list.slice(0, 200) },
    shared: null,
    effects: [root, ...effects].map((finding) => finding.key),
  };
  return { cause, findings: [root, ...effects] };
}

/** No FDB entry for one peer: a row that is not there. */
export function entryMissing(from: number, to: number, size: number): Told {
  const [name, peer, mac] = [`minion${from}`, `minion${to}`, `52:24:0f:df:34:${pad(to)}`];
  const key = `fdb-entry-missing ${name} -> ${peer} ${mac}`;
  const entry = `${mac} dev flannel.1 dst 192.168.122.${100 + to} self permanent`;
  const finding: ReportedFinding = {
    key,
    check: 'fdb-entry-missing',
    severity: 'error',
    host: name,
    peer,
    object: 'fdb',
    name: mac,
    expected: entry,
    observed: 'no entry',
    message: `no FDB entry for ${peer}’s VTEP MAC ${mac}`,
    evidence: [{ host: name, probe: 'bridge-fdb', line: 0, text: '(no such line in: bridge fdb)' }],
    cause: key,
    suppressed: null,
  };
  const cause: Cause = {
    key,
    id: 'fdb-entry-missing',
    severity: 'error',
    culprit: { host: name, object: 'fdb', peer, name: mac },
    summary: `${name}: ${finding.message}`,
    why: 'Without the entry the frame is dropped: no ICMP, only TX dropped counts.',
    evidence: finding.evidence,
    remedy: [
      {
        host: name,
        command: ['bridge', 'fdb', 'append', ...entry.split(' ')],
        note: 'done when `bridge fdb show dev flannel.1` prints it',
        follows: null,
      },
    ],
    brokenPairs: {
      count: 2,
      of: size * (size - 1),
      list: [
        [name, peer],
        [peer, name],
      ],
    },
    shared: null,
    effects: [key],
  };
  return { cause, findings: [finding] };
}

/** subnet.env left over with another MTU: works now, breaks with the next container. */
export function mtuWrong(n: number, size: number): Told {
  const name = `minion${n}`;
  const key = `subnet-env-mtu-wrong ${name} FLANNEL_MTU`;
  const finding: ReportedFinding = {
    key,
    check: 'subnet-env-mtu-wrong',
    severity: 'warning',
    host: name,
    peer: null,
    object: 'subnet-env',
    name: 'FLANNEL_MTU',
    expected: 'FLANNEL_MTU=1450',
    observed: 'FLANNEL_MTU=1400',
    message: 'subnet.env announces MTU 1400, flannel.1 has 1450',
    evidence: [{ host: name, probe: 'subnet-env', line: 3, text: 'FLANNEL_MTU=1400' }],
    cause: key,
    suppressed: null,
  };
  const cause: Cause = {
    key,
    id: 'subnet-env-mtu-wrong',
    severity: 'warning',
    culprit: { host: name, object: 'subnet-env', peer: null, name: 'FLANNEL_MTU' },
    summary: `${name}: ${finding.message}`,
    why: 'New containers and bridges are given FLANNEL_MTU.',
    evidence: finding.evidence,
    remedy: [{ host: name, ...RESTART, note: 'flannel writes the file again', follows: null }],
    brokenPairs: { count: 0, of: size * (size - 1), list: [] },
    shared:
      size < 3
        ? null
        : `2 of ${size} hosts fail alike (minion1, ${name}); they alone have kernel 3.10.0-1160.el7.x86_64`,
    effects: [key],
  };
  return { cause, findings: [finding] };
}

export function broken(size: number, told: readonly Told[]): Report {
  const causes = told.map(({ cause }) => cause);
  const findings = told.flatMap((each) => each.findings);
  const failed = new Set(findings.map(({ check }) => check));
  const base = healthy(size);
  return {
    ...base,
    verdict: causes.some(({ severity }) => severity === 'error') ? 'unhealthy' : 'degraded',
    causes,
    findings,
    outcomes: base.outcomes.map((outcome) => (failed.has(outcome.check) ? { ...outcome, status: 'failed' } : outcome)),
  };
}

/** Three hosts asked; one down, one without `bridge`. */
export function gapsOnly(): Report {
  const base = healthy(3);
  const blocked = (probes: readonly (readonly [string, string, string])[]) =>
    probes.map(([name, probe, gap]) => ({ host: name, probe, gap }));
  return {
    ...base,
    verdict: 'incomplete',
    incomplete: true,
    scope: { ...base.scope, hostsRead: 2 },
    hosts: base.hosts.map((each) =>
      each.name === 'minion3'
        ? { ...each, read: false, incomplete: true, era: null, vtep: null, vtepMac: null, mtuBytes: null }
        : each,
    ),
    gaps: [
      {
        host: 'minion1',
        probe: 'bridge-fdb',
        kind: 'no-command',
        detail: 'bridge: command not found',
      },
      {
        host: 'minion3',
        probe: 'connect',
        kind: 'unreachable',
        detail: 'connect EHOSTUNREACH 192.168.122.103:22 after 10000 ms',
      },
    ],
    outcomes: base.outcomes.map((outcome) => ({
      ...outcome,
      status: 'blocked',
      blocked: blocked([
        ...(outcome.check.startsWith('fdb') ? [['minion1', 'bridge-fdb', 'no-command'] as const] : []),
        ['minion3', 'connect', 'unreachable'],
      ]),
    })),
  };
}

function loose(n: number, severity: Severity, suppressed: string | null): ReportedFinding {
  const { findings } = mtuWrong(n, 3);
  return { ...findings[0]!, severity, cause: null, suppressed, key: `docker0-mtu-wrong minion${n} docker0` };
}

/** As a version wrote it that told neither networks nor leases. */
export function older(report: Report): Report {
  const { network, leases, ...rest } = report;
  return rest;
}

/** Everything a report can carry, a little of each. */
export function everything(): Report {
  const report = broken(3, [macChanged(2, 3, 2), entryMissing(1, 3, 3), mtuWrong(3, 3)]);
  const gaps = gapsOnly();
  return {
    ...report,
    incomplete: true,
    gaps: gaps.gaps,
    outcomes: gaps.outcomes,
    findings: [
      ...report.findings,
      loose(1, 'note', null),
      loose(2, 'warning', 'netops: legacy image (until 2026-12-31)'),
    ],
    converging: ['route-missing minion1 -> minion3 10.1.33.0/24'],
    rejects: [
      { host: 'minion3', probe: 'subnet-env', line: 5, text: 'garbage line', why: 'no equals sign' },
      { host: '', probe: 'leases', line: 2, text: '{"PublicIP":', why: 'not JSON' },
    ],
  };
}
