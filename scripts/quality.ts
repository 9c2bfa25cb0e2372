// `npm run quality`: every fault in every era it applies to, on the lab, and what became of it.
// Usage: node --import tsx scripts/quality.ts [--fault ID,ID] [--era A,C] [--shape dual] [--double] [--verbose]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labDown } from '../src/lab/down.ts';
import { FAULTS } from '../src/lab/faults/index.ts';
import { openLab } from '../src/lab/hands.ts';
import { ERAS } from '../src/lab/plan.ts';
import { SHAPE_NAMES } from '../src/lab/shapes.ts';
import { labUp } from '../src/lab/up.ts';
import type { LabEra, LabShape } from '../src/types/fault.ts';
import { benchOf, isRight, tryFaults } from '../test/quality/trial.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    era: { type: 'string' },
    shape: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const faults = values.fault === undefined ? FAULTS : FAULTS.filter(({ id }) => values.fault!.split(',').includes(id));
const eras = values.era === undefined ? ERAS : (values.era.split(',') as LabEra[]);
const shapes = values.shape === undefined ? SHAPE_NAMES : (values.shape.split(',') as LabShape[]);
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-quality-'));
let wrong = 0;
let trials = 0;
try {
  for (const [era, shape] of eras.flatMap((era) => shapes.map((shape) => [era, shape] as const))) {
    const here = faults.filter((fault) => fault.eras.includes(era) && (fault.shape ?? 'plain') === shape);
    if (here.length === 0) continue;
    await labUp({ name: 'quality', state, era, shape });
    const bench = await benchOf(openLab('quality', state));
    for (const fault of here) {
      const trial = await tryFaults(bench, [fault]);
      const right = isRight(trial);
      trials++;
      if (!right) wrong++;
      process.stdout.write(
        `${right ? 'ok   ' : 'WRONG'} ${era.padEnd(2)} ${shape === 'plain' ? '' : `${shape} `}${fault.id} (${trial.ms} ms)\n`,
      );
      if (!right || values.verbose) process.stdout.write(`${trial.outline}\n${trial.unmended.join('\n')}\n`);
    }
    await labDown('quality', state);
  }
} finally {
  await labDown('quality', state);
  rmSync(state, { recursive: true, force: true });
}
process.stdout.write(`${trials} trials, ${wrong} wrong\n`);
process.exitCode = wrong > 0 || trials === 0 ? 1 : 0;
