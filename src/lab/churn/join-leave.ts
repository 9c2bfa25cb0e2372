import { EVERY_ERA } from '../faults/define.ts';
import type { Lab } from '../hands.ts';
import { leaseOf } from '../hosts.ts';
import { type Churn, type ChurnStep, forget, inTurn, learn, othersOf, plannedHost } from './define.ts';

/** The host that comes and goes: the last. */
const nameOf = (lab: Lab): string => lab.record.hosts.at(-1)?.name ?? '';

function leavingSteps(lab: Lab): readonly ChurnStep[] {
  const name = nameOf(lab);
  const gone = plannedHost(lab, name);
  const steps: ChurnStep[] = [
    { place: 'leases', after: -1, delayMs: [0, 0], run: () => lab.lease(gone.leaseKey, null) },
  ];
  for (const host of othersOf(lab, name)) steps.push(...inTurn(host.name, 0, steps.length, forget(lab, host, gone)));
  return [...steps, ...inTurn(name, 0, steps.length, [`ip link del ${lab.vtep}; rm /run/flannel/subnet.env`])];
}

function joiningSteps(lab: Lab): readonly ChurnStep[] {
  const name = nameOf(lab);
  const come = plannedHost(lab, name);
  const steps: ChurnStep[] = [
    // flannel writes the lease first and makes the device of what it got
    { place: 'leases', after: -1, delayMs: [0, 0], run: () => lab.lease(come.leaseKey, leaseOf(come)) },
    { place: name, after: 0, delayMs: [20, 400], run: () => lab.program(name) },
  ];
  for (const host of othersOf(lab, name)) steps.push(...inTurn(host.name, 0, steps.length, learn(lab, host, come)));
  return steps;
}

async function all(lab: Lab, steps: readonly ChurnStep[]): Promise<void> {
  for (const step of steps) await step.run(lab);
}

export const join: Churn = {
  id: 'join',
  title: 'a host joins: its lease, its device, rows for it on all others',
  eras: EVERY_ERA,
  before: (lab) => all(lab, leavingSteps(lab)),
  steps: joiningSteps,
  undo: async () => undefined,
};

export const leave: Churn = {
  id: 'leave',
  title: 'a host leaves: its lease goes, and its rows on all others',
  eras: EVERY_ERA,
  steps: leavingSteps,
  undo: (lab) => all(lab, joiningSteps(lab)),
};
