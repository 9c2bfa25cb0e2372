// `npm run quality`: every fault in every era and shape it applies to, two at once, and what is healthy and looks odd; a full run
// writes docs/quality.md. Usage: node --import tsx scripts/quality.ts [--fault ID,ID] [--era A,C] [--shape dual] [--verbose]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { labDown } from '../src/lab/down.ts';
import { FAULTS } from '../src/lab/faults/index.ts';
import { openLab } from '../src/lab/hands.ts';
import { labUp } from '../src/lab/up.ts';
import type { LabEra, LabShape } from '../src/types/fault.ts';
import { judgeFiles } from '../test/captures.ts';
import { LOOKALIKES, lookalikeEstate } from '../test/lookalikes.ts';
import { DOUBLES } from '../test/quality/doubles.ts';
import { faultOf, groupsOf } from '../test/quality/groups.ts';
import { type Outcome, qualityPage, summary } from '../test/quality/page.ts';
import { type Bench, benchOf, isRight, type Trial, tryFaults } from '../test/quality/trial.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    era: { type: 'string' },
    shape: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const listed = (text: string | undefined) => (name: string) => text === undefined || text.split(',').includes(name);
const [wantedFault, wantedEra, wantedShape] = [listed(values.fault), listed(values.era), listed(values.shape)];
const whole = values.fault === undefined && values.era === undefined && values.shape === undefined;
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-quality-'));
const outcomes: Outcome[] = [];

function tell(outcome: Outcome, trial: Trial): void {
  outcomes.push(outcome);
  const right = isRight(trial);
  process.stdout.write(
    `${right ? 'ok   ' : 'WRONG'} ${outcome.era.padEnd(2)} ${outcome.shape} ${trial.faults.join(' + ')}\n`,
  );
  if (!right || values.verbose) process.stdout.write(`${trial.outline}\n${trial.unmended.join('\n')}\n`);
}

let labs = 0;
async function withLab(era: LabEra, shape: LabShape, task: (bench: Bench) => Promise<void>): Promise<void> {
  const name = `quality-${++labs}`;
  try {
    await labUp({ name, state, era, shape });
    await task(await benchOf(openLab(name, state)));
  } finally {
    await labDown(name, state);
  }
}

async function tryGroups(): Promise<void> {
  const groups = groupsOf(FAULTS.filter(({ id }) => wantedFault(id)));
  await pMap(
    groups.filter(({ era, shape }) => wantedEra(era) && wantedShape(shape)),
    ({ era, shape, faults }) =>
      withLab(era, shape, async (bench) => {
        for (const fault of faults) {
          const trial = await tryFaults(bench, [fault]);
          tell({ kind: 'fault', id: fault.id, era, shape, trial }, trial);
        }
      }),
    { concurrency: 2 },
  );
}

async function tryDoubles(): Promise<void> {
  await pMap(
    [...new Set(DOUBLES.map(({ era }) => era))],
    (era) =>
      withLab(era, 'plain', async (bench) => {
        for (const { faults } of DOUBLES.filter((double) => double.era === era)) {
          const trial = await tryFaults(bench, faults.map(faultOf));
          tell({ kind: 'double', id: faults.join(' + '), era, shape: 'plain', trial }, trial);
        }
      }),
    { concurrency: 2 },
  );
}

/** Keys of what recorded healthy estates raise. */
async function falseAlarms(): Promise<string[]> {
  const alarms: string[] = [];
  for (const lookalike of LOOKALIKES) {
    const { table, files } = lookalikeEstate(lookalike);
    const { findings } = await judgeFiles(table, files);
    alarms.push(...findings.map(({ key }) => `${lookalike.what}: ${key}`));
  }
  return alarms;
}

try {
  await tryGroups();
  if (whole) await tryDoubles();
} finally {
  rmSync(state, { recursive: true, force: true });
}
const alarms = whole ? await falseAlarms() : [];
const lines = summary(outcomes, { lookalikes: whole ? LOOKALIKES.length : 0, alarms });
process.stdout.write(`\n${lines.join('\n')}\n`);
if (whole) writeFileSync(new URL('../docs/quality.md', import.meta.url), qualityPage(outcomes, lines));
process.exitCode = outcomes.length === 0 || alarms.length > 0 || outcomes.some(({ trial }) => !isRight(trial)) ? 1 : 0;
