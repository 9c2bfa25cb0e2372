import type { Parsed } from '../types/probe.ts';
import type { FeatureRecord } from '../types/record.ts';
import { defineProbe, parseLines } from './define.ts';

const COLON = 0x3a;
const MAX_NAME_BYTES = 128;

/**
 * `	tx-checksum-ip-generic: on`, then `[fixed]` or `[requested off]`. Complaints about single features, which ethtool
 * before 3.x prints for virtual devices, are ignored.
 */
function parse(bytes: Uint8Array): Parsed<FeatureRecord> {
  return parseLines(bytes, (line, records) => {
    if (line.is('Features') || line.is('Offload') || line.is('Cannot')) return line.ignore();
    const start = line.start;
    const colon = line.find(COLON);
    if (colon <= start) return line.reject('no colon');
    if (colon - start > MAX_NAME_BYTES) return line.reject('the name is too long');
    while (line.end <= colon && line.next());
    if (line.end !== colon + 1 || !line.next()) return line.reject('no value');
    const on = line.is('on');
    if (!on && !line.is('off')) return line.reject('neither on nor off');
    const fixed = line.next() && line.is('[fixed]');
    records.push({ line: line.number, feature: line.bytes.toString('utf8', start, colon), on, fixed });
  });
}

/** What to run for this device; its name holds the VNI. */
export function featuresOf(device: string): readonly string[] {
  return ['ethtool', '-k', device];
}

/** Offloads of the VTEP: broken checksum offload loses every UDP packet between hosts and leaves ping alone. */
export const ethtoolKFlannel = defineProbe({
  id: 'ethtool-k-flannel',
  title: 'offload features of the VTEP',
  file: 'ethtool-k-flannel.txt',
  command: { argv: featuresOf('flannel.1') },
  root: false,
  core: false,
  optional: true,
  parse,
});
