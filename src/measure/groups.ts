import type { PairGroup, PairMeasurement } from '../types/measure.ts';
import { KINDS } from './symptoms.ts';

/** Failing pairs by pattern, family and kind of symptom; those that one cause explains are together, whatever their pattern. */
export function groupsOf(pairs: readonly PairMeasurement[]): PairGroup[] {
  const groups = new Map<string, PairMeasurement[]>();
  for (const pair of pairs) {
    const { symptom, pattern, explainedBy, family } = pair;
    if (symptom === null || (pattern === null && explainedBy === null)) continue;
    const kind = KINDS.findIndex((symptoms) => symptoms.includes(symptom));
    const key = `${kind} ${family} ${explainedBy ?? pattern!.key}`;
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  const rank = ({ symptom }: PairMeasurement): number => KINDS.flat().indexOf(symptom!);
  // the pair that was looked at with more packets tells for all
  const telling = (a: PairMeasurement, b: PairMeasurement): number => b.overlay.sent - a.overlay.sent;
  return [...groups.values()].map((unsorted) => {
    const members = [...unsorted].sort(telling);
    const worst = [...members].sort((a, b) => rank(a) - rank(b))[0]!;
    const { family, explainedBy } = worst;
    const placed = members.find(({ place }) => place !== null) ?? worst;
    return {
      symptom: worst.symptom!,
      family,
      pattern:
        explainedBy === null ? worst.pattern! : { kind: 'cell', hosts: [worst.from, worst.to], key: explainedBy },
      place: placed.place,
      explainedBy,
      pairs: members,
    };
  });
}
