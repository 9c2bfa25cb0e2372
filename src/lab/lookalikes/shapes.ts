import type { LabLookalike } from '../../types/fault.ts';
import { SHAPE_NAMES, SHAPES } from '../shapes.ts';
import { lookalike } from './define.ts';

const NOTHING = { prepare: async () => undefined, undo: async () => undefined };

/** Every shape at rest, in every era that has it. */
export const AT_REST: readonly LabLookalike[] = SHAPE_NAMES.map((shape) => {
  const { title, eras } = SHAPES[shape];
  return lookalike(`rest-${shape}`, `at rest: ${title}`, NOTHING, { shape, eras });
});
