import { FAULTS } from '../../src/lab/faults/index.ts';
import type { LabEra } from '../../src/types/fault.ts';
import { DATA_FAULTS } from '../data-faults.ts';
import { isRight, type Trial } from './trial.ts';

export interface Outcome {
  readonly kind: 'fault' | 'double' | 'data';
  readonly id: string;
  readonly era: LabEra | 'data';
  /** Shape of the lab, or the recording a data fault starts from. */
  readonly shape: string;
  readonly trial: Trial;
}

/** A healthy estate that was judged; nothing ought to be found. */
export interface Silence {
  readonly kind: 'lab' | 'recorded' | 'changing';
  readonly what: string;
  readonly runs: number;
  readonly alarms: readonly string[];
}

function share(count: number, of: number): string {
  return of === 0 ? 'none tried' : `${count} of ${of} (${((100 * count) / of).toFixed(1)} %)`;
}

/** Detection, culprit, object, false alarms: a line each. */
export function summary(outcomes: readonly Outcome[], silences: readonly Silence[]): string[] {
  const of = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind);
  const single = of('fault');
  const tried = [...single, ...of('data')];
  const count = (list: readonly Outcome[], test: (trial: Trial) => boolean) =>
    share(list.filter(({ trial }) => test(trial)).length, list.length);
  const quiet = (kind: Silence['kind']) => {
    const some = silences.filter((silence) => silence.kind === kind);
    const runs = some.reduce((sum, silence) => sum + silence.runs, 0);
    return `${runs} runs, ${some.reduce((sum, { alarms }) => sum + alarms.length, 0)} false alarms`;
  };
  return [
    `lab faults          ${new Set(single.map(({ id }) => id)).size} faults, ${single.length} trials over eras and shapes`,
    `data faults         ${of('data').length} faults`,
    `found               ${count(tried, ({ detected }) => detected)}`,
    `right host, object  ${count(tried, ({ named, first }) => named && first)}, as the first cause`,
    `extra causes        ${tried.reduce((sum, { trial }) => sum + trial.extra.length, 0)}`,
    `mended              ${count(single, ({ unmended }) => unmended.length === 0)}`,
    `two faults at once  ${count(of('double'), isRight)}: both named, nothing else`,
    `healthy on the lab  ${quiet('lab')}: each era and shape, at rest, under traffic, beside what others put on hosts`,
    `healthy recordings  ${quiet('recorded')}`,
    `changing estates    ${quiet('changing')}, recorded: hosts that join, leave, renew, restart during the check`,
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

/** docs/quality.md: what was tried and what came of it. */
export function qualityPage(
  outcomes: readonly Outcome[],
  silences: readonly Silence[],
  lines: readonly string[],
): string {
  const verdict = ({ era, trial }: Outcome, right: string = era) => (isRight(trial) ? right : `**${era} wrong**`);
  const own = (kind: Outcome['kind'], id: string) =>
    outcomes.filter((outcome) => outcome.kind === kind && outcome.id === id);
  const faults = FAULTS.map(({ id, title, modes, expect, shape }) => {
    const eras = own('fault', id).map((outcome) => verdict(outcome));
    return [id, title, modes.join(', '), shape ?? 'plain', eras.join(' '), expect.cause, expect.object];
  });
  const data = DATA_FAULTS.map(({ id, title, modes, base, expect }) => {
    const found = own('data', id).map((outcome) => verdict(outcome, 'right'));
    return [id, title, modes.join(', '), base, found.join(' '), expect.cause, expect.object];
  });
  const doubles = outcomes
    .filter(({ kind }) => kind === 'double')
    .map((outcome) => [outcome.id, outcome.era, verdict(outcome, 'both named')]);
  const healthy = silences.map(({ kind, what, runs, alarms }) => [
    kind,
    what.replaceAll(/ +/g, ' '),
    String(runs),
    alarms.length === 0 ? 'nothing found' : `**${alarms.length} false alarms**`,
  ]);
  return [
    '# How well faults are found',
    'Written by `npm run quality`. Each lab fault is made on real hosts in network namespaces, the estate is checked through real SSH ' +
      'and etcd, and exactly the expected cause at the expected host and object counts as right; then it is mended and the whole state ' +
      'compared. A data fault changes a recorded estate. Numbers are those of the failure modes in [faults.md](faults.md).',
    `\`\`\`\n${lines.join('\n')}\n\`\`\``,
    '## Faults on the lab',
    table(['fault', 'what', 'modes', 'shape', 'eras right', 'cause', 'object'], faults),
    '## Faults in recordings',
    table(['fault', 'what', 'modes', 'recording', 'result', 'cause', 'object'], data),
    '## Two at once',
    table(['faults', 'era', 'result'], doubles),
    '## Healthy estates',
    table(['judged', 'what', 'runs', 'result'], healthy),
    '',
  ].join('\n\n');
}
