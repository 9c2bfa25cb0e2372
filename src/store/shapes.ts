import { z } from 'zod';
import type { Gap, ProbeId, RawAnswer } from '../types/probe.ts';

/** What `writeBundle` stores. Hosts may come one after the other: none needs to be kept in memory. */
export interface BundleContent {
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** `LeaseTable.raw` of every source that answered, the truth first. */
  readonly leases: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  /** Of lease sources that gave nothing. */
  readonly gaps: readonly Gap[];
  /** Under which file name each probe's stdout is kept. */
  readonly probes: readonly { readonly id: ProbeId; readonly file: string }[];
  readonly hosts: Iterable<HostContent> | AsyncIterable<HostContent>;
}

export interface HostContent {
  readonly name: string;
  readonly address: string | null;
  readonly underlayIp: string | null;
  readonly answers: readonly RawAnswer[];
  /** Why the host gave nothing at all: `connect` gaps. What a single probe's answer lacks stands in the answer. */
  readonly gaps: readonly Gap[];
  /** The collector's clock when the host had answered, ms. */
  readonly readAtMs?: number;
}

/** What `readBundle` gives back. */
export interface Bundle {
  readonly manifest: Manifest | null;
  /** In the order they were written; by name in a bundle made by hand. */
  readonly leases: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  readonly gaps: readonly Gap[];
  readonly hosts: readonly BundleHost[];
}

export interface BundleHost {
  readonly name: string;
  readonly address: string | null;
  readonly underlayIp: string | null;
  /** Raw stdout by file name (`ip-r.txt`). Of a directory it is read anew at each access, so that one host lives at a time. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** null in a bundle made by hand. */
  readonly meta: HostMeta | null;
}

const cleaned = (max: number) => z.string().transform((text) => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, max));

/** A host's name out of a bundle: hostile text, one line, at most 253 characters. */
export const hostName = cleaned(253).pipe(z.string().min(1));

const gap = z.object({
  host: cleaned(500),
  probe: z.string().max(40) as unknown as z.ZodType<Gap['probe']>,
  kind: z.enum([
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
  ]),
  detail: cleaned(1000),
});

const named = {
  name: hostName,
  address: cleaned(253).nullable().default(null),
  underlayIp: cleaned(64).nullable().default(null),
};

/** `hosts/<directory>/meta.json`: what the raw files cannot say. */
export const hostMeta = z.object({
  schema: z.literal(1),
  ...named,
  gaps: z.array(gap).max(100).default([]),
  /** The collector's clock when the host had answered: what the host's own clock is compared with. */
  readAtMs: z.number().min(0).optional(),
  probes: z
    .record(
      z.string(),
      z.object({
        exitCode: z.int().nullable(),
        ms: z.number().min(0),
        truncated: z.boolean().default(false),
        stderr: z.string().max(65_536).default(''),
      }),
    )
    .default({}),
});
export type HostMeta = z.output<typeof hostMeta>;

/** ISO 8601 UTC from whatever way somebody wrote it by hand; undefined where it is no time. */
function timeIn(text: string): string | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** `manifest.json`; see CONTRACT, Bundle. `leases` is their order, `gaps` are those of lease sources. */
export const manifest = z.object({
  schema: z.literal(1),
  takenAt: z.string().max(40).transform(timeIn).optional(),
  tool: z.object({ name: cleaned(80), version: cleaned(80) }).optional(),
  hosts: z.array(z.object(named)).default([]),
  leases: z.array(z.string()).default([]),
  gaps: z.array(gap).max(100).default([]),
});
export type Manifest = z.output<typeof manifest>;
