import type {
  Chain,
  Decider,
  FilterTable,
  Flow,
  Hook,
  IpSet,
  Outcome,
  Packet,
  Rule,
  Verdict,
} from '../types/firewall.ts';
import { blurred, marked, sameMark } from './marks.ts';
import { namesDevice } from './match.ts';
import { misses, split } from './pieces.ts';
import { inside } from './sets.ts';

/** Some of a packet's addresses on their way through the chains of one base chain. */
interface Walked extends Flow {
  readonly doubts: readonly Decider[];
  /** Met a match nobody here understands on the way into this chain. */
  readonly unsure: boolean;
}

/** No rule set nests so deep: the kernel forbids loops, but a pasted one may hold them. */
const DEEPEST = 24;
/** Beyond this many pieces of address space the rest is not followed: it counts as accepted, so it raises nothing. */
const MOST_FLOWS = 50_000;
const DOUBTS_KEPT = 5;

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

/** Does the translation lead where the packet went anyway? */
function keepsDestination(verdict: Verdict & { kind: 'destination-nat' }, packet: Packet): boolean {
  const { addresses, ports } = verdict;
  const there = addresses === null ? packet.destinationIsLocal : inside(packet.destination, addresses) === 'all';
  const port = packet.destinationPort;
  return (
    there &&
    (ports === null || (port !== null && ports.every(({ first, last }) => first === port.first && last === port.last)))
  );
}

/** A rule that changes nothing the walk follows. */
function passesBy({ verdict, setMark, setHops }: Rule): boolean {
  return verdict.kind === 'continue' && setMark === null && setHops === null;
}

function isTwin(flow: Flow, other: Flow): boolean {
  return flow.packet === other.packet;
}

class Walker {
  private readonly outcomes: Outcome[] = [];
  private readonly table: FilterTable;
  private readonly at: Chain;
  private readonly hopsNeeded: number;
  private count = 0;
  /** The base chain's own rule that led where the walk is. */
  private top: Decider | null = null;

  constructor(table: FilterTable, at: Chain, hopsNeeded: number) {
    this.table = table;
    this.at = at;
    this.hopsNeeded = hopsNeeded;
  }

  private settle(flow: Walked, verdict: Outcome['verdict'], chain: Chain, rule: Rule | null): void {
    this.outcomes.push({ ...flow, verdict, by: { table: this.table, chain, rule }, at: this.at });
  }

  /** What falls off the chain's end, or returns from it. */
  chain(chain: Chain, flows: readonly Walked[], depth: number): Walked[] {
    let open = [...flows];
    const returned: Walked[] = [];
    for (const rule of chain.rules) {
      if (open.length === 0) break;
      if (passesBy(rule)) continue;
      const next: Walked[] = [];
      for (const flow of open) {
        if (misses(flow, rule)) {
          next.push(flow);
          continue;
        }
        const { yes, no } = split(flow, rule);
        if (yes.length === 0) {
          next.push(flow);
          continue;
        }
        this.count += yes.length;
        if (this.count > MOST_FLOWS) {
          this.settle({ ...flow, unsure: true }, 'accept', chain, null);
          continue;
        }
        const passes = no.some(({ unsure }) => unsure) && mayPass(rule, this.table);
        const missed = no.map(
          (piece): Walked => ({
            ...flow,
            ...piece,
            unsure: flow.unsure,
            doubts: piece.unsure && passes ? this.doubted(flow.doubts, chain, rule) : flow.doubts,
          }),
        );
        for (const hit of yes)
          this.meet(
            { ...flow, ...hit, unsure: flow.unsure || hit.unsure },
            hit.unsure,
            missed,
            next,
            returned,
            chain,
            rule,
            depth,
          );
        next.push(...missed);
      }
      open = next;
    }
    return [...open, ...returned];
  }

  /** What becomes of a flow that met the rule. `maybe`: its twin among the misses goes on. */
  private meet(
    hit: Walked,
    maybe: boolean,
    misses: Walked[],
    next: Walked[],
    returned: Walked[],
    chain: Chain,
    rule: Rule,
    depth: number,
  ): void {
    const { verdict, setMark, setHops } = rule;
    const by: Decider = { table: this.table, chain, rule };
    if (setHops !== null && setHops < this.hopsNeeded) {
      this.settle(hit, 'drop', chain, rule);
      return;
    }
    if (depth === 0) this.top = by;
    const packet = setMark === null ? hit.packet : marked(hit.packet, setMark, this.top ?? by);
    const on: Walked = { ...hit, packet };
    const goOn = (flows: readonly Walked[], to: Walked[]): void => {
      if (!maybe) {
        to.push(...flows);
        return;
      }
      // it has gone on as a miss already: only that it may be marked is added
      for (const [n, miss] of misses.entries()) {
        if (!isTwin(miss, hit)) continue;
        misses[n] = { ...miss, packet: flows.reduce((each, flow) => blurred(each, flow.packet), miss.packet) };
      }
    };
    switch (verdict.kind) {
      case 'accept':
      case 'drop':
      case 'reject':
      case 'source-nat':
        this.settle(on, verdict.kind, chain, rule);
        return;
      case 'queue':
        this.settle(on, verdict.bypass ? 'accept' : 'queue', chain, rule);
        return;
      case 'destination-nat':
        this.settle(on, keepsDestination(verdict, packet) ? 'accept' : 'divert', chain, rule);
        return;
      case 'return':
        returned.push(on);
        return;
      case 'notrack':
        next.push({ ...on, packet: { ...packet, state: packet.state === 'new' ? 'untracked' : packet.state } });
        return;
      case 'jump':
      case 'goto': {
        const target = this.table.chains.get(verdict.chain);
        const back = target === undefined || depth > DEEPEST ? [on] : this.chain(target, [on], depth + 1);
        const twin = misses.findIndex((miss) => isTwin(miss, hit));
        if (!maybe && twin >= 0 && verdict.kind === 'jump' && back.length === 1 && back[0]!.packet === packet) {
          // all of a share came back: it is whole again
          const { share, beyond } = misses[twin]!;
          misses[twin] = { ...misses[twin]!, share: hit.share + share, beyond: beyond === hit.beyond ? beyond : null };
          return;
        }
        goOn(back, verdict.kind === 'jump' ? next : returned);
        return;
      }
      case 'other':
        next.push({ ...on, doubts: this.doubted(on.doubts, chain, rule) });
        return;
      default:
        goOn([on], next);
    }
  }

  private doubted(doubts: readonly Decider[], chain: Chain, rule: Rule): readonly Decider[] {
    return doubts.length >= DOUBTS_KEPT ? doubts : [...doubts, { table: this.table, chain, rule }];
  }

  run(flow: Flow): Outcome[] {
    const policy = this.at.base?.policy ?? 'accept';
    for (const left of this.chain(this.at, [{ ...flow, doubts: [], unsure: false }], 0))
      this.settle(left, policy, this.at, null);
    return this.outcomes;
  }
}

export interface BaseChain {
  readonly table: FilterTable;
  readonly chain: Chain;
}

const LAYERS = {
  bridge: { 4: ['bridge'], 6: ['bridge'] },
  ip: { 4: ['ip', 'inet', 'netdev'], 6: ['ip6', 'inet', 'netdev'] },
} as const;

/** Base chains of one step in the order the kernel asks them, for packets of a family; those that translate for new ones alone. */
export function chainsAt(tables: readonly FilterTable[], step: Step, { family, state }: Packet): BaseChain[] {
  const { hook, layer = 'ip' } = step;
  const device = hook === 'egress' ? step.out : step.in;
  const families: readonly string[] = LAYERS[layer][family];
  const out: BaseChain[] = [];
  for (const table of tables) {
    if (!families.includes(table.family)) continue;
    for (const chain of table.chains.values()) {
      const { base } = chain;
      if (base === null || base.hook !== hook || (base.type === 'nat' && state !== 'new')) continue;
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
  /** `bridge`: what nftables asks of frames; ip where left out. */
  readonly layer?: 'bridge' | 'ip';
  /** Hops the packet must have left here to reach its end; 0 where left out. */
  readonly hopsNeeded?: number;
}

/** What the chains of all steps made of a packet. */
export interface Passage {
  readonly lost: readonly Outcome[];
  /** Source translations, each with what met it. */
  readonly translated: readonly Outcome[];
  readonly through: readonly Flow[];
}

/** Where no rule marks conversations, all have mark 0. */
function marksConversations(tables: readonly FilterTable[]): boolean {
  return tables.some(({ chains }) =>
    [...chains.values()].some(({ rules }) => rules.some(({ setMark }) => setMark?.connection === 'to')),
  );
}

/**
 * Sends a packet past all base chains of each step. What is dropped, wholly or by lot, is told with what decided; an
 * accept in one base chain only opens the way to the next. `dropless`: what would be dropped goes on, as where only its
 * translation is asked. Source: nft(8), "VERDICT STATEMENTS" (accept ends the base chain, not the hook).
 */
export function pass(
  tables: readonly FilterTable[],
  packet: Packet,
  steps: readonly Step[],
  dropless = false,
): Passage {
  const lost: Outcome[] = [];
  const translated: Outcome[] = [];
  const unmarked = packet.connectionMark === null && !marksConversations(tables);
  let open: readonly Flow[] = [
    { packet: unmarked ? { ...packet, connectionMark: 0 } : packet, share: 1, beyond: null },
  ];
  for (const step of steps) {
    // a packet is translated once at a hook
    const settled: Flow[] = [];
    for (const { table, chain } of chainsAt(tables, step, packet)) {
      const nat = chain.base!.type === 'nat';
      const next: Outcome[] = [];
      const beside: Flow[] = [];
      for (const each of open) {
        if (nat && each.packet.state !== 'new') {
          beside.push(each);
          continue;
        }
        const flow = { ...each, packet: { ...each.packet, in: step.in, out: step.out } };
        for (const outcome of new Walker(table, chain, step.hopsNeeded ?? 0).run(flow)) {
          const { verdict } = outcome;
          if (verdict === 'source-nat') translated.push(outcome);
          if (verdict === 'source-nat' || verdict === 'accept') next.push(outcome);
          else if (dropless) next.push({ ...outcome, verdict: 'accept' });
          // rules for frames ask what packets do not tell: ports of the bridge, Ethernet addresses
          else if (step.layer !== 'bridge' || !outcome.unsure) lost.push(outcome);
        }
      }
      const done = next.filter(({ verdict }) => verdict === 'source-nat');
      settled.push(...joined(done.filter(({ unsure }) => !unsure)));
      open = [...joined(next.filter(({ verdict }) => verdict === 'accept')), ...beside];
    }
    open = settled.length === 0 ? open : joined([...settled, ...open]);
    if (open.length === 0) break;
  }
  return { lost, translated, through: open };
}

/** What source translation some packet of a new conversation meets, whatever else drops it. */
export function translated(tables: readonly FilterTable[], packet: Packet, steps: readonly Step[]): readonly Outcome[] {
  return pass(tables, packet, steps, true).translated;
}

/** Pieces a chain let through, those that another piece holds left out: an outcome nobody is sure of is told twice. */
function joined(flows: readonly (Flow & { readonly unsure?: boolean })[]): Flow[] {
  const out: Flow[] = [];
  const doubtful = flows.filter(({ unsure }) => unsure === true);
  for (const flow of [...flows.filter(({ unsure }) => unsure !== true), ...doubtful]) {
    let { packet } = flow;
    for (const other of doubtful) {
      if (other !== flow && !sameMark(other.packet, packet) && overlaps(packet, other.packet))
        packet = blurred(packet, other.packet);
    }
    const at = out.findIndex(
      ({ packet: other }) =>
        sameMark(other, packet) &&
        other.state === packet.state &&
        covered(packet.source, other.source) &&
        covered(packet.destination, other.destination),
    );
    const { share, beyond } = flow;
    const held = out[at];
    if (held === undefined) out.push({ packet, share, beyond });
    else if ((share === 0) !== (held.share === 0)) out[at] = { ...held, share: 1, beyond: null };
    else if (flow.unsure !== true) out[at] = { ...held, share: Math.min(1, held.share + share) };
  }
  return out;
}

function covered(a: IpSet, b: IpSet): boolean {
  return a === b || inside(a, b) === 'all';
}

function overlaps(a: Packet, b: Packet): boolean {
  return inside(a.source, b.source) !== 'none' && inside(a.destination, b.destination) !== 'none';
}
