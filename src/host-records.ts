import { toAnswer } from './probes/answer.ts';
import { PROBE_ORDER, PROBES } from './probes/index.ts';
import type { Evidence, Sighting } from './types/finding.ts';
import type { HostRecords, ProbeId } from './types/probe.ts';
import type { HostReading } from './types/reading.ts';
import type { Thinned } from './view/alike.ts';

/** Every probe's answer; what was never asked or is not in the bundle is a gap. */
export function parseAnswers(host: string, reading: HostReading): HostRecords {
  const raw = new Map(reading.answers.map((answer) => [answer.probe, answer]));
  const entries = PROBE_ORDER.map((probe) => {
    const answer = raw.get(probe);
    return [
      probe,
      answer === undefined
        ? { read: false, gap: { host, probe, kind: 'absent', detail: 'not collected' } }
        : toAnswer(PROBES[probe], host, answer),
    ];
  });
  return Object.fromEntries(entries) as HostRecords;
}

const EVIDENCE_TEXT_MAX = 400;

/** Finds lines of an output by number; the index is made at the first question. */
function lineReader(bytes: Uint8Array): (line: number) => string {
  let starts: number[] | null = null;
  return (line) => {
    if (starts === null) {
      starts = [0];
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
    }
    const start = starts[line - 1] ?? bytes.length;
    const end = Math.min((starts[line] ?? bytes.length + 1) - 1, start + EVIDENCE_TEXT_MAX);
    return Buffer.from(bytes.subarray(start, end)).toString('utf8').trim();
  };
}

/** Gives the raw line of what was seen on a host; `lineOf` where lines were left out of the outputs that were parsed. */
export function evidenceReader(
  host: string,
  records: HostRecords,
  lineOf: Thinned['lineOf'] = (_, line) => line,
): (sighting: Sighting) => Evidence {
  const readers = new Map<ProbeId, (line: number) => string>();
  return (sighting) => {
    const evidence = evidenceOf(host, records, readers, sighting);
    return { ...evidence, line: lineOf(sighting.probe, evidence.line) };
  };
}

function evidenceOf(
  host: string,
  records: HostRecords,
  readers: Map<ProbeId, (line: number) => string>,
  sighting: Sighting,
): Evidence {
  const { probe, line } = sighting;
  const answer = records[probe];
  if (line === 0 || !answer.read)
    return { host, probe, line: 0, text: `(no such line in: ${PROBES[probe].command.argv.join(' ')})` };
  const reader = readers.get(probe) ?? lineReader(answer.bytes);
  readers.set(probe, reader);
  return { host, probe, line, text: reader(line) };
}
