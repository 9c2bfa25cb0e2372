import { CHECKS } from '../src/checks/index.ts';
import { FAULTS } from '../src/lab/faults/index.ts';
import { LAB_LOOKALIKES } from '../src/lab/lookalikes/index.ts';
import { DATA_FAULTS } from '../test/data-faults.ts';
import { FAILURE_MODES } from './failure-modes.ts';

/** The numbers a check's `source` names: `failure modes 21, 24 and 73`. */
function modesIn(source: string): number[] {
  const text = /failure modes? ([\d, –and]+)/.exec(source)?.[1] ?? '';
  return [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

function listed(values: Iterable<string>, code = true): string {
  return [...new Set(values)].map((value) => (code ? `\`${value}\`` : value)).join(', ');
}

/** docs/faults.md: every failure mode, what reproduces it, what finds it, or why nothing can. Throws for one with neither, or both. */
export function faultsPage(): string {
  let shown = 0;
  let healthy = 0;
  const rows = FAILURE_MODES.map(({ name, blind, unseen }, index) => {
    const number = index + 1;
    const lab = FAULTS.filter(({ modes }) => modes.includes(number));
    const data = DATA_FAULTS.filter(({ modes }) => modes.includes(number));
    const quiet = LAB_LOOKALIKES.filter(({ modes }) => modes?.includes(number));
    const checks = CHECKS.filter(({ source }) => modesIn(source).includes(number)).map(({ id }) => id);
    const causes = [...lab, ...data].map(({ expect }) => expect.cause);
    if (causes.length === 0 && blind === undefined)
      throw new Error(`failure mode ${number} (${name}) has neither a fault nor a reason`);
    if (causes.length > 0 && blind !== undefined)
      throw new Error(`failure mode ${number} (${name}) is reproduced, and told to be out of sight`);
    const reproduced = [
      ...(lab.length > 0 ? [`lab: ${listed(lab.map(({ id }) => id))}`] : []),
      ...(data.length > 0 ? [`data: ${listed(data.map(({ id }) => id))}`] : []),
      ...(quiet.length > 0 ? [`healthy: ${listed(quiet.map(({ id }) => id))}`] : []),
    ].join('; ');
    if (causes.length > 0) shown++;
    else if (quiet.length > 0) healthy++;
    const found =
      causes.length > 0 ? `${listed(causes)}${unseen === undefined ? '' : `; but ${unseen}`}` : (blind ?? '');
    return `| ${number} | ${name} | ${reproduced || '–'} | ${listed(checks) || '–'} | ${found} |`;
  });
  return [
    '# Failure modes',
    '',
    'Written by scripts/generate.ts from scripts/failure-modes.ts, the faults of the lab (`src/lab/faults`), the data faults',
    '(`test/data-faults.ts`) and the checks. A lab fault breaks a real estate; a data fault changes a recorded one. The last column',
    'is the cause that is named, or why the hosts cannot show it. What is healthy behaviour is made in the lab as well',
    '(`src/lab/lookalikes`), and raises nothing.',
    '',
    `${FAILURE_MODES.length} failure modes; ${shown} are reproduced and found, ${healthy} are reproduced and healthy.`,
    '',
    '| # | failure mode | reproduced by | checks about it | named as, or why not |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
