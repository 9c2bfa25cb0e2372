import type { Evidence, Sighting } from '../types/finding.ts';
import type { Gap, ProbeId } from '../types/probe.ts';
import type { LinkRecord } from '../types/record.ts';
import type { Hop, HopVerdict, Side, Stage } from '../types/trace.ts';
import type { Device, Part } from '../types/view.ts';

/** What one stage says of its hop. */
export interface Said {
  readonly seen?: readonly Sighting[];
  /** Left out: the first row as printed. */
  readonly text?: string;
  readonly mtuBytes?: number | null;
  readonly verdict?: HopVerdict;
  readonly why?: string | null;
  readonly gap?: Gap | null;
}

/** One row on one line, without the columns it was aligned by. */
function rowText(row: Evidence | undefined): string {
  return row === undefined ? '' : row.text.trim().replaceAll(/\s+/g, ' ');
}

export function hop(side: Side, stage: Stage, said: Said): Hop {
  const rows = (said.seen ?? []).map(side.evidence);
  return {
    stage,
    host: side.host,
    text: said.text ?? rowText(rows[0]),
    rows,
    mtuBytes: said.mtuBytes ?? null,
    verdict: said.verdict ?? (said.why == null ? 'ok' : 'breaks'),
    why: said.why ?? null,
    findings: [],
    gap: said.gap ?? null,
    measured: null,
  };
}

/** Outputs without which nothing can be said of a path (the contract's core evidence). */
const CORE: readonly ProbeId[] = ['ip-d-link', 'ip-r', 'ip-6-route', 'ip-route-all', 'ip-neigh', 'bridge-fdb'];

/** A hop whose rows were not read. */
export function notRead(side: Side, stage: Stage, gaps: readonly Gap[]): Hop {
  const gap = gaps[0] ?? side.gap;
  const core = gap === null || gap.probe === 'connect' || (CORE as readonly string[]).includes(gap.probe);
  const why = gap === null ? 'not read' : `not read: ${gap.probe} ${gap.kind}, ${gap.detail}`;
  return hop(side, stage, { text: 'not read', verdict: core ? 'unknown' : 'unseen', why, gap });
}

export function valueIn<T>(part: Part<T> | undefined): T | null {
  return part?.known ? part.value : null;
}

export function gapsOf<T>(part: Part<T>): readonly Gap[] {
  return part.known ? [] : part.gaps;
}

/** A device by its best sighting: `ip -d link` where it was read. */
export function linkOf(device: Device | null | undefined): { link: LinkRecord; probe: ProbeId } | null {
  return device?.sightings[0] ?? null;
}

export function isUp({ flags }: LinkRecord): boolean {
  return flags.includes('UP');
}

/** A device's MTU by whatever output printed it. */
export function mtuOf(device: Device | null | undefined): number | null {
  for (const { link } of device?.sightings ?? []) if (link.mtuBytes !== null) return link.mtuBytes;
  return null;
}

export function deviceOf({ seen }: Side, name: string | null): Device | null {
  return name === null || seen === null ? null : (valueIn(seen.view.parts.devices)?.get(name) ?? null);
}
