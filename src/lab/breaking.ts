import type { Fault } from '../types/fault.ts';
import type { Lab } from './hands.ts';
import { LabError } from './shell.ts';
import { readBroken, writeBroken } from './state.ts';

/** Breaks the lab, and notes it so that another process can heal it. Throws a LabError where the fault cannot exist. */
export async function breakFault(lab: Lab, fault: Fault): Promise<void> {
  if (!fault.eras.includes(lab.era)) {
    throw new LabError(`${fault.id} cannot exist in era ${lab.era}, only in ${fault.eras.join(', ')}: lab up --era …`);
  }
  const { shape = 'plain' } = fault;
  if (shape !== lab.shape) {
    throw new LabError(`${fault.id} exists in shape ${shape}, and this lab is ${lab.shape}: lab up --shape ${shape}`);
  }
  if (lab.record.flanneld !== null) {
    throw new LabError(`${fault.id}: a lab that runs flanneld cannot be healed by the lab: lab up without --flanneld`);
  }
  const broken = readBroken(lab.paths);
  if (broken.includes(fault.id)) throw new LabError(`${fault.id} is broken already`);
  writeBroken(lab.paths, [...broken, fault.id]); // first: a half-broken lab must be healable
  await fault.break(lab);
}

/** Undoes `breakFault`. Throws a LabError when the lab is not broken by it. */
export async function healFault(lab: Lab, fault: Fault): Promise<void> {
  const broken = readBroken(lab.paths);
  if (!broken.includes(fault.id)) throw new LabError(`${fault.id} is not broken`);
  await fault.mend(lab);
  writeBroken(
    lab.paths,
    broken.filter((id) => id !== fault.id),
  );
}
