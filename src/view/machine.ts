import type { Answer } from '../types/probe.ts';
import type { EnvRecord } from '../types/record.ts';
import type { MachineFacts } from '../types/view.ts';

/** What `host-facts` says; `readAtMs` is the collector's clock when the host had answered. null when it was not read. */
export function machineFacts(answer: Answer<EnvRecord>, readAtMs: number | undefined): MachineFacts | null {
  if (!answer.read) return null;
  const said = new Map(answer.records.map(({ key, value }) => [key, value]));
  const text = (key: string): string | null => said.get(key) || null;
  const epoch = Number(text('EPOCH') ?? Number.NaN);
  return {
    kernel: text('KERNEL'),
    arch: text('ARCH'),
    os: text('ID'),
    osVersion: text('VERSION_ID'),
    bootId: text('BOOT_ID'),
    machineIdDigest: text('MACHINE_ID_DIGEST'),
    clockAheadS: readAtMs === undefined || !Number.isFinite(epoch) ? null : epoch - Math.round(readAtMs / 1000),
  };
}
