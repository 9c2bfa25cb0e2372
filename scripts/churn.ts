// `npm run churn`: healthy estates in change, checked while they change; every finding is a false alarm.
// Usage: node --import tsx scripts/churn.ts [--era A,C] [--id join,leave] [--recorded 200] [--live 4] [--seed 1] [--record]
// --record keeps the recordings for test/churn.test.ts. Recorded runs judge readings of a real lab at random moments; live runs check the lab while it changes. Both counts are told.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHURNS } from '../src/lab/churn/index.ts';
import { labDown } from '../src/lab/down.ts';
import { openLab } from '../src/lab/hands.ts';
import { ERAS } from '../src/lab/plan.ts';
import { labUp } from '../src/lab/up.ts';
import type { LabEra } from '../src/types/fault.ts';
import type { HostReading } from '../src/types/reading.ts';
import type { Report } from '../src/types/report.ts';
import { outline } from '../test/lab/checking.ts';
import { judgeLive, judgeRecorded, record } from '../test/quality/churn.ts';
import { writeRecording } from '../test/quality/recordings.ts';

const { values } = parseArgs({
  options: {
    era: { type: 'string', default: ERAS.join(',') },
    id: { type: 'string', default: CHURNS.map(({ id }) => id).join(',') },
    recorded: { type: 'string', default: '200' },
    live: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});
const eras = values.era.split(',') as LabEra[];
const churns = CHURNS.filter(({ id }) => values.id.split(',').includes(id));
const cases = eras.flatMap((era) =>
  churns.filter((churn) => churn.eras.includes(era)).map((churn) => ({ era, churn })),
);
const share = (total: string): number => Math.ceil(Number(total) / Math.max(1, cases.length));
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-churn-'));
const counts = { recorded: 0, live: 0 };
let alarms = 0;
let converged = 0;
let seed = Number(values.seed);

function count(kind: keyof typeof counts, era: LabEra, id: string, report: Report): void {
  counts[kind]++;
  if (report.converging.length > 0) converged++;
  if (report.verdict === 'healthy' && report.findings.length === 0) return;
  alarms++;
  process.stdout.write(`FALSE ALARM ${kind} ${era} ${id} seed ${seed}\n${outline(report)}\n`);
}

try {
  for (const era of eras) {
    await labUp({ name: 'churn', state, era, hosts: 3 });
    const lab = openLab('churn', state);
    const atRest = new Map<string, HostReading>();
    for (const { churn } of cases.filter((one) => one.era === era)) {
      const recording = await record(lab, churn, atRest);
      if (values.record) writeRecording(recording);
      for (let i = 0; i < share(values.recorded); i++, seed++) {
        count('recorded', era, churn.id, await judgeRecorded(recording, seed));
      }
      for (let i = 0; i < share(values.live) && counts.live < Number(values.live); i++, seed++) {
        count('live', era, churn.id, await judgeLive(lab, churn, seed));
      }
    }
  }
} finally {
  await labDown('churn', state);
  rmSync(state, { recursive: true, force: true });
}
process.stdout.write(
  `${counts.recorded} recorded runs and ${counts.live} live runs, ${converged} of them saw the change, ${alarms} false alarms\n`,
);
process.exitCode = alarms > 0 || counts.recorded + counts.live === 0 ? 1 : 0;
