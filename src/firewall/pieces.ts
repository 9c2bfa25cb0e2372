import type { Flow, Match, Rule } from '../types/firewall.ts';
import { meetsMatch } from './match.ts';
import { intersect, without } from './sets.ts';

/** A part of a flow, beside a condition. */
export interface Piece extends Flow {
  /** Nobody here can say on which side it is: it stands on both. */
  readonly unsure: boolean;
}

export interface Halves {
  readonly yes: readonly Piece[];
  readonly no: readonly Piece[];
}

/** What is on one side of a condition, and on both sides at once. */
interface Cut extends Halves {
  readonly both: readonly { readonly yes: Piece; readonly no: Piece }[];
}

/** A rate bounds a share that nobody knows: what stays under it is little, what is beyond is told with it. */
function byLot(piece: Piece, match: Match): { yes: Piece; no: Piece } {
  if (match.kind === 'rate') {
    const under = { ...piece, share: 0 };
    const over = { ...piece, beyond: match.perSecond };
    return match.over ? { yes: over, no: under } : { yes: under, no: over };
  }
  const share = match.kind === 'chance' ? match.share : 1;
  return { yes: { ...piece, share: piece.share * share }, no: { ...piece, share: piece.share * (1 - share) } };
}

function cutOne(piece: Piece, match: Match, narrow: boolean): Cut {
  if (match.kind === 'any') {
    const { yes, no } = cutAny(piece, match.of, narrow);
    return match.not ? { yes: no, no: yes, both: [] } : { yes, no, both: [] };
  }
  const answer = meetsMatch(match, piece.packet);
  // a drop of some ports only is somebody's policy: any other port gets through
  if (answer === 'no' || (answer === 'maybe' && match.kind === 'port' && narrow))
    return { yes: [], no: [piece], both: [] };
  if (answer === 'yes') return { yes: [piece], no: [], both: [] };
  if (answer === 'some' && match.kind === 'address') {
    const side = match.end === 'source' ? 'source' : 'destination';
    const part = (set: typeof match.set): Piece => ({ ...piece, packet: { ...piece.packet, [side]: set } });
    const inner = part(intersect(piece.packet[side], match.set));
    const outer = part(without(piece.packet[side], match.set));
    return { yes: [match.not ? outer : inner], no: [match.not ? inner : outer], both: [] };
  }
  if (answer === 'lot') return { yes: [], no: [], both: [byLot(piece, match)] };
  return { yes: [], no: [], both: [{ yes: { ...piece, unsure: true }, no: { ...piece, unsure: true } }] };
}

function cutAny(piece: Piece, lists: readonly (readonly Match[])[], narrow: boolean): Halves {
  const yes: Piece[] = [];
  let open: readonly Piece[] = [piece];
  for (const matches of lists) {
    const left: Piece[] = [];
    for (const each of open) {
      const halves = cut(each, matches, narrow);
      yes.push(...halves.yes);
      left.push(...halves.no);
    }
    open = left;
    if (open.length === 0) break;
  }
  return { yes, no: open };
}

const rank = ({ kind }: Match): number => (kind === 'any' ? 1 : 0);

/**
 * Cuts a piece into what meets all matches and what does not. What stands on both sides is cut last: a piece that fails
 * another match is not doubled.
 */
export function cut(piece: Piece, matches: readonly Match[], narrow: boolean): Halves {
  const no: Piece[] = [];
  let yes: Piece[] = [piece];
  const late: Match[] = [];
  const ordered = matches.some(({ kind }) => kind === 'any') ? [...matches].sort((a, b) => rank(a) - rank(b)) : matches;
  for (const match of ordered) {
    const next: Piece[] = [];
    for (const each of yes) {
      const halves = cutOne(each, match, narrow);
      no.push(...halves.no);
      next.push(...halves.yes);
      if (halves.both.length > 0) {
        if (!late.includes(match)) late.push(match);
        next.push(each);
      }
    }
    yes = next;
    if (yes.length === 0) return { yes, no };
  }
  for (const match of late) {
    const next: Piece[] = [];
    for (const each of yes) {
      const halves = cutOne(each, match, narrow);
      next.push(...halves.yes, ...halves.both.map((pair) => pair.yes));
      // a second doubt doubles nothing
      for (const pair of halves.both) if (!(each.unsure && pair.no.unsure)) no.push(pair.no);
    }
    yes = next;
  }
  return { yes, no };
}

/** Does no packet of the flow meet the rule? Asked first, as most rules are about something else. */
export function misses({ packet }: Flow, { matches }: Rule): boolean {
  for (const match of matches) if (match.kind !== 'any' && meetsMatch(match, packet) === 'no') return true;
  return false;
}

/** Cuts a flow at a rule. */
export function split(flow: Flow, rule: Rule): Halves {
  const { kind } = rule.verdict;
  const narrow = kind === 'drop' || kind === 'reject' || kind === 'destination-nat' || kind === 'queue';
  const halves = cut({ ...flow, unsure: false }, rule.matches, narrow);
  if (!narrow) return halves;
  // what is taken up to a slow rate is next to nothing
  return { yes: halves.yes.filter(({ share }) => share > 0 || flow.share === 0), no: widened(halves, flow) };
}

/** Where next to nothing is taken, all of the rest goes on. */
function widened({ yes, no }: Halves, flow: Flow): readonly Piece[] {
  if (flow.share === 0 || yes.every(({ share }) => share > 0)) return no;
  return no.map((piece) => ({ ...piece, beyond: flow.beyond }));
}
