import type { Chain, Decider, FilterTable, Hook, IpSet, Outcome, Packet, Rule } from '../types/firewall.ts';
import { meetsMatch, namesDevice } from './match.ts';
import { inside, intersect, without } from './sets.ts';

/** Some of a packet's addresses on their way through the chains. */
interface Flow {
  readonly packet: Packet;
  readonly doubts: readonly Decider[];
  /** Met a match nobody here understands on the way into this chain. */
  readonly unsure: boolean;
}

/** No rule set nests so deep: the kernel forbids loops, but a pasted one may hold them. */
const DEEPEST = 24;
/** Beyond this many pieces of address space the rest is not followed: it counts as accepted, so it raises nothing. */
const MOST_FLOWS = 50_000;
const DOUBTS_KEPT = 5;

interface Split {
  readonly hit: Flow | null;
  readonly miss: readonly Flow[];
  readonly unsure: boolean;
  readonly share: number;
}

/** Cuts a flow into what meets all the rule's matches and what does not. */
function split(flow: Flow, rule: Rule): Split {
  const miss: Flow[] = [];
  let { packet } = flow;
  let unsure = false;
  let share = 1;
  for (const match of rule.matches) {
    const answer = meetsMatch(match, packet);
    if (answer === 'yes') continue;
    if (answer === 'no') return { hit: null, miss: [...miss, { ...flow, packet }], unsure: false, share: 1 };
    // a drop of some ports only is somebody's policy: any other port gets through
    const narrow = match.kind === 'port' && (rule.verdict.kind === 'drop' || rule.verdict.kind === 'reject');
    if (answer === 'maybe' && narrow)
      return { hit: null, miss: [...miss, { ...flow, packet }], unsure: false, share: 1 };
    if (answer === 'maybe') unsure = true;
    else if (answer === 'lot' && match.kind === 'chance') share *= match.share;
    else if (answer === 'some' && match.kind === 'address') {
      const side = match.end === 'source' ? 'source' : 'destination';
      const inner = intersect(packet[side], match.set);
      const outer = without(packet[side], match.set);
      miss.push({ ...flow, packet: { ...packet, [side]: match.not ? inner : outer } });
      packet = { ...packet, [side]: match.not ? outer : inner };
    }
  }
  const hit = { ...flow, packet };
  // what may not have matched, or was spared by lot, goes on as well
  return { hit, miss: unsure || share < 1 ? [...miss, hit] : miss, unsure, share };
}

/** Could packets that meet this rule be let through by it? Then a drop further down is not certain. */
function mayPass(rule: Rule, table: FilterTable, depth = 0): boolean {
  const { verdict } = rule;
  if (verdict.kind === 'accept' || verdict.kind === 'queue' || verdict.kind === 'other') return true;
  if (verdict.kind === 'source-nat') return true;
  if (verdict.kind === 'return') return depth === 0;
  if (rule.setMark !== null) return true;
  if ((verdict.kind !== 'jump' && verdict.kind !== 'goto') || depth > DEEPEST) return false;
  if (verdict.kind === 'goto' && depth === 0) return true;
  return table.chains.get(verdict.chain)?.rules.some((each) => mayPass(each, table, depth + 1)) ?? false;
}

class Walker {
  private readonly outcomes: Outcome[] = [];
  private readonly table: FilterTable;
  private readonly at: Chain;
  private count = 0;

  constructor(table: FilterTable, at: Chain) {
    this.table = table;
    this.at = at;
  }

  private settle(
    flow: Flow,
    verdict: Outcome['verdict'],
    chain: Chain,
    rule: Rule | null,
    unsure: boolean,
    share: number,
  ): void {
    const { source, destination, mark, state } = flow.packet;
    this.outcomes.push({
      verdict,
      source,
      destination,
      by: { table: this.table, chain, rule },
      at: this.at,
      share,
      doubts: flow.doubts,
      unsure: unsure || flow.unsure,
      mark,
      state,
    });
  }

  /** What falls off the chain's end, or returns from it. */
  chain(chain: Chain, flows: readonly Flow[], depth: number): Flow[] {
    let open = [...flows];
    const returned: Flow[] = [];
    for (const rule of chain.rules) {
      if (open.length === 0) break;
      const next: Flow[] = [];
      for (const flow of open) {
        const { hit, miss, unsure, share } = split(flow, rule);
        if (hit === null) {
          next.push(...miss);
          continue;
        }
        if (++this.count > MOST_FLOWS) {
          this.settle(flow, 'accept', chain, null, true, 1);
          continue;
        }
        const doubtful = unsure && mayPass(rule, this.table) ? this.doubted(flow.doubts, chain, rule) : flow.doubts;
        next.push(...(doubtful === flow.doubts ? miss : miss.map((each) => ({ ...each, doubts: doubtful }))));
        const { verdict, setMark } = rule;
        const packet =
          setMark === null
            ? hit.packet
            : { ...hit.packet, mark: ((hit.packet.mark & setMark.keep) ^ setMark.flip) >>> 0 };
        const on: Flow = { ...hit, packet };
        // what may not have matched has already gone on as a miss
        const gone = unsure || share < 1;
        switch (verdict.kind) {
          case 'accept':
          case 'drop':
          case 'reject':
          case 'source-nat':
          case 'queue':
            this.settle(on, verdict.kind, chain, rule, unsure, share);
            break;
          case 'return':
            returned.push({ ...on, unsure: on.unsure || gone });
            break;
          case 'notrack':
            next.push({ ...on, packet: { ...packet, state: packet.state === 'new' ? 'untracked' : packet.state } });
            break;
          case 'jump':
          case 'goto': {
            const target = this.table.chains.get(verdict.chain);
            const entering = { ...on, unsure: on.unsure || gone };
            const back = target === undefined || depth > DEEPEST ? [on] : this.chain(target, [entering], depth + 1);
            if (gone) break;
            if (verdict.kind === 'jump') next.push(...back);
            else returned.push(...back);
            break;
          }
          case 'other':
            next.push({ ...on, doubts: this.doubted(on.doubts, chain, rule) });
            break;
          default:
            if (!gone) next.push(on);
        }
      }
      open = next;
    }
    return [...open, ...returned];
  }

  private doubted(doubts: readonly Decider[], chain: Chain, rule: Rule): readonly Decider[] {
    return doubts.length >= DOUBTS_KEPT ? doubts : [...doubts, { table: this.table, chain, rule }];
  }

  run(packet: Packet): Outcome[] {
    const policy = this.at.base?.policy ?? 'accept';
    for (const left of this.chain(this.at, [{ packet, doubts: [], unsure: false }], 0))
      this.settle(left, policy, this.at, null, false, 1);
    return this.outcomes;
  }
}

export interface BaseChain {
  readonly table: FilterTable;
  readonly chain: Chain;
}

/** Base chains of one hook in the order the kernel asks them, for packets of a family. */
export function chainsAt(tables: readonly FilterTable[], hook: Hook, packet: Packet, nat: boolean): BaseChain[] {
  const device = hook === 'egress' ? packet.out : packet.in;
  const families = packet.family === 4 ? ['ip', 'inet', 'netdev'] : ['ip6', 'inet', 'netdev'];
  const out: BaseChain[] = [];
  for (const table of tables) {
    if (!families.includes(table.family)) continue;
    for (const chain of table.chains.values()) {
      const { base } = chain;
      if (base === null || base.hook !== hook || (base.type === 'nat') !== nat) continue;
      if (base.devices.length > 0 && (device === null || !base.devices.some((name) => namesDevice(name, device))))
        continue;
      out.push({ table, chain });
    }
  }
  return out.sort((a, b) => a.chain.base!.priority - b.chain.base!.priority);
}

export interface Step {
  readonly hook: Hook;
  readonly in: string | null;
  readonly out: string | null;
}

/**
 * Sends a packet past all base chains of each step. What is dropped, wholly or by lot, is told with what decided; an
 * accept in one base chain only opens the way to the next. Source: nft(8), "VERDICT STATEMENTS" (accept ends the base
 * chain, not the hook).
 */
export function filtered(tables: readonly FilterTable[], packet: Packet, steps: readonly Step[]): Outcome[] {
  const lost: Outcome[] = [];
  let open: Packet[] = [packet];
  for (const step of steps) {
    for (const { table, chain } of chainsAt(tables, step.hook, { ...packet, in: step.in, out: step.out }, false)) {
      const next: Packet[] = [];
      for (const each of open) {
        const outcomes = new Walker(table, chain).run({ ...each, in: step.in, out: step.out });
        const through: Outcome[] = [];
        for (const outcome of outcomes) {
          if (outcome.verdict === 'drop' || outcome.verdict === 'reject') lost.push(outcome);
          else through.push(outcome);
        }
        for (const { source, destination, mark, state } of through.sort((a, b) => Number(a.unsure) - Number(b.unsure)))
          next.push({ ...each, source, destination, mark, state });
      }
      open = joined(next);
      if (open.length === 0) return lost;
    }
  }
  return lost;
}

/** Pieces a chain let through, those that another piece holds left out: an outcome nobody is sure of is told twice. */
function joined(packets: readonly Packet[]): Packet[] {
  if (packets.length < 2) return [...packets];
  const out: Packet[] = [];
  for (const packet of packets) {
    const held = out.some(
      (other) =>
        other.mark === packet.mark &&
        other.state === packet.state &&
        covered(packet.source, other.source) &&
        covered(packet.destination, other.destination),
    );
    if (!held) out.push(packet);
  }
  return out;
}

function covered(a: IpSet, b: IpSet): boolean {
  return a === b || inside(a, b) === 'all';
}

/** What source translation some packet of a new conversation meets: the first that translates, hook after hook. */
export function translated(tables: readonly FilterTable[], packet: Packet): Outcome[] {
  const out: Outcome[] = [];
  let open: Packet[] = [packet];
  for (const { table, chain } of chainsAt(tables, 'postrouting', packet, true)) {
    const next: Packet[] = [];
    for (const each of open) {
      const outcomes = new Walker(table, chain).run(each);
      for (const outcome of outcomes) {
        if (outcome.verdict === 'source-nat') out.push(outcome);
        else if (!outcome.unsure)
          next.push({ ...each, source: outcome.source, destination: outcome.destination, mark: outcome.mark });
      }
    }
    open = joined(next);
  }
  return out;
}
