import type { Cause } from '../types/finding.ts';

/** What is known of a host beside its faults, by kind: `kernel` → `3.10.0-1160.el7`. */
export type Traits = ReadonlyMap<string, string>;

const MOST_NAMED = 6;

/** Values that every host of the group has, as `kernel 3.10.0`, and no host outside of it. */
function onlyTheirs(group: ReadonlySet<string>, traits: ReadonlyMap<string, Traits>): string[] {
  const [first] = group;
  const own = traits.get(first!) ?? new Map<string, string>();
  return [...own]
    .filter(([kind, value]) => [...traits].every(([host, theirs]) => (theirs.get(kind) === value) === group.has(host)))
    .map(([kind, value]) => `${kind} ${value}`);
}

/**
 * When several hosts, but not all, have a cause of the same kind: who they are, and what they alone have in common, by
 * cause key. A group that shares nothing of what is known says so, for the next question is the same. Empty where a
 * cause stands alone.
 */
export function sharedBy(causes: readonly Cause[], traits: ReadonlyMap<string, Traits>): Map<string, string> {
  const groups = new Map<string, Set<string>>();
  for (const { id, culprit } of causes) {
    if (!traits.has(culprit.host)) continue;
    const group = groups.get(id);
    if (group) group.add(culprit.host);
    else groups.set(id, new Set([culprit.host]));
  }
  const said = new Map<string, string>();
  for (const { id, key, culprit } of causes) {
    const group = groups.get(id);
    if (group === undefined || group.size < 2 || group.size === traits.size || !group.has(culprit.host)) continue;
    const hosts = [...group].sort();
    const names = hosts.slice(0, MOST_NAMED).join(', ') + (hosts.length > MOST_NAMED ? ', …' : '');
    const common = onlyTheirs(group, traits);
    said.set(
      key,
      common.length === 0
        ? `${group.size} of ${traits.size} hosts fail alike (${names}); nothing known of them sets them apart`
        : `${group.size} of ${traits.size} hosts fail alike (${names}); they alone have ${common.join(', ')}`,
    );
  }
  return said;
}
