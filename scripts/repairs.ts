import { CAUSES } from '../src/causes/index.ts';
import { CHECKS } from '../src/checks/index.ts';
import { judgeEstate } from '../src/judge-estate.ts';
import { shellCommand } from '../src/render/safe-text.ts';
import type { Estate } from '../src/types/estate.ts';
import type { Remedy } from '../src/types/finding.ts';
import type { Report } from '../src/types/report.ts';
import { judgeFiles } from '../test/captures.ts';
import { DATA_FAULTS, dataFaultEstate } from '../test/data-faults.ts';
import { MEASURED } from '../test/measured.ts';
import { TRIPS, tripEstates } from '../test/trips.ts';

function text(remedies: readonly Remedy[]): string {
  return remedies
    .map(
      ({ host, command, note, follows }) =>
        `${follows === null ? '' : `${follows} `}${host}: ${shellCommand(command)}\n${note}`,
    )
    .join('\n');
}

const NOTHING: Estate = { source: 'file', config: null, overlays: [], unreadable: 0 };

/**
 * How each check and cause is repaired, by its id: what the judge says of the recorded faults, so that it is never another
 * text than the reports'. Pairs of lines: whether it is in place of or after the step before, the host and the command; then the note.
 */
async function repairs(): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const take = ({ causes }: Report): void => {
    for (const { id, remedy } of causes) if (!all.has(id)) all.set(id, text(remedy));
  };
  const elsewhere: [string, Report][] = [];
  for (const [id, trip] of Object.entries(TRIPS)) {
    const { table, files } = tripEstates(trip).broken;
    const report = await judgeFiles(table, files);
    if (report.causes.some((cause) => cause.id === id)) take(report);
    else elsewhere.push([id, report]);
  }
  for (const fault of DATA_FAULTS) {
    const { table, files } = dataFaultEstate(fault);
    take(await judgeFiles(table, files));
  }
  for (const [id, report] of elsewhere) {
    take(report);
    const [cause] = report.causes;
    if (!all.has(id) && cause !== undefined) all.set(id, text(cause.remedy)); // it is only ever an effect
  }
  for (const check of CHECKS) {
    if (check.scope !== 'pair') continue;
    const { causes } = judgeEstate(NOTHING, [], CHECKS, [], new Set(), MEASURED[check.id]?.pairs ?? []);
    for (const { id, remedy } of causes) if (!all.has(id)) all.set(id, text(remedy));
  }
  return all;
}

/** src/commands/repairs.ts. Throws for a check without a repair; a gathered cause is repaired as its findings are. */
export async function repairsFile(): Promise<string> {
  const all = await repairs();
  for (const { id } of CHECKS) if (!all.get(id)) throw new Error(`${id}: no recorded fault shows how it is repaired`);
  const ids = [...CHECKS, ...CAUSES].map(({ id }) => id).filter((id) => all.has(id));
  const entries = [...new Set(ids)].sort().map((id) => {
    const escaped = all.get(id)!.replaceAll(/[\\`]|\$\{/g, (special) => `\\${special}`);
    return `  '${id}': \`${escaped}\`,`;
  });
  return [
    '// Written by scripts/generate.ts: what the judge says to do about the recorded faults.',
    '',
    '/** By the id of a check or cause: pairs of lines, `minion1: COMMAND`, led by `or` or `then` behind the first, and its note. */',
    'export const REPAIRS: Readonly<Record<string, string>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}
