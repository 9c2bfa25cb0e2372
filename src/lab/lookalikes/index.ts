import type { LabLookalike } from '../../types/fault.ts';
import { ON_DEMAND_ANSWERED } from './first-packet.ts';
import { FLANNELS_OWN } from './flannel.ts';
import { OTHERS } from './neighbours.ts';
import { AT_REST } from './shapes.ts';
import { UNDER_TRAFFIC } from './traffic.ts';

/** Healthy estates of the lab, each in a shape and in eras: none may give a finding. */
export const LAB_LOOKALIKES: readonly LabLookalike[] = [
  ...AT_REST,
  ...UNDER_TRAFFIC,
  ...ON_DEMAND_ANSWERED,
  ...FLANNELS_OWN,
  ...OTHERS,
];
