import { z } from 'zod';

/** What `--format json` writes, field by field, as `schema/report.schema.json` publishes it. Fields are only ever added. */

const count = z.int().min(0);
const ms = z.number().nullable();
const family = z.union([z.literal(4), z.literal(6)]).describe('IP version');
const severity = z
  .enum(['error', 'warning', 'note'])
  .describe('error: traffic is lost now; warning: breaks at the next change, or degraded; note: unusual, allowed');
const object = z.enum([
  'lease',
  'subnet-env',
  'network-config',
  'vtep',
  'bridge',
  'route',
  'rule',
  'neighbour',
  'fdb',
  'address',
  'sysctl',
  'firewall',
  'nat',
  'mtu',
  'underlay',
  'port',
  'offload',
  'conntrack',
  'queue',
  'docker',
  'host',
]);
const gapKind = z.enum([
  'unreachable',
  'auth',
  'host-key',
  'timeout',
  'no-command',
  'not-permitted',
  'exit',
  'truncated',
  'unreadable',
  'absent',
]);

const evidence = z.object({
  host: z.string(),
  probe: z.string().describe('Which output it stands in; leases, or active for what was measured'),
  line: count.describe('Counted from 1; 0 for a whole output, as where a row is absent'),
  text: z.string(),
});

const cause = z.object({
  key: z.string().describe('The same fault has the same key in every run'),
  id: z.string(),
  severity,
  culprit: z
    .object({ host: z.string(), object, peer: z.string().nullable(), name: z.string() })
    .describe('Where the fix goes, and what is wrong there'),
  summary: z.string(),
  why: z.string().describe('How it was decided'),
  evidence: z.array(evidence),
  remedy: z.array(
    z.object({
      host: z.string(),
      command: z.array(z.string()).describe('argv, to be pasted; nothing is ever run by flannel-doctor'),
      note: z.string(),
      follows: z.enum(['or', 'then']).nullable(),
    }),
  ),
  brokenPairs: z.object({
    count,
    of: count,
    list: z.array(z.tuple([z.string(), z.string()])).describe('The first of them'),
    unknown: z.literal(true).exactOptional().describe('More may be broken than anybody can say'),
  }),
  shared: z.string().nullable().describe('Which hosts fail alike and what they alone have in common'),
  effects: z.array(z.string()).describe('Keys of the findings that follow from it, its own first'),
});

const finding = z.object({
  key: z.string(),
  check: z.string(),
  severity,
  host: z.string(),
  peer: z.string().nullable(),
  object,
  name: z.string(),
  expected: z.string(),
  observed: z.string(),
  message: z.string(),
  evidence: z.array(evidence),
  cause: z.string().nullable().describe('Key of its cause; null for notes and suppressed findings'),
  suppressed: z.string().nullable().describe('Who suppressed it, why and until when'),
  pairs: z
    .array(z.tuple([z.string(), z.string()]))
    .exactOptional()
    .describe('The ordered pairs it breaks, where they were measured'),
  alike: z
    .array(z.string())
    .exactOptional()
    .describe('Of a finding that stands for those of many peers: each of them and its object, the first included'),
});

const gap = z.object({ host: z.string(), probe: z.string(), kind: gapKind, detail: z.string() });

const layer = z.object({
  sent: count.describe('Without the first packet'),
  received: count,
  lossPercent: z.number().min(0).max(100),
  lossInterval: z.tuple([z.number(), z.number()]).describe('Wilson’s 95 % interval, percent'),
  firstMs: ms.describe('The first packet’s, which may wait for a neighbour; null when it was lost'),
  rttMs: z
    .object({ min: ms, p50: ms, p90: ms, p99: ms, max: ms })
    .describe('Over all that were sent, a lost one counts as infinite; null where that many were lost'),
  jitterMs: ms,
});

const answered = z.object({ sent: count, received: count });

const pair = z.object({
  from: z.string(),
  to: z.string(),
  family,
  tool: z.enum(['python3', 'fping', 'ping', 'busybox', 'bash', 'none']).describe('What the sender sent with'),
  port: z.int().nullable().describe('UDP port of the receiver’s VTEP'),
  encapsulated: z.boolean().describe('By VXLAN; false over a direct route'),
  overlay: layer,
  underlay: layer.nullable(),
  overheadMsP50: z.number().nullable().describe('Median of overlay minus underlay, ms'),
  overheadMsInterval: z.tuple([z.number(), z.number()]).nullable().describe('Bootstrap 95 % interval, ms'),
  pathMtu: z.object({
    overlay: z.int().nullable().describe('Largest inner packet that passes whole, bytes'),
    underlay: z.int().nullable(),
    expected: z.int().nullable(),
    outcome: z.enum(['ok', 'short', 'black-hole', 'fragmented', 'refused-locally', 'untested']),
    icmpFrom: z.string().nullable().describe('Who said that a packet was too big'),
  }),
  large: answered.extend({ lengthBytes: count }).nullable().describe('Full-size packets over the overlay'),
  bridge: answered.nullable(),
  forwarding: answered.nullable(),
  delivery: answered.exactOptional().describe('Echoes to an address nobody has behind the peer'),
  through: z.string().nullable().describe('Host that answered in the peer’s place'),
  tcp: answered.extend({ underlayReceived: count }).nullable(),
  symptom: z
    .enum([
      'dark',
      'unreachable',
      'too-big',
      'slow',
      'over-budget',
      'loss',
      'fragmented',
      'tcp',
      'unforwarded',
      'undelivered',
      'detour',
      'stuck',
      'some-ports',
    ])
    .nullable(),
  pattern: z.string().nullable().describe('Who fails alike'),
  place: z
    .object({
      host: z.string(),
      peer: z.string().nullable(),
      stage: z.string(),
      told: z.string(),
      bothWays: z.boolean().exactOptional(),
    })
    .nullable()
    .describe('Where packets die, as counters tell'),
  explainedBy: z.string().nullable().describe('Key of the cause that explains it'),
});

const verdict = z.enum(['healthy', 'degraded', 'unhealthy', 'incomplete']).describe('degraded: warnings only');

const host = z.object({
  name: z.string(),
  address: z.string().nullable(),
  underlayIp: z.string().nullable(),
  subnets: z.array(z.string()),
  era: z.string().nullable(),
  vtep: z.string().nullable(),
  vtepMac: z.string().nullable(),
  mtuBytes: z.int().nullable(),
  read: z.boolean(),
  incomplete: z.boolean().exactOptional(),
  client: z.enum(['ssh2', 'openssh']).exactOptional().describe('Which client reached it, where transport auto chose'),
});

const network = z.object({
  family,
  aggregate: z.string().nullable(),
  subnetLength: z.int().nullable(),
  subnetMin: z.string().nullable(),
  subnetMax: z.string().nullable(),
  backendType: z.string().nullable(),
  vni: z.int().nullable(),
  port: z.int().nullable(),
});

const lease = z.object({
  key: z.string(),
  family,
  subnet: z.string(),
  host: z.string(),
  underlayIp: z.string(),
  vtepMac: z.string().nullable(),
  vni: z.int().nullable(),
  backendType: z.string(),
  ttlSeconds: z.number().nullable(),
  reserved: z.boolean().nullable(),
});

const suppression = z.object({
  id: z.string(),
  host: z.string().nullable(),
  owner: z.string(),
  reason: z.string(),
  until: z.string().describe('Last day it holds'),
  state: z.enum(['holds', 'expired', 'unused']).describe('expired: it suppresses nothing any more'),
  findings: count,
});

const criterion = z.object({
  id: z.enum([
    'hosts-read',
    'evidence-whole',
    'pairs-measured',
    'faults',
    'path-mtu',
    'loss',
    'round-trip',
    'overhead',
  ]),
  title: z.string(),
  unit: z.enum(['hosts', 'checks', 'pairs', 'causes', 'bytes', '%', 'ms']),
  measured: z.number().nullable(),
  limit: z.number().nullable().describe('null where `expect` names none'),
  by: z.enum(['at-most', 'at-least']),
  outcome: z
    .enum(['pass', 'fail', 'unknown', 'not-asked'])
    .describe('unknown: something it takes could not be examined; not-asked: there is no limit'),
  detail: z.string(),
  causes: z.array(z.string()).describe('Keys of the causes that speak against it'),
});

const keyed = z.array(z.object({ key: z.string(), summary: z.string() }));

const baseline = z
  .object({
    takenAt: z.string(),
    verdict,
    new: z.array(z.string()).describe('Keys of causes the baseline does not have'),
    lasting: z.array(z.string()),
    gone: keyed,
    unknown: keyed.describe('Not there, but what they stand on was not looked at again'),
  })
  .describe('The run named by --baseline');

export const reportShape = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  takenAt: z.iso.datetime().describe('When the hosts were read, UTC'),
  verdict,
  incomplete: z.boolean().describe('Something every judgement stands on could not be read'),
  scope: z.object({ hosts: count, hostsRead: count, leases: count, orderedPairs: count, pairsMeasured: count }),
  leaseSource: z.object({ kind: z.string(), from: z.string() }).nullable(),
  causes: z.array(cause).describe('Root causes, most damaging first'),
  findings: z.array(finding),
  converging: z.array(z.string()).describe('Keys of findings that mended themselves between two readings'),
  outcomes: z.array(
    z.object({
      check: z.string(),
      status: z.enum(['passed', 'failed', 'blocked', 'not-applicable']),
      examined: count,
      blocked: z.array(z.object({ host: z.string(), probe: z.string(), gap: z.string() })),
    }),
  ),
  pairs: z.array(pair),
  gaps: z.array(gap),
  rejects: z.array(z.object({ host: z.string(), probe: z.string(), line: count, text: z.string(), why: z.string() })),
  hosts: z.array(host),
  network: z.array(network).exactOptional(),
  leases: z.array(lease).exactOptional(),
  baseline: baseline.exactOptional(),
  acceptance: z
    .object({ outcome: z.enum(['accepted', 'not-accepted', 'incomplete']), criteria: z.array(criterion) })
    .exactOptional()
    .describe('With --profile acceptance'),
  suppressions: z.array(suppression).exactOptional(),
});

/** The JSON Schema others read reports with: what a later version adds is no error. `closed`: only what is known here passes. */
export function reportSchema(closed = false): object {
  return { title: 'flannel-doctor report', ...z.toJSONSchema(reportShape, { io: closed ? 'output' : 'input' }) };
}
