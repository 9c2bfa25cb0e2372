import { FAULTS } from '../../src/lab/faults/index.ts';
import type { LabEra, LabShape } from '../../src/types/fault.ts';
import { isRight, type Trial } from './trial.ts';

export interface Outcome {
  readonly kind: 'fault' | 'double';
  readonly id: string;
  readonly era: LabEra;
  readonly shape: LabShape;
  readonly trial: Trial;
}

interface Recorded {
  readonly lookalikes: number;
  /** Findings on them; there ought to be none. */
  readonly alarms: readonly string[];
}

function share(count: number, of: number): string {
  return of === 0 ? 'none tried' : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;
}

/** Detection, culprit, object, false alarms: a line each. */
export function summary(outcomes: readonly Outcome[], { lookalikes, alarms }: Recorded): string[] {
  const single = outcomes.filter(({ kind }) => kind === 'fault');
  const double = outcomes.filter(({ kind }) => kind === 'double');
  const count = (list: readonly Outcome[], test: (trial: Trial) => boolean) =>
    share(list.filter(({ trial }) => test(trial)).length, list.length);
  return [
    `lab faults          ${new Set(single.map(({ id }) => id)).size} faults, ${single.length} trials over eras and shapes`,
    `found               ${count(single, ({ detected }) => detected)}`,
    `right host, object  ${count(single, ({ named, first }) => named && first)}, as the first cause`,
    `extra causes        ${single.reduce((sum, { trial }) => sum + trial.extra.length, 0)}`,
    `mended              ${count(single, ({ unmended }) => unmended.length === 0)}`,
    `two faults at once  ${count(double, isRight)}: both named, nothing else`,
    `healthy recordings  ${lookalikes} lookalikes, ${alarms.length} findings`,
    ...alarms.map((alarm) => `  ${alarm}`),
  ];
}

/** docs/quality.md: what was tried and what came of it. */
export function qualityPage(outcomes: readonly Outcome[], lines: readonly string[]): string {
  const rows = FAULTS.map(({ id, title, modes, expect, shape }) => {
    const own = outcomes.filter((outcome) => outcome.kind === 'fault' && outcome.id === id);
    const eras = own.map(({ era, trial }) => (isRight(trial) ? era : `**${era} wrong**`)).join(' ');
    return `| ${id} | ${title} | ${modes.join(', ')} | ${shape ?? 'plain'} | ${eras} | ${expect.cause} | ${expect.object} |`;
  });
  const doubles = outcomes
    .filter(({ kind }) => kind === 'double')
    .map(({ id, era, trial }) => `| ${id} | ${era} | ${isRight(trial) ? 'both named' : '**wrong**'} |`);
  return [
    '# How well faults are found',
    'Written by `npm run quality`. Each fault is made on real hosts in network namespaces, the estate is checked through real SSH and ' +
      'etcd, and exactly the expected cause at the expected host and object counts as right; then it is mended and the whole state compared. ' +
      'Numbers are those of the failure modes in [faults.md](faults.md).',
    `\`\`\`\n${lines.join('\n')}\n\`\`\``,
    '## Faults',
    ['| fault | what | modes | shape | eras right | cause | object |', '|---|---|---|---|---|---|---|', ...rows].join(
      '\n',
    ),
    '## Two at once',
    ['| faults | era | result |', '|---|---|---|', ...doubles].join('\n'),
    '',
  ].join('\n\n');
}
