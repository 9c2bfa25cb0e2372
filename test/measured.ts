// Measured estates as data: what hosts saw of each other, healthy but for one thing.
import { groupsOf } from '../src/measure/groups.ts';
import { patternsOf } from '../src/measure/patterns.ts';
import { symptomOf, USUAL } from '../src/measure/symptoms.ts';
import type { Expectations } from '../src/types/config.ts';
import type { LayerStats, Localised, PairGroup, PairMeasurement } from '../src/types/measure.ts';

export function layer(received: number, sent = 10, p50 = 0.1): LayerStats {
  const none = received === 0;
  const lossPercent = ((sent - received) * 100) / sent;
  return {
    sent,
    received,
    lossPercent,
    lossInterval: [lossPercent / 2, Math.min(100, lossPercent * 1.5 + 1)],
    firstMs: none ? null : 1.9,
    rttMs: {
      min: none ? null : p50 / 2,
      p50: received * 2 < sent ? null : p50,
      p90: null,
      p99: null,
      max: none ? null : p50 * 2,
    },
    jitterMs: none ? null : 0.05,
  };
}

const WELL = {
  family: 4,
  tool: 'python3',
  port: 8472,
  encapsulated: true,
  overlay: layer(10),
  underlay: layer(10, 10, 0.05),
  bridge: { sent: 2, received: 2 },
  forwarding: { sent: 1, received: 1 },
  through: null,
  tcp: { sent: 2, received: 2, underlayReceived: 2 },
  large: { lengthBytes: 1450, sent: 3, received: 3 },
  overheadMs: { p50: 0.05, low: 0.04, high: 0.06 },
  pathMtu: { overlay: 1450, underlay: 1500, expected: 1450, outcome: 'ok', icmpFrom: null },
  pattern: null,
  place: null,
  explainedBy: null,
} as const satisfies Partial<PairMeasurement>;

/** Nothing of the overlay is answered. */
export const SILENT = {
  overlay: layer(0),
  bridge: { sent: 2, received: 0 },
  forwarding: { sent: 1, received: 0 },
  tcp: { sent: 2, received: 0, underlayReceived: 2 },
  large: { lengthBytes: 1450, sent: 3, received: 0 },
  overheadMs: null,
  pathMtu: { ...WELL.pathMtu, overlay: null, underlay: null, outcome: 'untested' },
} as const satisfies Partial<PairMeasurement>;

type Change = (from: string, to: string) => Partial<PairMeasurement> | null;

/** Every ordered pair of minion1 to minion`count`, changed as told, with symptoms and patterns as the conductor finds them. */
export function mesh(count: number, change: Change = () => null, expect: Expectations = USUAL): PairMeasurement[] {
  const names = Array.from({ length: count }, (_, n) => `minion${n + 1}`);
  const pairs = names.flatMap((from) =>
    names
      .filter((to) => to !== from)
      .map((to): PairMeasurement => {
        const pair = { ...WELL, from, to, ...change(from, to) };
        return { ...pair, symptom: symptomOf(pair, expect) };
      }),
  );
  const failing = pairs.filter(({ symptom }) => symptom !== null);
  const patterns = new Map(
    patternsOf(failing, pairs).flatMap(({ pattern, pairs: members }) =>
      members.map((pair) => [pair, pattern] as const),
    ),
  );
  return pairs.map((pair) => ({ ...pair, pattern: patterns.get(pair) ?? null }));
}

const touching =
  (host: string, change: Partial<PairMeasurement>): Change =>
  (from, to) =>
    from === host || to === host ? change : null;
const between =
  (one: string, other: string, change: Partial<PairMeasurement>): Change =>
  (from, to) =>
    (from === one && to === other) || (from === other && to === one) ? change : null;
const placed = (stage: string, host: string, peer: string): Localised => ({
  stage,
  host,
  peer,
  told: `20 of 20 left ${host}'s flannel.1, 0 arrived at ${peer}'s flannel.1`,
});

/** With what 16 connections showed where echoes alone are lost. */
function somePorts(pairs: readonly PairMeasurement[]): PairMeasurement[] {
  const failing = pairs.filter(({ overlay }) => overlay.received === 0);
  const { pattern } = patternsOf(failing, pairs)[0]!;
  const place = placed('transit', 'minion1', 'minion2');
  const tcp = { sent: 16, received: 12, underlayReceived: 16, late: 0 };
  return pairs.map((pair) => (failing.includes(pair) ? { ...pair, symptom: 'some-ports', place, pattern, tcp } : pair));
}

/** With what the connection table showed where echoes alone are lost. */
function stuck(pairs: readonly PairMeasurement[]): PairMeasurement[] {
  const told = "minion2's connection table leads datagrams from 192.168.122.101 port 40112 to port 9999";
  const place = { stage: 'conntrack', host: 'minion2', peer: 'minion1', told };
  const failing = pairs.filter(({ overlay }) => overlay.received === 0);
  const { pattern } = patternsOf(failing, pairs)[0]!;
  return pairs.map((pair) => (failing.includes(pair) ? { ...pair, symptom: 'stuck', place, pattern } : pair));
}

/** A measured estate for each check of pairs, with the host and object it is to name. */
export const MEASURED: Readonly<
  Record<
    string,
    {
      readonly pairs: readonly PairMeasurement[];
      readonly host: string;
      readonly peer: string | null;
      readonly object: string;
    }
  >
> = {
  'underlay-drops-vxlan': {
    pairs: mesh(3, between('minion1', 'minion2', { ...SILENT, place: placed('transit', 'minion1', 'minion2') })),
    host: 'minion1',
    peer: 'minion2',
    object: 'underlay',
  },
  'underlay-unreachable': {
    pairs: mesh(
      3,
      touching('minion3', { ...SILENT, underlay: layer(0), tcp: { sent: 2, received: 0, underlayReceived: 0 } }),
    ),
    host: 'minion3',
    peer: null,
    object: 'underlay',
  },
  'underlay-spoils-checksums': {
    pairs: mesh(3, touching('minion3', { ...SILENT, place: placed('receiver-checksum', 'minion1', 'minion3') })),
    host: 'minion3',
    peer: null,
    object: 'offload',
  },
  'underlay-drops-direct': {
    pairs: mesh(3, (_, to) =>
      to === 'minion3'
        ? {
            ...SILENT,
            encapsulated: false,
            forwarding: { sent: 1, received: 1 },
            place: placed('reverse-transit', 'minion3', 'minion1'),
          }
        : null,
    ),
    host: 'minion3',
    peer: null,
    object: 'underlay',
  },
  'overlay-unreachable': {
    pairs: mesh(4, touching('minion2', { ...SILENT, place: placed('receiver-port', 'minion2', 'minion1') })),
    host: 'minion2',
    peer: null,
    object: 'port',
  },
  'overlay-loses-packets': {
    pairs: mesh(3, touching('minion3', { overlay: layer(120, 150), place: placed('transit', 'minion1', 'minion3') })),
    host: 'minion3',
    peer: null,
    object: 'underlay',
  },
  'overlay-slow': {
    pairs: mesh(3, touching('minion2', { overlay: layer(10, 10, 800), overheadMs: { p50: 799, low: 700, high: 801 } })),
    host: 'minion2',
    peer: null,
    object: 'vtep',
  },
  'overlay-over-budget': {
    pairs: mesh(3, touching('minion3', { overlay: layer(10, 10, 30), underlay: layer(10, 10, 29) }), {
      ...USUAL,
      rttMsP99: 5,
    }),
    host: 'minion3',
    peer: null,
    object: 'underlay',
  },
  'overlay-undelivered': {
    pairs: mesh(3, (from, to) =>
      from === 'minion1' && to === 'minion2' ? { delivery: { sent: 1, received: 0 } } : null,
    ),
    host: 'minion2',
    peer: null,
    object: 'firewall',
  },
  'overlay-detour': {
    pairs: mesh(3, (from, to) => (from === 'minion1' && to === 'minion3' ? { through: 'minion2' } : null)),
    host: 'minion1',
    peer: 'minion3',
    object: 'route',
  },
  'conntrack-entry-old': {
    pairs: stuck(mesh(3, between('minion1', 'minion2', { overlay: layer(0), overheadMs: null }))),
    host: 'minion2',
    peer: 'minion1',
    object: 'conntrack',
  },
  'overlay-some-ports-lost': {
    pairs: somePorts(mesh(3, between('minion1', 'minion2', { overlay: layer(0), overheadMs: null }))),
    host: 'minion1',
    peer: 'minion2',
    object: 'underlay',
  },
  'overlay-tcp-lost': {
    pairs: mesh(3, touching('minion3', { tcp: { sent: 16, received: 0, underlayReceived: 16 } })),
    host: 'minion3',
    peer: null,
    object: 'offload',
  },
  'path-mtu-too-small': {
    pairs: mesh(3, (_, to) =>
      to === 'minion3'
        ? {
            large: { lengthBytes: 1450, sent: 3, received: 0 },
            pathMtu: { overlay: 1350, underlay: 1400, expected: 1450, outcome: 'black-hole', icmpFrom: null },
          }
        : null,
    ),
    host: 'minion3',
    peer: null,
    object: 'mtu',
  },
  'path-mtu-fragmented': {
    pairs: mesh(3, (from, to) =>
      from === 'minion1' && to === 'minion3'
        ? {
            pathMtu: {
              overlay: 1350,
              underlay: 1400,
              expected: 1450,
              outcome: 'fragmented',
              icmpFrom: '192.168.122.1',
            },
          }
        : null,
    ),
    host: 'minion1',
    peer: 'minion3',
    object: 'mtu',
  },
};

/** The groups of failing pairs in a measured estate. */
export function groupsIn(id: string): PairGroup[] {
  return groupsOf(MEASURED[id]?.pairs ?? []);
}
