import { FAULTS } from '../../src/lab/faults/index.ts';
import { LAB_LOOKALIKES } from '../../src/lab/lookalikes/index.ts';
import { ERAS } from '../../src/lab/plan.ts';
import { SHAPE_NAMES } from '../../src/lab/shapes.ts';
import type { Fault, LabEra, LabLookalike, LabShape } from '../../src/types/fault.ts';

/** What one lab is used for: the faults and the healthy lookalikes of an era in a shape. */
export interface Group {
  readonly era: LabEra;
  readonly shape: LabShape;
  readonly faults: readonly Fault[];
  readonly lookalikes: readonly LabLookalike[];
}

export function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault;
}

/** Every fault and lookalike in every era and shape it applies to, a lab's worth at a time. */
export function groupsOf(faults: readonly Fault[], lookalikes: readonly LabLookalike[] = LAB_LOOKALIKES): Group[] {
  return ERAS.flatMap((era) =>
    SHAPE_NAMES.map((shape) => ({
      era,
      shape,
      faults: faults.filter((fault) => fault.eras.includes(era) && (fault.shape ?? 'plain') === shape),
      lookalikes: lookalikes.filter((one) => one.eras.includes(era) && one.shape === shape),
    })),
  ).filter((group) => group.faults.length + group.lookalikes.length > 0);
}
