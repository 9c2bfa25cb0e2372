import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PROBE_ORDER, PROBES } from '../../src/probes/index.ts';
import type { ProbeId } from '../../src/types/probe.ts';

const ROOT = new URL('../fixtures/captures/', import.meta.url);

/** One recorded output. */
export interface CapturedFile {
  /** `flannel-0.4.0-iproute2-3.10.0`: which flanneld ran, which iproute2 printed. */
  readonly capture: string;
  readonly host: string;
  readonly probe: ProbeId;
  readonly bytes: Buffer;
}

/** Every output of every capture. */
export function capturedFiles(): readonly CapturedFile[] {
  return readdirSync(ROOT).flatMap((capture) =>
    readdirSync(new URL(`${capture}/hosts/`, ROOT)).flatMap((host) =>
      PROBE_ORDER.flatMap((probe) => {
        const file = new URL(`${capture}/hosts/${host}/${PROBES[probe].file}`, ROOT);
        return existsSync(file) ? [{ capture, host, probe, bytes: readFileSync(file) }] : [];
      }),
    ),
  );
}
