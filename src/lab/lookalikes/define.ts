import type { LabEra, LabHands, LabLookalike } from '../../types/fault.ts';

/** A lookalike of plain shape and every era, unless told otherwise. */
export function lookalike(
  id: string,
  title: string,
  steps: Pick<LabLookalike, 'prepare' | 'undo'>,
  where: Partial<Pick<LabLookalike, 'shape' | 'eras' | 'modes' | 'active'>> = {},
): LabLookalike {
  return { id, title, shape: 'plain', eras: ['A', 'B1', 'B2', 'C'], ...where, ...steps };
}

export const WITH_FIXED_ROWS: readonly LabEra[] = ['B1', 'B2', 'C'];
export const ON_DEMAND: readonly LabEra[] = ['A', 'B1', 'B2'];

/** Runs a bash script on a host. */
export function bash(lab: LabHands, host: string, script: string): Promise<string> {
  return lab.on(host, ['bash', '-ec', script]);
}

/** `ip` lines, and their undoing: `rule add …` becomes `rule del …`, the last first. */
export function added(host: string, lines: readonly string[]): Pick<LabLookalike, 'prepare' | 'undo'> {
  const back = lines.filter((line) => line.includes(' add ')).reverse();
  const away = back.map((line) =>
    line.startsWith('link add') ? `link del ${line.split(' ')[2]}` : line.replace(' add ', ' del '),
  );
  return {
    prepare: (lab) => bash(lab, host, lines.map((line) => `ip ${line}`).join('\n')),
    // a route goes with its device and then is not there to be deleted
    undo: (lab) => bash(lab, host, away.map((line) => `ip ${line} 2>/dev/null || true`).join('\n')),
  };
}
