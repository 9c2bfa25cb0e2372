import type { Acceptance, Criterion } from '../types/acceptance.ts';

/** Words for the outcome of each criterion and of all; the same in every medium. */
export const OUTCOME_WORD: Readonly<Record<Criterion['outcome'], string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  'not-asked': 'NOT ASKED',
};

export const ACCEPTANCE_WORD: Readonly<Record<Acceptance['outcome'], string>> = {
  accepted: 'ACCEPTED',
  'not-accepted': 'NOT ACCEPTED',
  incomplete: 'NOT DECIDED',
};

function number(value: number, unit: Criterion['unit']): string {
  const text = unit === 'ms' ? value.toFixed(3) : unit === '%' ? String(Number(value.toFixed(2))) : String(value);
  return ['hosts', 'checks', 'pairs', 'causes'].includes(unit) ? text : `${text} ${unit}`;
}

export function measuredText({ measured, unit, detail }: Criterion): string {
  const value = measured === null ? 'not measured' : number(measured, unit);
  return detail === '' ? value : `${value} (${detail})`;
}

/** `at most 5.000 ms`; what `expect` does not name is measured all the same. */
export function limitText({ limit, by, unit }: Criterion): string {
  return limit === null ? 'no limit given' : `${by === 'at-most' ? 'at most' : 'at least'} ${number(limit, unit)}`;
}

/** `7 of 8 criteria passed, 1 failed`. */
export function countText({ criteria }: Acceptance): string {
  const count = (outcome: Criterion['outcome']): number => criteria.filter((each) => each.outcome === outcome).length;
  return [
    `${count('pass')} of ${criteria.length} criteria passed`,
    ...(count('fail') > 0 ? [`${count('fail')} failed`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be examined`] : []),
    ...(count('not-asked') > 0 ? [`${count('not-asked')} without a limit`] : []),
  ].join(', ');
}
