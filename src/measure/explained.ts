import type { Cause } from '../types/finding.ts';
import type { PairMeasurement, Symptom } from '../types/measure.ts';

/** Objects whose faults on either end show as this symptom, beyond the pairs that a cause says it breaks. */
const OBJECTS: Readonly<Record<Symptom, readonly string[]>> = {
  dark: ['underlay', 'firewall', 'address', 'route', 'rule', 'neighbour', 'lease', 'sysctl', 'conntrack', 'queue'],
  unreachable: [
    'firewall',
    'vtep',
    'fdb',
    'neighbour',
    'route',
    'rule',
    'port',
    'address',
    'lease',
    'sysctl',
    'underlay',
    'conntrack',
    'queue',
  ],
  'too-big': ['mtu'],
  fragmented: ['mtu'],
  loss: ['firewall', 'conntrack', 'queue', 'neighbour', 'underlay', 'lease', 'address'],
  slow: ['neighbour', 'conntrack', 'queue'],
  'over-budget': ['neighbour', 'conntrack', 'underlay', 'queue'],
  tcp: ['firewall', 'offload', 'nat', 'conntrack', 'queue'],
  unforwarded: ['sysctl', 'firewall', 'route', 'rule', 'address', 'bridge', 'lease'],
  undelivered: ['firewall', 'sysctl', 'bridge', 'route', 'rule', 'address', 'lease'],
  detour: ['route', 'rule', 'neighbour', 'fdb', 'lease', 'address', 'vtep'],
  stuck: ['nat', 'firewall', 'conntrack'],
  'some-ports': ['nat', 'firewall', 'conntrack', 'underlay'],
};

/** Degradations show as these symptoms even where traffic is said to work. */
const BY_WARNING: readonly Symptom[] = [
  'dark',
  'too-big',
  'fragmented',
  'loss',
  'slow',
  'over-budget',
  'tcp',
  'detour',
];

function touches({ culprit }: Cause, { from, to }: Pick<PairMeasurement, 'from' | 'to'>): boolean {
  const { host, peer } = culprit;
  if (host === from || host === to) return peer === null || peer === from || peer === to;
  return host === 'all hosts' || host === 'leases';
}

/** Does another host answer for the address of one of the two? Then whoever asks for it may get the wrong one. */
function takesAddress({ culprit, severity }: Cause, { from, to }: PairMeasurement): boolean {
  const about = culprit.peer === from || culprit.peer === to;
  return severity === 'error' && about && ['route', 'address', 'underlay'].includes(culprit.object);
}

/** A packet filter that is only suspected, and the counters say that packets die in it. */
function isFilterAt(cause: Cause, pair: PairMeasurement): boolean {
  const { culprit } = cause;
  const dropped = pair.place?.stage === 'receiver-firewall' || pair.place?.stage === 'sender-firewall';
  return dropped && culprit.object === 'firewall' && culprit.host === pair.place?.host && touches(cause, pair);
}

/** The cause in the hosts' state that a pair's symptom follows from; null when there is none. */
export function explanationOf(pair: PairMeasurement, causes: readonly Cause[]): Cause | null {
  const { symptom, from, to } = pair;
  if (symptom === null) return null;
  const breaks = (cause: Cause): boolean =>
    cause.brokenPairs.list.some(([a, b]) => a === from && b === to) ||
    (cause.brokenPairs.count > cause.brokenPairs.list.length && touches(cause, pair));
  return (
    causes.find(breaks) ??
    (symptom === 'dark' ? causes.find((cause) => takesAddress(cause, pair)) : undefined) ??
    causes.find(
      (cause) =>
        touches(cause, pair) &&
        OBJECTS[symptom].includes(cause.culprit.object) &&
        (cause.severity === 'error' || BY_WARNING.includes(symptom)),
    ) ??
    causes.find((cause) => isFilterAt(cause, pair)) ??
    null
  );
}

/** Objects that lead packets over another device than the one their size is made for. */
const SIZED_BY = ['mtu', 'route', 'rule', 'underlay'];

/**
 * May full-size packets be sent between two hosts? Not where the hosts' own tables are known to be wrong: a packet that
 * is led into a device narrower than the VTEP was made for leaves a route exception, which stays for ten minutes.
 */
export function mayBeSized(from: string, to: string, causes: readonly Cause[]): boolean {
  return !causes.some(
    (cause) => touches(cause, { from, to }) && (cause.severity === 'error' || SIZED_BY.includes(cause.culprit.object)),
  );
}

/**
 * May anything be sent between two hosts? Not where outer packets, or the answers, are known to go astray: led into the
 * VTEP or a bridge they leave neighbours behind that nobody answers for.
 */
export function maySend(from: string, to: string, causes: readonly Cause[]): boolean {
  return !causes.some(
    (cause) =>
      cause.severity === 'error' &&
      cause.id.startsWith('underlay-') &&
      (cause.culprit.object === 'route' || cause.culprit.object === 'rule') &&
      touches(cause, { from, to }),
  );
}
