import { FAULTS } from '../../src/lab/faults/index.ts';
import { ERAS } from '../../src/lab/plan.ts';
import { SHAPE_NAMES } from '../../src/lab/shapes.ts';
import type { Fault, LabEra, LabShape } from '../../src/types/fault.ts';

/** Faults that one lab can be broken by: those of an era in a shape. */
export interface Group {
  readonly era: LabEra;
  readonly shape: LabShape;
  readonly faults: readonly Fault[];
}

export function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault;
}

/** Every fault in every era and shape it applies to, a lab's worth at a time. */
export function groupsOf(faults: readonly Fault[]): Group[] {
  return ERAS.flatMap((era) =>
    SHAPE_NAMES.map((shape) => ({
      era,
      shape,
      faults: faults.filter((fault) => fault.eras.includes(era) && (fault.shape ?? 'plain') === shape),
    })),
  ).filter((group) => group.faults.length > 0);
}
