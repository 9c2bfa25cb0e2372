import type { LabLookalike } from '../../types/fault.ts';
import { FLANNELS_OWN } from './flannel.ts';
import { OTHERS } from './neighbours.ts';
import { AT_REST } from './shapes.ts';
import { UNDER_TRAFFIC } from './traffic.ts';

/** Healthy estates of the lab, each in a shape and in eras: none may give a finding. */
export const LAB_LOOKALIKES: readonly LabLookalike[] = [...AT_REST, ...UNDER_TRAFFIC, ...FLANNELS_OWN, ...OTHERS];
