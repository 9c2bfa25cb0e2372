// `npm run ladder`: lab faults that cut pairs, on estates of 3 and of 6 hosts; what packets and counters tell with the hosts'
// tables withheld, and what a whole check tells. A full run writes docs/ladder.md.
// Usage: node --import tsx scripts/ladder.ts [--fault ID,ID] [--hosts 3] [--withheld] [--verbose]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labDown } from '../src/lab/down.ts';
import { openLab } from '../src/lab/hands.ts';
import { labUp } from '../src/lab/up.ts';
import { faultOf } from '../test/quality/groups.ts';
import { type LadderOutcome, ladderPage, ladderSummary, tryScenario } from '../test/quality/ladder.ts';
import { SCENARIOS } from '../test/quality/scenarios.ts';
import { benchOf, isRight } from '../test/quality/trial.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    hosts: { type: 'string' },
    withheld: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const whole = values.fault === undefined && values.hosts === undefined && !values.withheld;
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-ladder-'));
const outcomes: LadderOutcome[] = [];
let broken = 0;

function tell({ scenario, hosts, groups, placed, trial, unmended }: LadderOutcome): void {
  const right = placed && unmended.length === 0 && (trial === null || isRight(trial));
  process.stdout.write(`${right ? 'ok   ' : 'WRONG'} ${hosts} hosts ${scenario.fault}\n`);
  if (right && !values.verbose) return;
  const { stage, pattern, at } = scenario;
  const lines = [
    `  expected ${pattern} | ${stage} | ${at}`,
    ...groups.map((group) => `  told     ${group.pattern} | ${group.stage} | ${group.at} | ${group.told}`),
    ...(trial === null ? [] : trial.outline.split('\n').map((line) => `  ${isRight(trial) ? '' : '(wrong) '}${line}`)),
    ...unmended.map((line) => `  unmended ${line}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

for (const hosts of [3, 6]) {
  if (values.hosts !== undefined && values.hosts !== String(hosts)) continue;
  const scenarios = SCENARIOS.filter(
    ({ fault, only = hosts }) => only === hosts && (values.fault?.split(',').includes(fault) ?? true),
  );
  const shapeOf = (fault: string) => faultOf(fault).shape ?? 'plain';
  for (const shape of new Set(scenarios.map(({ fault }) => shapeOf(fault)))) {
    const name = `ladder-${hosts}-${shape}`;
    try {
      await labUp({ name, state, era: 'C', shape, hosts });
      const bench = await benchOf(openLab(name, state));
      for (const scenario of scenarios.filter(({ fault }) => shapeOf(fault) === shape)) {
        const outcome = await tryScenario(bench, scenario, !values.withheld);
        outcomes.push(outcome);
        tell(outcome);
      }
    } catch (error) {
      broken++;
      process.stdout.write(`WRONG ${hosts} hosts, shape ${shape}: ${String((error as Error).stack)}\n`);
    } finally {
      await labDown(name, state);
    }
  }
}
rmSync(state, { recursive: true, force: true });
const lines = ladderSummary(outcomes);
process.stdout.write(`\n${lines.join('\n')}\n`);
if (whole && broken === 0) writeFileSync(new URL('../docs/ladder.md', import.meta.url), ladderPage(outcomes, lines));
const wrong = outcomes.some(
  ({ placed, trial, unmended }) => !placed || unmended.length > 0 || (trial !== null && !isRight(trial)),
);
process.exitCode = broken > 0 || wrong || outcomes.length === 0 ? 1 : 0;
