import type { CraftedKind } from '../types/measure.ts';
import type { Verdict } from './ladder.ts';

/** What became of crafted datagrams of one kind, as the receiver's counters tell. */
export interface CraftedResult {
  /** Those that the sender's own packet filter let out. */
  readonly sent: number;
  /** Packets that its underlay device counted and IP did not see; null when not known. */
  readonly early: number | null;
  /** Datagrams its UDP sockets took; null when not known, or when too much else arrives. */
  readonly taken: number | null;
  /** Packets that came out of its VTEP. */
  readonly decapsulated: number | null;
  /** Echoes answered. */
  readonly answered: number;
}
export type Crafted = ReadonlyMap<CraftedKind, CraftedResult>;

function share(result: CraftedResult | undefined, count: (result: CraftedResult) => number | null): number | null {
  const value = result === undefined ? null : count(result);
  return result === undefined || value === null || result.sent === 0 ? null : value / result.sent;
}

/**
 * The ladder's verdict with what crafted datagrams add. A right frame that is answered proves everything but the sender's
 * own tables; an empty one that is taken proves the way and the port, in one direction.
 */
export function withCrafted(verdict: Verdict, crafted: Crafted, a: string, b: string): Verdict {
  const empty = share(crafted.get('empty'), ({ taken }) => taken);
  const right = share(crafted.get('right'), ({ answered }) => answered);
  const out = share(crafted.get('right'), ({ decapsulated }) => decapsulated);
  const say = (what: string): Verdict => ({ ...verdict, told: `${verdict.told}; ${what}` });
  if (verdict.stage === 'sender-fdb' && verdict.host === a && crafted.get('empty')?.sent === 0)
    return {
      ...verdict,
      stage: 'sender-firewall',
      told: `${a} lets no datagram to ${b}'s port out: a rule of OUTPUT, or a route for what such a rule marks`,
    };
  if (verdict.stage.endsWith('-ipsec')) return verdict;
  if (empty === null && right === null) return verdict;
  if (right !== null && right >= 0.5) {
    const said = say(
      `frames made as ${b} takes them are answered, so it is ${a}'s own tables that send them elsewhere, or one of several paths that loses them`,
    );
    const elsewhere =
      ['unclear', 'transit', 'sender-underlay-neighbour'].includes(verdict.stage) && verdict.bothWays !== true;
    return elsewhere ? { ...said, stage: 'sender-tables', host: a, peer: b } : said;
  }
  const all = [...crafted.values()];
  const early = all.reduce((sum, each) => sum + (each.early ?? 0), 0);
  // all kinds together, or what else arrives beside IP would pass for them
  if (
    verdict.stage === 'transit' &&
    empty !== null &&
    empty < 0.5 &&
    early >= 0.75 * all.reduce((sum, each) => sum + each.sent, 0)
  )
    return {
      stage: 'receiver-firewall',
      host: b,
      peer: a,
      told: `${early} datagrams from ${a} reached ${b}'s underlay device and not its IP: a chain of the device's own, or tc, drops them`,
    };
  if (empty !== null && empty < 0.5)
    return say(
      `${crafted.get('empty')!.taken} of ${crafted.get('empty')!.sent} empty datagrams to ${b}'s port were taken`,
    );
  if (empty !== null && out !== null && out < 0.5)
    return say(`empty datagrams to ${b}'s port are taken, so the way and the port are open`);
  if (out !== null && out >= 0.5)
    return say(`frames made as ${b} takes them come out of its VTEP and are not answered`);
  return verdict;
}
