import type { Cause, Evidence } from '../../src/types/finding.ts';
import type { LayerStats, MtuOutcome } from '../../src/types/measure.ts';
import type { Report, ReportedFinding, ReportedHost, ReportedLease, ReportedPair } from '../../src/types/report.ts';
import { gapsOnly, healthy } from './reports.ts';

/** A measured estate of any size in racks of 25, with what goes wrong in real ones. The same for the same size. */

const RACK = 25;

/** Uniform in [0, 1), from a seed: a linear congruential generator. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Place {
  readonly rack: number;
  readonly name: string;
  readonly underlayIp: string;
  readonly subnet: string;
  readonly mac: string;
}

function placeOf(index: number, size: number): Place {
  const rack = Math.floor(index / RACK) + 1;
  const seat = (index % RACK) + 1;
  return {
    rack,
    name: size <= RACK ? `minion${seat}` : `rack${rack}-node${String(seat).padStart(2, '0')}`,
    underlayIp: `192.168.${120 + rack}.${100 + seat}`,
    subnet: `10.1.${((index * 83) % 251) + 2}.0/24`,
    mac: `12:66:aa:00:${rack.toString(16).padStart(2, '0')}:${seat.toString(16).padStart(2, '0')}`,
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function layer(baseMs: number, lost: number, next: () => number): LayerStats {
  const sent = 20;
  const all = lost === sent;
  const p50 = round(baseMs * (1 + next() * 0.2));
  const rtt = (factor: number): number | null => (all ? null : round(p50 * factor));
  return {
    sent,
    received: sent - lost,
    lossPercent: (lost / sent) * 100,
    lossInterval: [0, 16],
    firstMs: rtt(3 + next()),
    rttMs: { min: rtt(0.8), p50: rtt(1), p90: rtt(1.3), p99: null, max: lost > 0 ? null : rtt(1.6 + next()) },
    jitterMs: rtt(0.15),
  };
}

function evidenceOf(host: string, probe: Evidence['probe'], line: number, text: string): Evidence {
  return { host, probe, line, text };
}

interface Told {
  readonly cause: Cause;
  readonly findings: readonly ReportedFinding[];
}

/** The VTEP of one host has another MAC than its lease: everybody's rows for it are wrong. */
function macChanged(places: readonly Place[], at: number): Told {
  const { name, mac, subnet, underlayIp } = places[at]!;
  const overlayIp = subnet.replace('/24', '');
  const observed = mac.replace('12:66:aa', '52:24:0f');
  const key = `vtep-mac-changed ${name} flannel.1`;
  const root: ReportedFinding = {
    key,
    check: 'vtep-mac-changed',
    severity: 'error',
    host: name,
    peer: null,
    object: 'vtep',
    name: 'flannel.1',
    expected: mac,
    observed,
    message: `device flannel.1 has MAC ${observed}, its lease announces ${mac}`,
    evidence: [
      evidenceOf(
        name,
        'ip-d-link',
        12,
        `link/ether ${observed} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535`,
      ),
      evidenceOf(
        '',
        'leases',
        2,
        `{"PublicIP":"${underlayIp}","BackendType":"vxlan","BackendData":{"VtepMAC":"${mac}"}}`,
      ),
    ],
    cause: key,
    suppressed: null,
  };
  const others = places.filter((_, index) => index !== at);
  const effects = others.map(
    (other): ReportedFinding => ({
      ...root,
      key: `neighbour-mac-stale ${other.name} -> ${name} ${overlayIp}`,
      check: 'neighbour-mac-stale',
      host: other.name,
      peer: name,
      object: 'neighbour',
      name: overlayIp,
      expected: `lladdr ${observed}`,
      observed: `lladdr ${mac}`,
      message: `neighbour ${overlayIp} of ${name} has MAC ${mac}, its device has ${observed}`,
      evidence: [evidenceOf(other.name, 'ip-neigh', 3 + at, `${overlayIp} dev flannel.1 lladdr ${mac} PERMANENT`)],
    }),
  );
  const list = others.flatMap((other): [string, string][] => [
    [name, other.name],
    [other.name, name],
  ]);
  const findings = [root, ...effects];
  return {
    findings,
    cause: {
      key,
      id: 'vtep-mac-changed',
      severity: 'error',
      culprit: { host: name, object: 'vtep', peer: null, name: 'flannel.1' },
      summary: `${name}: ${root.message}`,
      why: 'Peers address inner frames to the MAC in the lease. With another MAC on the device they arrive and are thrown away as meant for somebody else.',
      evidence: findings.flatMap(({ evidence }) => evidence).slice(0, 20),
      remedy: [
        {
          host: name,
          command: ['systemctl', 'restart', 'flanneld'],
          note: 'flannel puts the device’s MAC into the lease, and every peer follows; in Kubernetes delete this host’s kube-flannel pod instead',
          follows: null,
        },
        {
          host: name,
          command: ['ip', 'link', 'set', 'flannel.1', 'address', mac],
          note: 'back to the announced MAC; the change flushed the neighbours, so restart flannel after it',
          follows: 'or',
        },
      ],
      brokenPairs: { count: list.length, of: places.length * (places.length - 1), list: list.slice(0, 200) },
      shared: null,
      effects: findings.map((finding) => finding.key),
    },
  };
}

/** One row that is not there. */
function entryMissing(places: readonly Place[], from: number, to: number): Told {
  const [one, other] = [places[from]!, places[to]!];
  const key = `fdb-entry-missing ${one.name} -> ${other.name} ${other.mac}`;
  const entry = `${other.mac} dev flannel.1 dst ${other.underlayIp} self permanent`;
  const finding: ReportedFinding = {
    key,
    check: 'fdb-entry-missing',
    severity: 'error',
    host: one.name,
    peer: other.name,
    object: 'fdb',
    name: other.mac,
    expected: entry,
    observed: 'no entry',
    message: `no FDB entry for ${other.name}’s VTEP MAC ${other.mac}`,
    evidence: [evidenceOf(one.name, 'bridge-fdb', 0, '(no such line in: bridge fdb)')],
    cause: key,
    suppressed: null,
  };
  return {
    findings: [finding],
    cause: {
      key,
      id: 'fdb-entry-missing',
      severity: 'error',
      culprit: { host: one.name, object: 'fdb', peer: other.name, name: other.mac },
      summary: `${one.name}: ${finding.message}`,
      why: 'Without the entry the frame is dropped: no ICMP, only TX dropped counts.',
      evidence: finding.evidence,
      remedy: [
        {
          host: one.name,
          command: ['bridge', 'fdb', 'append', ...entry.split(' ')],
          note: 'done when `bridge fdb show dev flannel.1` prints it',
          follows: null,
        },
      ],
      brokenPairs: {
        count: 2,
        of: places.length * (places.length - 1),
        list: [
          [one.name, other.name],
          [other.name, one.name],
        ],
      },
      shared: null,
      effects: [key],
    },
  };
}

/** Works now, breaks with the next container. */
function mtuWrong(places: readonly Place[], at: number): Told {
  const { name } = places[at]!;
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
    evidence: [evidenceOf(name, 'subnet-env', 3, 'FLANNEL_MTU=1400')],
    cause: key,
    suppressed: null,
  };
  return {
    findings: [finding],
    cause: {
      key,
      id: 'subnet-env-mtu-wrong',
      severity: 'warning',
      culprit: { host: name, object: 'subnet-env', peer: null, name: 'FLANNEL_MTU' },
      summary: `${name}: ${finding.message}`,
      why: 'New containers and bridges are given FLANNEL_MTU.',
      evidence: finding.evidence,
      remedy: [
        {
          host: name,
          command: ['systemctl', 'restart', 'flanneld'],
          note: 'flannel writes the file again',
          follows: null,
        },
      ],
      brokenPairs: { count: 0, of: places.length * (places.length - 1), list: [] },
      shared:
        places.length > 3
          ? `2 of ${places.length} hosts fail alike; they alone have kernel 3.10.0-1160.el7.x86_64`
          : null,
      effects: [key],
    },
  };
}

/** What a pair's path carries: between the first two racks, one way, a link of 1450 fragments. */
function mtuOf(from: Place, to: Place, dark: boolean): MtuOutcome {
  if (dark) return 'untested';
  if (from.rack === 1 && to.rack === 2) return 'fragmented';
  return 'ok';
}

function pairOf(from: Place, to: Place, cause: string | null, slow: boolean, next: () => number): ReportedPair {
  const dark = cause !== null;
  const base = (from.rack === to.rack ? 0.14 : 0.42) * (slow ? 9 : 1);
  const lost = !dark && slow && next() < 0.3 ? 1 + Math.floor(next() * 3) : 0;
  const underlay = layer(base, 0, next);
  const overlay = layer(base + 0.06, dark ? 20 : lost, next);
  const outcome = mtuOf(from, to, dark);
  const over = overlay.rttMs.p50 === null ? null : round(0.05 + next() * 0.03);
  return {
    from: from.name,
    to: to.name,
    family: 4,
    tool: 'python3',
    port: 8472,
    encapsulated: true,
    overlay,
    underlay,
    bridge: { sent: 2, received: dark ? 0 : 2 },
    forwarding: { sent: 1, received: dark ? 0 : 1 },
    through: null,
    tcp: { sent: 2, received: dark ? 0 : 2, underlayReceived: 2 },
    large: { lengthBytes: 1450, sent: 3, received: dark ? 0 : 3 },
    overheadMsP50: over,
    overheadMsInterval: over === null ? null : [round(over - 0.01), round(over + 0.01)],
    pathMtu: {
      overlay: dark ? null : 1450,
      underlay: outcome === 'fragmented' ? 1450 : 1500,
      expected: 1450,
      outcome,
      icmpFrom: null,
    },
    pattern: dark ? `host ${from.name}` : null,
    place: null,
    symptom: dark ? 'unreachable' : outcome === 'fragmented' ? 'fragmented' : lost > 0 ? 'loss' : null,
    explainedBy: cause,
  };
}

function leaseOf(place: Place, index: number): ReportedLease {
  return {
    key: place.subnet.replace('/', '-'),
    family: 4,
    subnet: place.subnet,
    host: place.name,
    underlayIp: place.underlayIp,
    vtepMac: place.mac,
    vni: 1,
    backendType: 'vxlan',
    ttlSeconds: 80_000 - index * 13,
    reserved: false,
  };
}

/** Three host faults, one slow host, a narrow link, one subnet held by hand, two leases that overlap. */
export function synthetic(size: number): Report {
  const next = random(size);
  const places = Array.from({ length: size }, (_, index) => placeOf(index, size));
  const told = [
    macChanged(places, 1),
    ...(size > 3 ? [entryMissing(places, 0, size - 1)] : []),
    mtuWrong(places, size > 3 ? Math.floor(size / 2) : 2),
    ...(size > 3 ? [mtuWrong(places, size - 2)] : []),
  ];
  const causeOf = new Map<string, string>();
  for (const { cause } of told)
    for (const pair of cause.brokenPairs.list) if (!causeOf.has(pair.join(' '))) causeOf.set(pair.join(' '), cause.key);
  const slow = size > 3 ? Math.floor(size / 3) : -1;
  const pairs = places.flatMap((from, i) =>
    places.flatMap((to, j) =>
      i === j ? [] : [pairOf(from, to, causeOf.get(`${from.name} ${to.name}`) ?? null, i === slow || j === slow, next)],
    ),
  );
  const base = healthy(size);
  const findings = told.flatMap((each) => each.findings);
  const failed = new Set(findings.map(({ check }) => check));
  const held: ReportedLease = {
    ...leaseOf(
      { rack: 1, name: '192.168.121.250', underlayIp: '192.168.121.250', subnet: '10.1.254.0/24', mac: '' },
      0,
    ),
    vtepMac: null,
    ttlSeconds: null,
    reserved: true,
  };
  const wide: ReportedLease = {
    ...held,
    key: '10.1.84.0-23',
    subnet: '10.1.84.0/23',
    host: '192.168.121.251',
    underlayIp: '192.168.121.251',
    ttlSeconds: 44_000,
    reserved: false,
  };
  const hosts = places.map(
    ({ name, underlayIp, subnet, mac }, index): ReportedHost => ({
      name,
      address: underlayIp,
      underlayIp,
      subnets: [subnet],
      era: 'C',
      vtep: 'flannel.1',
      vtepMac: index === 1 ? mac.replace('12:66:aa', '52:24:0f') : mac,
      mtuBytes: 1450,
      read: true,
    }),
  );
  const unread: ReportedHost = {
    ...hosts[0]!,
    name: wide.host,
    address: wide.host,
    underlayIp: wide.host,
    subnets: [wide.subnet],
    era: null,
    vtep: null,
    vtepMac: null,
    mtuBytes: null,
    read: false,
  };
  const large = size > 3;
  const gaps = large
    ? gapsOnly().gaps.map((gap) => ({ ...gap, host: gap.probe === 'connect' ? wide.host : places[size - 1]!.name }))
    : [];
  return {
    ...base,
    verdict: 'unhealthy',
    incomplete: large,
    scope: {
      ...base.scope,
      hosts: size + Number(large),
      leases: size + (large ? 2 : 1),
      pairsMeasured: pairs.length,
    },
    causes: told.map(({ cause }) => cause),
    findings,
    outcomes: base.outcomes.map((outcome) => (failed.has(outcome.check) ? { ...outcome, status: 'failed' } : outcome)),
    pairs,
    gaps,
    hosts: large ? [...hosts, unread] : hosts,
    leases: [...places.map(leaseOf), held, ...(large ? [wide] : [])],
  };
}
