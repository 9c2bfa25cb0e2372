import type { MarkWrite, Match, Rule, Verdict } from '../types/firewall.ts';
import { destination } from './iptables.ts';
import { perSecond, portRanges } from './iptables-match.ts';
import { concatenated, matchFrom, type Selector, selectorAt } from './nft-match.ts';
import { type Element, elementsAt, wordsOf } from './nft-words.ts';

/** Named sets and maps of a table; `whole` is false when elements may be missing. */
export type NamedSets = ReadonlyMap<string, { readonly elements: readonly Element[]; readonly whole: boolean }>;

/** A rule as it is read: one with a verdict map is several rules of the same position. */
interface Reading {
  readonly words: readonly string[];
  readonly sets: NamedSets;
  readonly matches: Match[];
  setMark: Rule['setMark'];
  setHops: Rule['setHops'];
  /** What a map writes as the mark, key by key. */
  marks: { match: readonly Match[]; setMark: MarkWrite }[];
  verdict: Verdict;
  branches: { match: readonly Match[]; verdict: Verdict }[];
  at: number;
}

const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=']);
/** Statements without effect here, and how many words follow each. Source: nft(8), STATEMENTS. */
const LOG_OPTIONS = new Set(['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags']);

/** The verdict at `words[at]`; null when none stands there. */
export function verdictAt(words: readonly string[], at: number): Verdict | null {
  const word = words[at];
  switch (word) {
    case 'accept':
    case 'drop':
    case 'reject':
    case 'return':
    case 'continue':
      return { kind: word };
    case 'queue':
      return queueAt(words, at);
    case 'masquerade':
    case 'snat':
      return { kind: 'source-nat' };
    case 'dnat':
    case 'redirect':
    case 'tproxy':
      return destinationAt(words, at);
    case 'jump':
    case 'goto':
      return words[at + 1] === undefined || words[at + 1] === '{'
        ? { kind: 'other', name: word }
        : { kind: word, chain: words[at + 1]! };
    case 'dup':
    case 'fwd':
      return { kind: 'other', name: word };
  }
  return null;
}

/** `queue flags bypass to 0-3`, `queue num 0 bypass`. */
function queueAt(words: readonly string[], at: number): Verdict {
  const rest = words.slice(at + 1);
  return { kind: 'queue', queue: rest.find((word) => /^\d/.test(word)) ?? '0', bypass: rest.includes('bypass') };
}

/** `dnat ip to 10.0.0.1:80`, `redirect to :3128`, `tproxy to :3128`; a map leads nobody here can say where. */
function destinationAt(words: readonly string[], at: number): Verdict {
  const to = words.indexOf('to', at);
  const where = to < 0 ? '' : (words[to + 1] ?? '');
  if (words[at] === 'dnat') return destination(where);
  const port = where.slice(where.lastIndexOf(':') + 1);
  return { kind: 'destination-nat', addresses: null, ports: port === '' ? null : portRanges(port, '-') };
}

const ALL = 0xffffffff;

/** `mark set meta mark | 0x4000`, `mark set 0x1`: bits the words do not say are unknown. */
function setMarkOf(words: readonly string[]): MarkWrite {
  const [first] = words;
  const unknown: MarkWrite = { keep: 0, flip: 0, unknown: ALL, connection: first === 'ct' ? 'from' : null };
  if (first !== 'meta' && first !== 'mark') {
    const value = Number(first);
    return first === undefined || Number.isNaN(value)
      ? unknown
      : { keep: 0, flip: value >>> 0, unknown: 0, connection: null };
  }
  if (first === 'meta' && words[1] !== 'mark') return unknown;
  let keep = ALL;
  let flip = 0;
  for (let i = first === 'meta' ? 2 : 1; i + 1 < words.length; i += 2) {
    const value = Number(words[i + 1]);
    if (Number.isNaN(value)) return unknown;
    const op = words[i];
    if (op === '&' || op === 'and') {
      keep = (keep & value) >>> 0;
      flip = (flip & value) >>> 0;
    } else if (op === '|' || op === 'or') {
      keep = (keep & ~value) >>> 0;
      flip = (flip | value) >>> 0;
    } else if (op === '^' || op === 'xor') flip = (flip ^ value) >>> 0;
    else return unknown;
  }
  return { keep, flip, unknown: 0, connection: null };
}

/** Reads `values`: one, a list with commas, `{ … }` or `@name`. null elements: a set that is not there or not whole. */
function valuesAt(reading: Reading): { elements: readonly Element[]; whole: boolean } {
  const { words, sets } = reading;
  const word = words[reading.at] ?? '';
  if (word === '{') {
    const { elements, next, whole } = elementsAt(words, reading.at);
    reading.at = next;
    return { elements, whole };
  }
  if (word.startsWith('@')) {
    reading.at++;
    return sets.get(word.slice(1)) ?? { elements: [], whole: false };
  }
  const elements: Element[] = [];
  for (;;) {
    const key = [words[reading.at] ?? ''];
    reading.at++;
    while (words[reading.at] === '.') {
      key.push(words[reading.at + 1] ?? '');
      reading.at += 2;
    }
    elements.push({ key, value: [] });
    if (words[reading.at] !== ',' && words[reading.at] !== '|') break;
    reading.at++;
  }
  return { elements, whole: true };
}

/** `syn / fin,syn,rst,ack`, `& (syn|ack) == syn`: whether a first packet is meant; anything else nobody can say. */
function flagsMatch(reading: Reading): void {
  const { words } = reading;
  const start = reading.at;
  const names = new Set(['fin', 'syn', 'rst', 'ack', 'psh', 'urg', 'ecn', 'cwr', '0x0', '0']);
  while (reading.at < words.length) {
    const word = words[reading.at]!;
    if (!names.has(word) && !['&', '/', '|', ',', '(', ')', '{', '}', '==', '!='].includes(word)) break;
    reading.at++;
  }
  const part = words.slice(start, reading.at);
  const not = part.includes('!=');
  const slash = part.indexOf('/');
  const equal = part.findIndex((word) => word === '==' || word === '!=');
  const value = slash >= 0 ? part.slice(0, slash) : equal > 0 ? part.slice(equal) : part;
  const mask = slash >= 0 ? part.slice(slash) : equal > 0 ? part.slice(0, equal) : [];
  const flags = value.filter((word) => names.has(word));
  if (flags.length === 1 && flags[0] === 'syn' && mask.includes('ack')) reading.matches.push({ kind: 'syn', not });
  else if (
    flags.some((flag) => flag === 'fin' || flag === 'rst' || flag === 'urg' || flag.startsWith('0')) &&
    mask.length > 0
  )
    reading.matches.push({ kind: not ? 'always' : 'never' });
  else reading.matches.push({ kind: 'unknown', text: `tcp flags ${part.join(' ')}` });
}

function comparison(reading: Reading, first: Selector): void {
  const { words, matches } = reading;
  const start = reading.at;
  const selectors = selectorsAt(words, start);
  reading.at = selectors.at(-1)!.next;
  for (const { implied } of selectors) matches.push(...implied);
  if (words[start] === 'tcp' && words[start + 1] === 'flags') {
    flagsMatch(reading);
    return;
  }
  let mask: number | null = null;
  if (words[reading.at] === '&' || words[reading.at] === 'and') {
    mask = Number(words[reading.at + 1]);
    if (Number.isNaN(mask)) mask = 0;
    reading.at += 2;
  }
  const sign = COMPARISONS.has(words[reading.at] ?? '') ? words[reading.at++]! : '';
  const isMap = words[reading.at] === 'vmap';
  if (isMap) reading.at++;
  const text = () => words.slice(start, reading.at).join(' ');
  const { elements, whole } = valuesAt(reading);
  const asMatch = (of: readonly Element[]): readonly Match[] => {
    if (!whole) return [{ kind: 'unknown', text: text() }];
    if (selectors.length > 1) return concatenated(selectors, of, sign === '!=', text());
    if (of.length === 0) return [{ kind: sign === '!=' ? 'always' : 'never' }];
    const values = of.map(({ key }) => key[0]!);
    return [matchFrom({ selector: first, mask, comparison: sign, values, text: text() })];
  };
  if (!isMap) {
    matches.push(...asMatch(elements));
    return;
  }
  if (!whole && elements.length === 0) reading.verdict = { kind: 'other', name: 'vmap' };
  for (const [, list] of byValue(elements)) {
    const verdict = verdictAt(list[0]!.value, 0);
    if (verdict !== null) reading.branches.push({ match: asMatch(list), verdict });
  }
}

/** `limit rate over 10/second burst 5 packets`; of bytes, or by a name, nobody here can say. */
function rateOf(words: readonly string[]): Match {
  const over = words[2] === 'over';
  const rate = words[1] === 'rate' ? perSecond(words[over ? 3 : 2]) : null;
  return rate === null ? { kind: 'unknown', text: words.join(' ') } : { kind: 'rate', perSecond: rate, over };
}

/** Statements that change or count and let the next one be read. False when none stands here. */
function statement(reading: Reading): boolean {
  const { words } = reading;
  const word = words[reading.at]!;
  const skip = (count: number): true => {
    reading.at += count;
    return true;
  };
  if (word === 'counter') {
    if (words[reading.at + 1] === 'packets') return skip(5);
    return skip(words[reading.at + 1] === 'name' ? 3 : 1);
  }
  if (word === 'comment') return skip(2);
  if (word === 'log') {
    reading.at++;
    while (LOG_OPTIONS.has(words[reading.at] ?? '')) reading.at += 2;
    return true;
  }
  if (word === 'limit' || word === 'quota') {
    const start = reading.at;
    const known = new Set(['rate', 'over', 'until', 'burst', 'packets', 'bytes', 'mbytes', 'kbytes', 'name', 'used']);
    reading.at++;
    while (known.has(words[reading.at] ?? '') || /^\d/.test(words[reading.at] ?? '')) reading.at++;
    reading.matches.push(rateOf(words.slice(start, reading.at)));
    return true;
  }
  if (word === 'notrack') {
    reading.verdict = { kind: 'notrack' };
    return skip(1);
  }
  if (word === 'xt' || word === 'XT') {
    // `xt match "comment"`, `XT target MASQUERADE not found`: what libxtables could not be asked to print
    const [kind, name] = [words[reading.at + 1], words[reading.at + 2] ?? ''];
    if (kind === 'match' && name !== 'comment') reading.matches.push({ kind: 'unknown', text: `xt match ${name}` });
    if (kind === 'target') {
      const nat = name === 'MASQUERADE' || name === 'SNAT';
      const quiet = ['LOG', 'NFLOG', 'MARK', 'CONNMARK', 'TCPMSS', 'CHECKSUM', 'CT', 'TRACE'].includes(name);
      reading.verdict = nat ? { kind: 'source-nat' } : quiet ? { kind: 'continue' } : { kind: 'other', name };
    }
    return skip(words[reading.at + 3] === 'not' ? 5 : 3);
  }
  if (word === 'add' || word === 'update' || word === 'delete') {
    reading.at += 2;
    if (words[reading.at] === '{') {
      // `add @meter { ip saddr limit rate over 10/second }` counts, and may ask
      const body = elementsAt(words, reading.at);
      const inside = words.slice(reading.at, body.next);
      const limit = inside.indexOf('limit');
      if (limit >= 0) reading.matches.push(rateOf(inside.slice(limit)));
      else if (inside.includes('ct')) reading.matches.push({ kind: 'unknown', text: inside.join(' ') });
      reading.at = body.next;
    }
    return true;
  }
  if (word === 'flow') return skip(3);
  return false;
}

/** `meta mark set …`, `ct mark set …`, `ip dscp set …`: up to the next statement or verdict. */
function assignment(reading: Reading, selector: Selector): void {
  const { words } = reading;
  let end = selector.next + 1;
  while (
    end < words.length &&
    !['accept', 'drop', 'return', 'jump', 'goto', 'counter', 'comment', 'log'].includes(words[end]!)
  )
    end++;
  const value = words.slice(selector.next + 1, end);
  if (selector.about === 'connection-mark') reading.setMark = { keep: ALL, flip: 0, unknown: 0, connection: 'to' };
  else if (selector.about === 'mark' && value.includes('map')) markMap(reading, selector.next + 1);
  else if (selector.about === 'mark') reading.setMark = setMarkOf(value);
  else if (words[selector.next - 1] === 'ttl' || words[selector.next - 1] === 'hoplimit')
    reading.setHops = Number(value[0]);
  reading.at = end;
}

/** `meta mark set ip saddr map { 10.0.0.1 : 0x1 }`: who is in no element is not marked, and the rule ends. */
function markMap(reading: Reading, at: number): void {
  const { words } = reading;
  const selectors = selectorsAt(words, at);
  const last = selectors.at(-1);
  const text = words.slice(at).join(' ');
  reading.at = (last?.next ?? at) + 1;
  const { elements, whole } = last === undefined || words[last.next] !== 'map' ? NOTHING_READ : valuesAt(reading);
  if (!whole) {
    reading.matches.push({ kind: 'unknown', text: text.slice(0, 200) });
    reading.setMark = setMarkOf([]);
    return;
  }
  reading.matches.push(...selectors.flatMap(({ implied }) => implied));
  for (const [value, list] of byValue(elements))
    reading.marks.push({ match: matchesOf(selectors, list, text), setMark: setMarkOf(value.split(' ')) });
  // an empty map marks nobody
  if (reading.marks.length === 0) reading.matches.push({ kind: 'never' });
}

const NOTHING_READ = { elements: [], whole: false } as const;

/** `ip saddr . udp dport`. Empty where no selector stands. */
function selectorsAt(words: readonly string[], at: number): Selector[] {
  const selectors: Selector[] = [];
  for (let next = selectorAt(words, at); next !== null; ) {
    selectors.push(next);
    next = words[next.next] === '.' ? selectorAt(words, next.next + 1) : null;
  }
  return selectors;
}

function byValue(elements: readonly Element[]): Map<string, Element[]> {
  const out = new Map<string, Element[]>();
  for (const element of elements) {
    const key = element.value.join(' ');
    const list = out.get(key);
    if (list) list.push(element);
    else out.set(key, [element]);
  }
  return out;
}

/** Any of these elements, whole ones. */
function matchesOf(selectors: readonly Selector[], of: readonly Element[], text: string): readonly Match[] {
  if (selectors.length > 1) return concatenated(selectors, of, false, text);
  if (of.length === 0) return [{ kind: 'never' }];
  return [
    matchFrom({ selector: selectors[0]!, mask: null, comparison: '', values: of.map(({ key }) => key[0]!), text }),
  ];
}

const COUNTED = /(?<=\bcounter) packets \d+ bytes \d+/g;
const SPECIAL = new Set(['(', ')', ';', ',']);

/** One line of a chain as rules of the same position; those of a verdict map come first. */
export function nftRules(text: string, sets: NamedSets, position: number, line: number): Rule[] {
  const words = wordsOf(text);
  const reading: Reading = {
    words,
    sets,
    matches: [],
    setMark: null,
    setHops: null,
    marks: [],
    verdict: { kind: 'continue' },
    branches: [],
    at: 0,
  };
  while (reading.at < words.length) {
    const verdict = verdictAt(words, reading.at);
    if (verdict !== null) {
      reading.verdict = verdict;
      break;
    }
    if (SPECIAL.has(words[reading.at]!)) reading.at++;
    else if (!statement(reading)) {
      const selector = selectorAt(words, reading.at);
      if (selector === null) {
        reading.matches.push({ kind: 'unknown', text: words.slice(reading.at, reading.at + 4).join(' ') });
        while (reading.at < words.length && verdictAt(words, reading.at) === null) reading.at++;
      } else if (words[selector.next] === 'set') assignment(reading, selector);
      else comparison(reading, selector);
    }
  }
  const { matches, setMark, setHops, verdict } = reading;
  // counters go on counting: the same rule has the same words in every run
  const shown = text.slice(0, 400).replaceAll(COUNTED, '');
  const rule = (change: Partial<Rule>): Rule => ({
    matches,
    setMark,
    setHops,
    verdict,
    position,
    line,
    text: shown,
    words: [],
    ...change,
  });
  if (reading.marks.length > 0)
    return reading.marks.map((each) => rule({ matches: [...matches, ...each.match], setMark: each.setMark }));
  const rules = reading.branches.map((branch) =>
    rule({ matches: [...matches, ...branch.match], setMark: null, setHops: null, verdict: branch.verdict }),
  );
  if (rules.length === 0 || verdict.kind !== 'continue') rules.push(rule({}));
  return rules;
}
