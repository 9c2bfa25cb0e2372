import type { Lab } from '../hands.ts';
import { bounce, recreate } from './bounce.ts';
import type { Churn, ChurnStep, ChurnTiming } from './define.ts';
import { join, leave } from './join-leave.ts';
import { macChange } from './mac-change.ts';
import { renewal } from './renewal.ts';

export const CHURNS: readonly Churn[] = [renewal, join, leave, bounce, recreate, macChange];

/** A step with its time after the beginning, ms. */
export type Timed<S extends ChurnTiming> = S & { readonly atMs: number };

/** When each step happens, `random` deciding within its bounds; in the order of time. */
export function timed<S extends ChurnTiming>(steps: readonly S[], random: () => number): readonly Timed<S>[] {
  const out: Timed<S>[] = [];
  for (const step of steps) {
    const [least, most] = step.delayMs;
    out.push({ ...step, atMs: (out[step.after]?.atMs ?? 0) + least + random() * (most - least) });
  }
  return out.sort((a, b) => a.atMs - b.atMs);
}

/** Performs one healthy sequence of changes, drawn by `random`, at the pace at which flannel works. */
export async function churn(lab: Lab, random: () => number, among = CHURNS): Promise<Churn> {
  const possible = among.filter(({ eras }) => eras.includes(lab.era));
  const chosen = possible[Math.floor(random() * possible.length)];
  if (chosen === undefined) throw new Error(`nothing changes in era ${lab.era}`);
  await perform(lab, timed(chosen.steps(lab), random));
  return chosen;
}

/** Runs steps at their times; steps that fall together run together. */
export async function perform(lab: Lab, steps: readonly Timed<ChurnStep>[]): Promise<void> {
  const begin = Date.now();
  const atPlace = new Map<string, Promise<unknown>>();
  await Promise.all(
    steps.map((step) => {
      const before = atPlace.get(step.place) ?? Promise.resolve();
      const done = before
        .then(() => new Promise((go) => setTimeout(go, Math.max(0, begin + step.atMs - Date.now()))))
        .then(() => step.run(lab));
      atPlace.set(step.place, done);
      return done;
    }),
  );
}
