import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Cidr, Ip } from '../types/address.ts';
import type { About, Draft, DraftRemedy } from '../types/finding.ts';
import type { HostJudgement } from '../types/judgement.ts';
import type { Lease, LeaseTable } from '../types/lease.ts';
import type { ActiveTask, Endpoint } from '../types/measure.ts';
import type { Gap, ProbeId } from '../types/probe.ts';
import type { Answer, ShardJob, TaskJob } from '../types/shard.ts';
import type { ScriptResult, TransportFailure } from '../types/transport.ts';

/**
 * What travels between the one who asks and the workers, as gzipped JSON. Both sides take what comes for hostile: sizes are
 * capped, every field has a shape, and a lease is named by its place in the table that both have.
 */

/** Of the shapes below. Only grown together with the program's version, which both sides compare. */
export const SCHEMA = 1;

/** Unpacked, of one host or of the leases: 100,000 leases take 25 MB. */
const BYTES_MAX = 256 * 1024 * 1024;
const TEXT_MAX = 100_000;
/** Packed: to 50,000 peers. */
const TASK_MAX = 16 * 1024 * 1024;

/** What came is not what a worker, or one who asks, of this version sends. */
export class WireError extends Error {}

function packed(value: unknown): Buffer {
  return gzipSync(
    JSON.stringify(value, (_, each) =>
      typeof each === 'bigint' ? `${each}n` : each instanceof Set ? [...each] : each,
    ),
    { level: 1 },
  );
}

function unpacked<T>(bytes: Uint8Array, shape: z.ZodType<T>, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString('utf8'));
  } catch {
    throw new WireError(`${what} cannot be unpacked`);
  }
  return checked(value, shape, what);
}

function checked<T>(value: unknown, shape: z.ZodType<T>, what: string): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new WireError(`${what} has not the shape it should have (${path.join('.')}: ${message})`.slice(0, 300));
}

/** A shape for every field, the optional ones too: a new field is not forgotten here. */
type Fields<T> = { readonly [K in keyof T]-?: z.ZodType };

const text = z.string().max(TEXT_MAX);
const whole = z.int().min(0);
const family = z.union([z.literal(4), z.literal(6)]);
const mac = z
  .int()
  .min(0)
  .max(2 ** 48 - 1);
const ip: z.ZodType<Ip> = z.union([
  z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  z
    .string()
    .regex(/^\d{1,39}n$/)
    .transform((digits) => BigInt(digits.slice(0, -1)))
    .refine((value) => value < 1n << 128n),
]);
const cidr: z.ZodType<Cidr> = z
  .strictObject({ ip, length: z.int().min(0).max(128) })
  .refine((prefix) => typeof prefix.ip === 'bigint' || prefix.length <= 32);

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

const range = z.strictObject({ length: z.int().nullable(), min: ip.nullable(), max: ip.nullable() });
const networkConfig = z.strictObject({
  network: cidr.nullable(),
  network6: cidr.nullable(),
  subnetLength: z.int().nullable(),
  subnetLength6: z.int().nullable(),
  backendType: text,
  vni: z.number(),
  port: z.number(),
  mtuBytes: z.number().nullable(),
  directRouting: z.boolean(),
  learning: z.boolean(),
  gbp: z.boolean(),
  range,
  range6: range,
  backendNamed: z.boolean(),
  unknownKeys: z.array(text),
});

const lease: z.ZodType<Lease> = z.strictObject({
  family,
  key: text,
  subnet: cidr,
  underlayIp: ip,
  vtepMac: mac.nullable(),
  vni: z.number().nullable(),
  backendType: text,
  ttlSeconds: z.number().nullable(),
  reserved: z.boolean().nullable(),
  silent: z.boolean().exactOptional(),
  overwriteIp: ip.nullable().exactOptional(),
} satisfies Fields<Lease>);

const leaseless = z.strictObject({
  key: text,
  family,
  lacks: z.enum(['podCIDR', 'annotations', 'kube-subnet-manager', 'public-ip']),
  subnet: cidr.nullable(),
  vtepMac: mac.nullable(),
  addresses: z.array(ip),
  expected: z.boolean(),
});

const leaseTable = z.strictObject({
  source: z.enum(['etcd-v2', 'etcd-v3', 'kubernetes', 'file', 'subnet-env']),
  config: networkConfig.nullable(),
  leases: z.array(lease),
  leaseless: z.array(leaseless).exactOptional(),
  rejects: z.array(z.strictObject({ line: whole, text, why: text, subnet: cidr.exactOptional() })),
});

/** What judging needs of the leases: not the source's own answer, nor where it came from. */
export function packLeases({ source, config, leases, leaseless: without, rejects }: LeaseTable): Buffer {
  return packed({ source, config, leases, leaseless: without, rejects });
}

/** Throws a WireError. */
export function unpackLeases(bytes: Uint8Array): LeaseTable {
  return {
    ...unpacked(bytes, leaseTable, 'the table of leases'),
    from: '',
    raw: { file: '', bytes: new Uint8Array() },
  };
}

/** A name or an address that no tool takes for an option of its own. */
const hostName = z
  .string()
  .max(253)
  .regex(/^[^-\p{Cc}\p{Cf}][^\p{Cc}\p{Cf}]*$/u);
const version = z.string().max(100);
const key = z.string().regex(/^[\w.:-]{1,300}$/);

const job: z.ZodType<ShardJob> = z.strictObject({
  schema: z.literal(SCHEMA),
  version,
  shard: z.strictObject({
    id: z.string().regex(/^[\w-]{1,100}$/),
    site: z.string().max(100),
    hosts: z
      .array(z.strictObject({ name: hostName, address: hostName }))
      .min(1)
      .max(10_000),
  }),
  leases: key,
  checks: z.array(z.string().max(100)).max(1000),
});

const answer: z.ZodType<Answer> = z.strictObject({ schema: z.literal(SCHEMA), version, results: key });

/** Says who is of another version. Throws a WireError. */
function sameVersion(value: unknown, own: string, who: string): void {
  const stated = checked(value, z.looseObject({ schema: z.number(), version }), who);
  if (stated.schema === SCHEMA && stated.version === own) return;
  const other = stated.version.replace(/[^\w.+-]/g, '?');
  throw new WireError(
    `${who} is from flannel-doctor ${other} (schema ${stated.schema}), this is ${own} (schema ${SCHEMA}): use the same version everywhere`,
  );
}

/** Throws a WireError, which for another version says so. */
export function jobFrom(value: unknown, ownVersion: string): ShardJob {
  sameVersion(value, ownVersion, 'the job');
  return checked(value, job, 'the job');
}

/** Throws a WireError, which for another version says so. */
export function answerFrom(value: unknown, ownVersion: string): Answer {
  sameVersion(value, ownVersion, 'the answer');
  return checked(value, answer, 'the answer');
}

const address = z.string().regex(/^[0-9a-f.:]{2,45}$/);
const device = z.string().regex(/^[\w.-]{1,15}$/);
const nonce = z.string().regex(/^[0-9a-f]{32}$/);
const port = z.int().min(0).max(65535);
const endpoint: z.ZodType<Endpoint> = z.strictObject({
  host: hostName,
  family,
  vtepIp: address,
  bridgeIp: address.nullable(),
  behindIp: address,
  unusedIp: address,
  onDemand: z.boolean(),
  underlayIp: address,
  underlayDevice: text.nullable(),
  mtuBytes: z.number().nullable(),
  vtepName: text.nullable(),
  vtepMac: z
    .string()
    .regex(/^[0-9a-f:]{17}$/)
    .nullable(),
  vni: whole.nullable(),
  port: port.nullable(),
  direct: z.strictObject({ most: z.boolean(), others: z.array(text).transform((hosts) => new Set(hosts)) }),
});
const ends = { from: endpoint, to: endpoint };
const series = z.strictObject({
  kind: z.enum(['echo', 'ttl', 'unused', 'tcp']),
  address,
  lengthBytes: z.int().min(0).max(65535),
  count: z.int().min(1).max(100_000),
});
const activeTask: z.ZodType<ActiveTask> = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('send'),
    series: z.array(series).max(1_000_000),
    nonce,
    packetsPerSecond: z.number().min(1).max(100_000),
    patienceMs: z.number().min(0).max(60_000),
    limitS: z.number().min(1).max(3600),
  }),
  z.strictObject({ task: z.literal('counters'), vtepName: device.nullable() }),
  z.strictObject({
    task: z.literal('craft'),
    ...ends,
    kind: z.enum(['empty', 'other-vni', 'other-mac', 'right']),
  }),
  z.strictObject({ task: z.literal('sweep'), ...ends, largestBytes: z.number().min(0).max(65535) }),
  z.strictObject({ task: z.literal('tracked'), ...ends }),
  z.strictObject({ task: z.literal('drops'), nonce, family }),
  z.strictObject({ task: z.literal('capture'), ...ends }),
]);

const taskJob = z.strictObject({
  schema: z.literal(SCHEMA),
  version,
  host: z.strictObject({ name: hostName, address: hostName }),
  task: z.base64().max(TASK_MAX),
  limitMs: z.number().min(1).max(3_600_000),
});

/** As it lies in Redis: a task to a thousand peers is long, and says much the same of each. */
export function packTask({ task, ...rest }: TaskJob): object {
  return { ...rest, task: packed(task).toString('base64') };
}

/** Throws a WireError, which for another version says so. */
export function taskFrom(value: unknown, ownVersion: string): TaskJob {
  sameVersion(value, ownVersion, 'the job');
  const { task, ...rest } = checked(value, taskJob, 'the job');
  return { ...rest, task: unpacked(Buffer.from(task, 'base64'), activeTask, 'the task') };
}

const bytes = z.base64().transform((encoded): Uint8Array => Buffer.from(encoded, 'base64'));
const taskResult: z.ZodType<ScriptResult | TransportFailure> = z.union([
  z.strictObject({ failed: gapKind, detail: text }),
  z.strictObject({
    stdout: bytes,
    stderr: bytes,
    exitCode: z.int().nullable(),
    ms: z.number().min(0),
    cut: z.enum(['timeout', 'closed', 'too-big']).nullable(),
  }),
]);

export function packResult(result: ScriptResult | TransportFailure): Buffer {
  if ('failed' in result) return packed(result);
  const { stdout, stderr, ...rest } = result;
  return packed({
    ...rest,
    stdout: Buffer.from(stdout).toString('base64'),
    stderr: Buffer.from(stderr).toString('base64'),
  });
}

/** Throws a WireError. */
export function unpackResult(packedResult: Uint8Array): ScriptResult | TransportFailure {
  return unpacked(packedResult, taskResult, 'what a task brought');
}

/** Names a lease by its place in the table. */
export function packJudgement({ findings, facts, ...rest }: HostJudgement, { leases }: LeaseTable): Buffer {
  const places = new Map(leases.map((each, place) => [each, place]));
  const place = (each: Lease): number => {
    const found = places.get(each);
    if (found === undefined) throw new TypeError(`lease ${each.key} is not one of the table's`);
    return found;
  };
  const own = (each: Lease | null): number | null => (each === null ? null : place(each));
  return packed({
    ...rest,
    facts: facts.map(({ lease: held, underlay, ...more }) => ({
      ...more,
      lease: own(held),
      underlay:
        underlay?.direct == null
          ? underlay
          : { ...underlay, direct: { ...underlay.direct, others: underlay.direct.others.map(place) } },
    })),
    findings: findings.map(({ draft, alike, ...more }) => ({
      ...more,
      alike: alike?.map(({ peer, name }) => [place(peer), name]),
      // the lines it was seen at have become evidence
      draft: { ...draft, peer: draft.peer === undefined ? undefined : own(draft.peer), evidence: [] },
    })),
  });
}

/** What both sides know, and a judgement may name. */
export interface Known {
  readonly table: LeaseTable;
  readonly checks: ReadonlySet<string>;
  readonly probes: ReadonlySet<string>;
}

function judgementShape({ table, checks, probes }: Known): z.ZodType<HostJudgement> {
  const { leases } = table;
  const held = z
    .int()
    .min(0)
    .max(leases.length - 1)
    .transform((place) => leases[place]!);
  const check = z.string().refine((id) => checks.has(id), 'no check that was asked for');
  const probe = z.string().refine((id) => probes.has(id), 'no probe') as unknown as z.ZodType<ProbeId>;
  const source = z
    .string()
    .refine((id) => probes.has(id) || id === 'connect' || id === 'leases', 'no probe') as unknown as z.ZodType<
    Exclude<Gap['probe'], 'connect'>
  >;
  const gap = z.strictObject({
    host: text,
    probe: source as z.ZodType<Gap['probe']>,
    kind: gapKind,
    detail: text,
  });
  const machine = z.strictObject({
    kernel: text.nullable(),
    arch: text.nullable(),
    os: text.nullable(),
    osVersion: text.nullable(),
    bootId: text.nullable(),
    machineIdDigest: text.nullable(),
    clockAheadS: z.number().nullable(),
  });
  const underlay = z.strictObject({
    device: text.nullable(),
    macs: z.array(mac),
    rows: z.array(z.strictObject({ ip, mac: mac.nullable(), state: text, dev: text })).max(64),
    direct: z
      .strictObject({ most: z.enum(['direct', 'tunnel']), others: z.array(held), unclear: z.boolean() })
      .nullable(),
    reversePathVtep: z.number().nullable(),
    reversePathUnderlay: z.number().nullable(),
  });
  const facts = z.strictObject({
    host: text,
    address: text.nullable(),
    family,
    lease: held.nullable(),
    era: z.enum(['A', 'B1', 'B2', 'C']).nullable(),
    vtepName: text.nullable(),
    vtepMac: mac.nullable(),
    mtuBytes: z.number().nullable(),
    vni: z.number().nullable(),
    port: z.number().nullable(),
    bridgeIp: ip.nullable(),
    containerIp: ip.nullable(),
    holdsUnderlayIp: z.boolean(),
    heldSubnet: cidr.nullable(),
    heldSubnetSeen: z.strictObject({ probe, line: whole }).nullable(),
    underlay: underlay.nullable(),
    identifiable: z.boolean(),
    machine: machine.nullable(),
    flannel: z
      .strictObject({
        daemons: z.array(z.strictObject({ pid: z.number(), name: text, line: whole })),
        embedded: z.array(text),
      })
      .nullable(),
    vteps: z.number().nullable(),
    offloadsOff: z.array(z.strictObject({ feature: text, line: whole })).nullable(),
    subnetEnv: z.enum(['there', 'none']).nullable(),
  });
  const draft = z.strictObject({
    peer: held.nullable().exactOptional(),
    name: text,
    expected: text,
    observed: text,
    message: text,
    evidence: z.array(z.never()),
    severity: z.enum(['error', 'warning', 'note']).exactOptional(),
    remedy: z.array(
      z.strictObject({
        command: z.array(text),
        note: text,
        onPeer: z.boolean().exactOptional(),
        follows: z.enum(['or', 'then']).exactOptional(),
      } satisfies Fields<DraftRemedy>),
    ),
    breaks: z.enum(['host', 'peer', 'none', 'unknown']),
    about: z
      .strictObject({
        mac: mac.exactOptional(),
        ip: ip.exactOptional(),
        prefix: cidr.exactOptional(),
        direct: z.literal(true).exactOptional(),
        explainedBy: text.exactOptional(),
      } satisfies Fields<About>)
      .exactOptional(),
  } satisfies Fields<Draft>);
  return z.strictObject({
    host: text,
    address: text.nullable(),
    read: z.boolean(),
    facts: z.array(facts).max(2),
    findings: z.array(
      z.strictObject({
        check,
        draft,
        family,
        evidence: z.array(z.strictObject({ host: text, probe: source, line: whole, text })),
        alike: z.array(z.tuple([held, text]).transform(([peer, name]) => ({ peer, name }))).exactOptional(),
      }),
    ),
    counts: z.array(z.strictObject({ check, examined: whole, blocked: z.array(gap) })),
    gaps: z.array(gap),
    coreGap: z.boolean(),
    client: z.enum(['ssh2', 'openssh']).exactOptional(),
    rejects: z.array(z.strictObject({ line: whole, text, why: text, probe })),
  });
}

/** Does it tell of this host alone, and is a host that was not read told as one? */
function isAbout(host: string, { host: named, facts, findings, counts, gaps, read, coreGap }: HostJudgement): boolean {
  const told = [
    ...facts,
    ...findings.flatMap(({ evidence }) => evidence),
    ...gaps,
    ...counts.flatMap(({ blocked }) => blocked),
  ];
  return named === host && told.every((each) => each.host === host) && (read || (coreGap && gaps.length > 0));
}

/** Reads what workers say of hosts; throws a WireError for what no worker of this version says. */
export function judgementReader(known: Known): (bytes: Uint8Array, host: string) => HostJudgement {
  const shape = judgementShape(known);
  return (bytes, host) => {
    const judgement = unpacked(bytes, shape, `what was said of ${host}`);
    if (!isAbout(host, judgement)) throw new WireError(`what was said of ${host} is about another host`);
    return judgement;
  };
}
