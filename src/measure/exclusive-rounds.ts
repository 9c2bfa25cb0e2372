/**
 * Pairs in rounds in which no host appears twice, so that what its counters tell belongs to one pair. Greedy edge
 * colouring: at most 2Δ−1 rounds, Δ being the most pairs one host is in.
 */
export function exclusiveRounds<T extends { readonly from: string; readonly to: string }>(pairs: readonly T[]): T[][] {
  const rounds: { readonly busy: Set<string>; readonly pairs: T[] }[] = [];
  for (const pair of pairs) {
    let round = rounds.find(({ busy }) => !busy.has(pair.from) && !busy.has(pair.to));
    if (round === undefined) {
      round = { busy: new Set(), pairs: [] };
      rounds.push(round);
    }
    round.pairs.push(pair);
    round.busy.add(pair.from).add(pair.to);
  }
  return rounds.map((round) => round.pairs);
}
