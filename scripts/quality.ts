// `npm run quality`: every fault in every era and shape it applies to, two at once, recorded faults, and what is healthy and
// looks odd or changes; a full run writes docs/quality.md.
// Usage: node --import tsx scripts/quality.ts [--fault ID,ID] [--lookalike ID,ID] [--era A,C] [--shape dual] [--doubles] [--verbose]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pMap from 'p-map';
import { labDown } from '../src/lab/down.ts';
import { FAULTS } from '../src/lab/faults/index.ts';
import { openLab } from '../src/lab/hands.ts';
import { LAB_LOOKALIKES } from '../src/lab/lookalikes/index.ts';
import { labUp } from '../src/lab/up.ts';
import type { LabEra, LabShape } from '../src/types/fault.ts';
import { judgeFiles } from '../test/captures.ts';
import { DATA_FAULTS, dataFaultEstate } from '../test/data-faults.ts';
import { outline } from '../test/lab/checking.ts';
import { LOOKALIKES, lookalikeEstate } from '../test/lookalikes.ts';
import { judgeRecorded } from '../test/quality/churn.ts';
import { DOUBLES } from '../test/quality/doubles.ts';
import { faultOf, groupsOf } from '../test/quality/groups.ts';
import { type Outcome, qualityPage, type Silence, summary } from '../test/quality/page.ts';
import { readRecordings } from '../test/quality/recordings.ts';
import { type Bench, benchOf, isRight, type Trial, trialOf, tryFaults, tryLookalikes } from '../test/quality/trial.ts';

const CHANGING_RUNS = 200;

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    lookalike: { type: 'string' },
    era: { type: 'string' },
    shape: { type: 'string' },
    doubles: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const listed = (text: string | undefined) => (name: string) => text === undefined || text.split(',').includes(name);
const [wantedEra, wantedShape] = [listed(values.era), listed(values.shape)];
const whole = !values.doubles && Object.values(values).every((value) => typeof value === 'boolean');
// who asks for some faults wants no lookalikes, and the other way round
const faults = FAULTS.filter(({ id }) =>
  values.fault === undefined ? values.lookalike === undefined : listed(values.fault)(id),
);
const lookalikes = LAB_LOOKALIKES.filter(({ id }) =>
  values.lookalike === undefined ? values.fault === undefined : listed(values.lookalike)(id),
);
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-quality-'));
const outcomes: Outcome[] = [];
const silences: Silence[] = [];

function tell(right: boolean, what: string, details: readonly string[]): void {
  process.stdout.write(`${right ? 'ok   ' : 'WRONG'} ${what}\n`);
  if (!right || values.verbose) process.stdout.write(`${details.filter((line) => line !== '').join('\n')}\n`);
}

function tellTrial(outcome: Outcome, trial: Trial): void {
  outcomes.push(outcome);
  const what = `${outcome.era.padEnd(4)} ${outcome.shape} ${trial.faults.join(' + ')}`;
  tell(isRight(trial), what, [trial.outline, ...trial.unfound.map((id) => `not found: ${id}`), ...trial.unmended]);
}

function tellSilence(silence: Silence, unmended: readonly string[] = []): void {
  silences.push(silence);
  tell(silence.alarms.length === 0 && unmended.length === 0, silence.what, [...silence.alarms, ...unmended]);
}

let labs = 0;
let broken = 0;
/** What throws costs the rest of one lab, and the run its exit code. */
async function withLab(era: LabEra, shape: LabShape, task: (bench: Bench) => Promise<void>): Promise<void> {
  const name = `quality-${++labs}`;
  try {
    await labUp({ name, state, era, shape });
    await task(await benchOf(openLab(name, state)));
  } catch (error) {
    broken++;
    tell(false, `${era.padEnd(4)} ${shape} lab`, [String((error as Error).stack)]);
  } finally {
    await labDown(name, state);
  }
}

async function tryGroups(): Promise<void> {
  await pMap(
    groupsOf(faults, lookalikes).filter(({ era, shape }) => wantedEra(era) && wantedShape(shape)),
    (group) =>
      withLab(group.era, group.shape, async (bench) => {
        const { era, shape } = group;
        for (const lookalike of group.lookalikes) {
          const { alarms, unmended } = await tryLookalikes(bench, [lookalike]);
          tellSilence({ kind: 'lab', what: `${era.padEnd(4)} ${shape} ${lookalike.id}`, runs: 1, alarms }, unmended);
        }
        for (const fault of group.faults) {
          const trial = await tryFaults(bench, [fault]);
          tellTrial({ kind: 'fault', id: fault.id, era, shape, trial }, trial);
        }
      }),
    { concurrency: 2 },
  );
}

async function tryDoubles(): Promise<void> {
  await pMap(
    [...new Set(DOUBLES.map(({ era }) => era).filter(wantedEra))],
    (era) =>
      withLab(era, 'plain', async (bench) => {
        for (const double of DOUBLES.filter((one) => one.era === era)) {
          const trial = await tryFaults(bench, double.faults.map(faultOf));
          tellTrial({ kind: 'double', id: double.faults.join(' + '), era, shape: 'plain', trial }, trial);
        }
      }),
    { concurrency: 2 },
  );
}

async function tryDataFaults(): Promise<void> {
  for (const fault of DATA_FAULTS) {
    const { table, files } = dataFaultEstate(fault);
    const report = await judgeFiles(table, files);
    const trial = { ...trialOf([fault], report), gaps: 0 }; // recordings lack outputs that later versions read
    tellTrial({ kind: 'data', id: fault.id, era: 'data', shape: fault.base, trial }, trial);
  }
}

/** Healthy recordings: odd ones, and some of estates in change, every output at a moment of its own. */
async function tryRecorded(): Promise<void> {
  for (const lookalike of LOOKALIKES) {
    const { table, files } = lookalikeEstate(lookalike);
    const { findings } = await judgeFiles(table, files);
    tellSilence({ kind: 'recorded', what: lookalike.what, runs: 1, alarms: findings.map(({ key }) => key) });
  }
  const recordings = readRecordings();
  const runs = Math.ceil(CHANGING_RUNS / recordings.length);
  for (const [index, recording] of recordings.entries()) {
    const alarms: string[] = [];
    for (let seed = index * runs; seed < (index + 1) * runs; seed++) {
      const report = await judgeRecorded(recording, seed);
      if (report.verdict !== 'healthy') alarms.push(`seed ${seed}: ${outline(report)}`);
    }
    tellSilence({ kind: 'changing', what: `${recording.era} ${recording.churn}, ${runs} runs`, runs, alarms });
  }
}

try {
  if (whole) {
    await tryDataFaults();
    await tryRecorded();
  }
  if (!values.doubles) await tryGroups();
  if (whole || values.doubles) await tryDoubles();
} finally {
  rmSync(state, { recursive: true, force: true });
}
const lines = summary(outcomes, silences);
process.stdout.write(`\n${lines.join('\n')}\n`);
if (whole && broken === 0)
  writeFileSync(new URL('../docs/quality.md', import.meta.url), qualityPage(outcomes, silences, lines));
const wrong = outcomes.some(({ trial }) => !isRight(trial)) || silences.some(({ alarms }) => alarms.length > 0);
process.exitCode = broken > 0 || wrong || outcomes.length + silences.length === 0 ? 1 : 0;
