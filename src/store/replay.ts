import type { Gap, ProbeId, RawAnswer } from '../types/probe.ts';
import type { BundleHost } from './shapes.ts';

/** What a host of a bundle answered, as if it had just been asked. */
export interface Replayed {
  /** One per probe that left something; a probe that is not here was not asked, or its file is gone: a gap, never an empty table. */
  readonly answers: readonly RawAnswer[];
  /** Why the live host gave nothing at all. */
  readonly gaps: readonly Gap[];
}

/**
 * A host's answers out of a bundle. With meta.json each comes back as it was, exit code and stderr included; without it a file
 * that is there is an answer that went well.
 */
export function replayHost(
  host: BundleHost,
  probes: readonly { readonly id: ProbeId; readonly file: string }[],
): Replayed {
  const { files, meta } = host;
  const answers = probes.flatMap(({ id, file }): RawAnswer[] => {
    const stdout = files.get(file);
    const kept = meta !== null && Object.hasOwn(meta.probes, id) ? meta.probes[id] : undefined;
    if (kept === undefined) {
      return stdout === undefined ? [] : [{ probe: id, stdout, stderr: '', exitCode: 0, ms: 0, truncated: false }];
    }
    // said to have gone well, but the file was taken out since
    if (stdout === undefined && kept.exitCode === 0) return [];
    return [{ probe: id, stdout: stdout ?? new Uint8Array(), ...kept }];
  });
  return { answers, gaps: meta?.gaps ?? [] };
}
