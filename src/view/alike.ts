import { FDB, NEIGHBOUR, ROUTE, type UsualLines, usualLeaseAt, usualLines, viewOf } from '../expected/usual-lines.ts';
import { firstIp, lastIp } from '../net/cidr.ts';
import { type RecurringText, recurringText } from '../net/recurring.ts';
import type { Ip, Mac } from '../types/address.ts';
import type { Estate, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { ProbeId, RawAnswer } from '../types/probe.ts';
import { type MentionsOf, tellMentions } from './mentions.ts';

const SPACE = 0x20;
const NEWLINE = 0x0a;

/** Outputs with a line for each peer, and what their lines tell. */
const TABLES: readonly (readonly [ProbeId, number])[] = [
  ['ip-r', ROUTE],
  ['ip-route-all', ROUTE],
  ['ip-6-route', ROUTE],
  ['ip-neigh', NEIGHBOUR],
  ['ip-6-neigh', NEIGHBOUR],
  ['bridge-fdb', FDB],
];
const TABLE_OF = new Map(TABLES.map(([probe, kind], n) => [probe, { n, kind }]));

/** Numbers and switches: they name no address. */
const NUMBERS: ReadonlySet<ProbeId> = new Set(['sysctl', 'snmp', 'netstat', 'ethtool-k-flannel']);

/** Outputs in which hosts seldom say anything of themselves. */
const SHARED: ReadonlySet<ProbeId> = new Set([
  ...(['ip-rule', 'ip-6-rule', 'ss-lun', 'nft-ruleset'] as const),
  ...(['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'] as const),
]);

/** Fewer peers than this are judged as quickly one by one. */
const FEWEST = 8;
/** Parts of as many leases are told apart by one number; more are judged one by one. */
const MOST = 0x10000;

/** Peers of one overlay that are looked at, each for itself and for those that nothing on the host tells from it. */
export interface Alike {
  readonly peers: readonly Lease[];
  /** For how many peers one speaks; those that speak for themselves alone are not in it. */
  readonly weights: ReadonlyMap<Lease, number>;
  /** Those that a peer speaks for, itself included; null where it speaks for itself alone. */
  readonly membersOf: (peer: Lease) => readonly Lease[] | null;
}

/** Where every peer is looked at. */
export function eachAlone({ leases }: Overlay): Alike {
  return { peers: leases, weights: new Map(), membersOf: () => null };
}

/** A host's answers without the lines of peers that another speaks for. */
export interface Thinned {
  readonly answers: readonly RawAnswer[];
  readonly overlays: ReadonlyMap<Overlay, Alike>;
  /** The number a line has in the output as it came. */
  readonly lineOf: (probe: ProbeId, line: number) => number;
}

/** One table's lines: those of peers by lease, all others in runs. */
interface Read {
  readonly answer: RawAnswer;
  /** 1 + the byte where the lease's usual line starts; 0 where there is none. */
  readonly startOf: Int32Array;
  readonly endOf: Int32Array;
  readonly numberOf: Int32Array;
  /** start, end, number of the first line; end is that of the last line's text. */
  readonly others: number[];
}

type Scratch = Pick<Read, 'startOf' | 'endOf' | 'numberOf'>;

/** One for each table, used again for each host: what it holds is thinned before the next host is read. */
const scratch: Scratch[] = [];

function scratchOf(n: number, count: number): Scratch {
  const known = scratch[n];
  if (known !== undefined && known.startOf.length === count) return known;
  const made = { startOf: new Int32Array(count), endOf: new Int32Array(count), numberOf: new Int32Array(count) };
  scratch[n] = made;
  return made;
}

/** Where the line's text ends: iproute2's versions differ in the space behind it. */
function lastOf(bytes: Uint8Array, from: number, end: number): number {
  let last = end;
  while (last > from && bytes[last - 1] === SPACE) last--;
  return last;
}

function readTable(
  answer: RawAnswer,
  { n, kind }: { n: number; kind: number },
  lines: UsualLines,
  mentioned: Uint8Array,
): Read {
  const bytes = answer.stdout;
  const count = lines.leases.length;
  const { startOf, endOf, numberOf } = scratchOf(n, count);
  startOf.fill(0);
  const others: number[] = [];
  const view = viewOf(bytes);
  let number = 0;
  let open = false;
  const shortest = lines.shortest[kind]!;
  for (let from = 0, next: number; from < bytes.length; from = next) {
    number++;
    // a usual line has no newline in it, so where one is found, looking behind its shortest form has missed none
    let end = from + shortest;
    while (end < bytes.length && bytes[end] !== NEWLINE) end++;
    let at = end < bytes.length ? usualLeaseAt(lines, kind, view, from, lastOf(bytes, from, end)) : -1;
    if (at < 0) {
      const newline = bytes.indexOf(NEWLINE, from);
      end = newline < 0 ? bytes.length : newline;
      // a line that was cut off may be another one
      if (newline >= 0 || !answer.truncated) at = usualLeaseAt(lines, kind, view, from, lastOf(bytes, from, end));
    }
    next = end + 1;
    if (at >= 0 && startOf[at] === 0) {
      startOf[at] = from + 1;
      endOf[at] = end;
      numberOf[at] = number;
      open = false;
      continue;
    }
    if (at >= 0) mentioned[at] = 1;
    if (open) others[others.length - 2] = end;
    else others.push(from, end, number);
    open = true;
  }
  return { answer, startOf, endOf, numberOf, others };
}

/** The places of an overlay's leases in other orders; made once for all hosts. */
interface Places {
  readonly byUnderlay: readonly Lease[];
  /** By the lease's place: its place by underlay address. */
  readonly underlayPlace: Int32Array;
  /** By the lease's place: its place among those that have usual lines; -1 for others. */
  readonly usualPlace: Int32Array;
  /** What ranges that were met before cut, by first and last address. */
  readonly met: Map<Ip, Map<Ip, Cut>>;
}

/** Places at which a range cuts the leases: by subnet, by underlay address. */
interface Cut {
  readonly subnet: readonly number[];
  readonly underlay: readonly number[];
}

/** Ranges that are remembered: the networks of an estate, and each host's own for a while. */
const MET_MAX = 4096;

/** An overlay's leases, cut where something on the host tells one from the next: by subnet, and by underlay address. */
interface Cuts extends Places {
  readonly overlay: Overlay;
  readonly subnet: Uint8Array;
  readonly underlay: Uint8Array;
}

const made = new WeakMap<Overlay, Places>();

function placesOf(overlay: Overlay, lines: UsualLines): Places {
  const known = made.get(overlay);
  if (known !== undefined) return known;
  const { leases } = overlay;
  const order = leases.map((_, n) => n);
  const ipOf = (n: number) => leases[n]!.underlayIp;
  order.sort((a, b) => (ipOf(a) < ipOf(b) ? -1 : ipOf(a) > ipOf(b) ? 1 : 0));
  const underlayPlace = new Int32Array(leases.length);
  for (const [place, n] of order.entries()) underlayPlace[n] = place;
  const usualPlace = new Int32Array(leases.length).fill(-1);
  for (const [at, each] of lines.leases.entries()) if (each.overlay === overlay) usualPlace[each.n] = at;
  const places = { byUnderlay: order.map((n) => leases[n]!), underlayPlace, usualPlace, met: new Map() };
  made.set(overlay, places);
  return places;
}

function cutsOf(overlay: Overlay, lines: UsualLines): Cuts {
  const count = overlay.leases.length + 1;
  return {
    overlay,
    ...placesOf(overlay, lines),
    subnet: new Uint8Array(count),
    underlay: new Uint8Array(count),
  };
}

/** Index of the first lease for which `after` holds; leases are in order. */
function firstWhere(leases: readonly Lease[], after: (lease: Lease) => boolean): number {
  let low = 0;
  let high = leases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (after(leases[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cutOf({ overlay, byUnderlay }: Cuts, first: Ip, last: Ip): Cut {
  const { leases } = overlay;
  const subnet: number[] = [];
  const from = firstWhere(leases, (lease) => lastIp(lease.subnet) >= first);
  const to = firstWhere(leases, (lease) => firstIp(lease.subnet) > last);
  if (from < to) {
    subnet.push(from, to);
    if (firstIp(leases[from]!.subnet) < first) subnet.push(from + 1);
    if (lastIp(leases[to - 1]!.subnet) > last) subnet.push(to - 1);
  }
  const low = firstWhere(byUnderlay, ({ underlayIp }) => underlayIp >= first);
  const high = firstWhere(byUnderlay, ({ underlayIp }) => underlayIp > last);
  return { subnet, underlay: low < high ? [low, high] : [] };
}

function cutAt(cuts: Cuts, first: Ip, last: Ip): void {
  const { met } = cuts;
  const known = met.get(first)?.get(last);
  const cut = known ?? cutOf(cuts, first, last);
  if (known === undefined) {
    if (met.size >= MET_MAX) met.clear();
    const same = met.get(first) ?? new Map<Ip, Cut>();
    met.set(first, same.set(last, cut));
  }
  for (const n of cut.subnet) cuts.subnet[n] = 1;
  for (const n of cut.underlay) cuts.underlay[n] = 1;
}

function alone({ overlay, subnet }: Cuts, lease: Lease): void {
  const n = firstWhere(overlay.leases, ({ subnet: other }) => firstIp(other) >= firstIp(lease.subnet));
  subnet[n] = 1;
  subnet[n + 1] = 1;
}

/** In which outputs each lease has its usual line, as bits. */
function linedIn(reads: readonly Read[], count: number): Uint8Array {
  const lined = new Uint8Array(count);
  for (const [n, { startOf }] of reads.entries())
    for (let at = 0; at < count; at++) if (startOf[at] !== 0) lined[at]! |= 1 << n;
  return lined;
}

/** Of leases that have the same lines in the same outputs and that no cut parts, the first speaks for all. Adds to `kept` whose lines are read. */
function alikeOf(cuts: Cuts, lined: Uint8Array, mentioned: Uint8Array, kept: number[]): Alike {
  const { overlay, subnet, underlay, underlayPlace, usualPlace } = cuts;
  const { leases } = overlay;
  const parts = new Int32Array(leases.length);
  for (let n = 0, part = 0; n < parts.length; n++) {
    part += underlay[n]!;
    parts[n] = part;
  }
  const keys = new Float64Array(leases.length).fill(-1);
  const peers: Lease[] = [];
  const counts = new Map<number, { lease: Lease; count: number }>();
  let before = -1;
  let crowd = { lease: leases[0]!, count: 0 };
  let subnetPart = 0;
  for (let n = 0; n < leases.length; n++) {
    subnetPart += subnet[n]!;
    const at = usualPlace[n]!;
    if (at < 0 || mentioned[at] !== 0) {
      peers.push(leases[n]!);
      if (at >= 0) kept.push(at);
      continue;
    }
    const key = (lined[at]! * MOST + subnetPart) * MOST + parts[underlayPlace[n]!]!;
    keys[n] = key;
    if (key !== before) {
      before = key;
      const known = counts.get(key);
      crowd = known ?? { lease: leases[n]!, count: 0 };
      if (known === undefined) {
        counts.set(key, crowd);
        peers.push(crowd.lease);
        kept.push(at);
      }
    }
    crowd.count++;
  }
  const crowds = [...counts.values()].filter(({ count }) => count > 1);
  const weights = new Map(crowds.map(({ lease, count }) => [lease, count]));
  const membersOf = (peer: Lease) => {
    if (!weights.has(peer)) return null;
    const key = keys[leases.indexOf(peer)];
    return leases.filter((_, n) => keys[n] === key);
  };
  return { peers, weights, membersOf };
}

const LINE_END = new Uint8Array([NEWLINE]);

/** The output without the lines of peers that are not looked at, and each line's number in the whole. */
function thin(
  { answer, startOf, endOf, numberOf, others }: Read,
  kept: readonly number[],
): { stdout: Buffer; numbers: number[] } {
  const bytes = answer.stdout;
  const pieces: [from: number, end: number, number: number][] = [];
  for (let k = 0; k < others.length; k += 3) pieces.push([others[k]!, others[k + 1]!, others[k + 2]!]);
  for (const at of kept) if (startOf[at] !== 0) pieces.push([startOf[at]! - 1, endOf[at]!, numberOf[at]!]);
  pieces.sort((a, b) => a[0] - b[0]);
  const parts: Uint8Array[] = [];
  const numbers: number[] = [];
  for (const [from, end, number] of pieces) {
    parts.push(bytes.subarray(from, end));
    if (end < bytes.length) parts.push(LINE_END);
    numbers.push(number);
    for (let i = bytes.indexOf(NEWLINE, from); i >= 0 && i < end; i = bytes.indexOf(NEWLINE, i + 1))
      numbers.push(numbers[numbers.length - 1]! + 1);
  }
  return { stdout: Buffer.concat(parts), numbers };
}

/** What a text names, in its order: first and last address, or an Ethernet address. null: it may tell peers apart in a way that is not understood. */
type Named = readonly (readonly [first: Ip, last: Ip] | Mac)[] | null;

const named = new WeakMap<RecurringText, Named>();

/** The same as tellMentions; a text that hosts print alike is read once. */
function tellRecurring(probe: ProbeId, bytes: Uint8Array, tell: MentionsOf): boolean {
  const text = SHARED.has(probe) ? recurringText(probe, bytes) : null;
  if (text === null) return tellMentions(bytes, 0, bytes.length, tell);
  let names = named.get(text);
  if (names === undefined) {
    const found = new Map<string, readonly [Ip, Ip] | Mac>();
    const understood = tellMentions(text.bytes, 0, text.bytes.length, {
      addresses: (first, last) => found.set(`${typeof first} ${first} ${last}`, [first, last]),
      mac: (mac) => found.set(`mac ${mac}`, mac),
    });
    names = understood ? [...found.values()] : null;
    named.set(text, names);
  }
  if (names === null) return false;
  for (const each of names) {
    if (typeof each === 'number') tell.mac(each);
    else tell.addresses(each[0], each[1]);
  }
  return true;
}

/**
 * What has to be looked at of a host's answers so that every peer is judged: where thousands of peers have just the lines
 * that their leases say, and nothing else on the host names one of them, one speaks for all. null where there is no such
 * crowd, or something on the host may tell its members apart in a way that is not understood. Those that are to be looked at
 * `apart` speak for themselves.
 */
export function thinAnswers(
  answers: readonly RawAnswer[],
  estate: Estate,
  apart: ReadonlySet<Lease> = new Set(),
): Thinned | null {
  const lines = usualLines(estate);
  if (lines.leases.length < FEWEST || estate.overlays.some(({ leases }) => leases.length >= MOST)) return null;
  const mentioned = new Uint8Array(lines.leases.length);
  if (apart.size > 0) for (const [at, { lease }] of lines.leases.entries()) if (apart.has(lease)) mentioned[at] = 1;
  const reads = answers.flatMap((answer) => {
    const table = TABLE_OF.get(answer.probe);
    return table === undefined ? [] : [readTable(answer, table, lines, mentioned)];
  });
  const cuts = estate.overlays.map((overlay) => cutsOf(overlay, lines));
  const tell: MentionsOf = {
    addresses: (first, last) => {
      for (const each of cuts)
        if (typeof first === (each.overlay.family === 4 ? 'number' : 'bigint')) cutAt(each, first, last);
    },
    mac: (mac) => {
      for (const each of cuts) {
        const lease = each.overlay.byMac.get(mac);
        if (lease !== undefined) alone(each, lease);
      }
    },
  };
  for (const { answer, others } of reads)
    for (let k = 0; k < others.length; k += 3)
      if (!tellMentions(answer.stdout, others[k]!, others[k + 1]!, tell)) return null;
  for (const { probe, stdout } of answers)
    if (!TABLE_OF.has(probe) && !NUMBERS.has(probe) && !tellRecurring(probe, stdout, tell)) return null;
  const kept: number[] = [];
  const lined = linedIn(reads, lines.leases.length);
  const overlays = new Map(cuts.map((each) => [each.overlay, alikeOf(each, lined, mentioned, kept)] as const));
  if ([...overlays].every(([{ leases }, { peers }]) => peers.length * 2 > leases.length)) return null;
  const thinned = new Map(reads.map((read) => [read.answer.probe, thin(read, kept)]));
  return {
    answers: answers.map((answer) => {
      const stdout = thinned.get(answer.probe)?.stdout;
      return stdout === undefined ? answer : { ...answer, stdout };
    }),
    overlays,
    lineOf: (probe, line) => thinned.get(probe)?.numbers[line - 1] ?? line,
  };
}
