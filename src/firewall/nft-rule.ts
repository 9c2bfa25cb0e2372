import type { Match, Rule, Verdict } from '../types/firewall.ts';
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
    case 'queue':
      return { kind: word };
    case 'masquerade':
    case 'snat':
      return { kind: 'source-nat' };
    case 'dnat':
    case 'redirect':
    case 'tproxy':
      return { kind: 'accept' };
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

/** `mark set meta mark | 0x4000`, `mark set 0x1`. null when it is not a plain sum of bits. */
function setMarkOf(words: readonly string[]): Rule['setMark'] {
  const [first] = words;
  if (first === undefined) return null;
  if (first !== 'meta' && first !== 'mark') {
    const value = Number(first);
    return Number.isNaN(value) ? null : { keep: 0, flip: value >>> 0 };
  }
  let keep = 0xffffffff;
  let flip = 0;
  for (let i = first === 'meta' ? 2 : 1; i + 1 < words.length; i += 2) {
    const value = Number(words[i + 1]) >>> 0;
    const op = words[i];
    if (op === '&' || op === 'and') {
      keep = (keep & value) >>> 0;
      flip = (flip & value) >>> 0;
    } else if (op === '|' || op === 'or') {
      keep = (keep & ~value) >>> 0;
      flip = (flip | value) >>> 0;
    } else if (op === '^' || op === 'xor') flip = (flip ^ value) >>> 0;
    else break;
  }
  return { keep, flip };
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
  const selectors = [first];
  reading.at = first.next;
  while (words[reading.at] === '.') {
    const next = selectorAt(words, reading.at + 1);
    if (next === null) break;
    selectors.push(next);
    reading.at = next.next;
  }
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
  const byVerdict = new Map<string, Element[]>();
  for (const element of elements) {
    const key = element.value.join(' ');
    const list = byVerdict.get(key);
    if (list) list.push(element);
    else byVerdict.set(key, [element]);
  }
  if (!whole && elements.length === 0) reading.verdict = { kind: 'other', name: 'vmap' };
  for (const [, list] of byVerdict) {
    const verdict = verdictAt(list[0]!.value, 0);
    if (verdict !== null) reading.branches.push({ match: asMatch(list), verdict });
  }
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
    reading.matches.push({ kind: 'unknown', text: words.slice(start, reading.at).join(' ') });
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
      if (words.slice(reading.at, body.next).some((each) => each === 'limit' || each === 'ct'))
        reading.matches.push({ kind: 'unknown', text: words.slice(reading.at - 2, body.next).join(' ') });
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
  if (selector.about === 'mark') reading.setMark = setMarkOf(words.slice(selector.next + 1, end));
  reading.at = end;
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
  const { matches, setMark } = reading;
  // counters go on counting: the same rule has the same words in every run
  const shown = text.slice(0, 400).replaceAll(COUNTED, '');
  const rules = reading.branches.map(
    ({ match, verdict }): Rule => ({
      matches: [...matches, ...match],
      setMark: null,
      verdict,
      position,
      line,
      text: shown,
    }),
  );
  if (reading.branches.length === 0 || reading.verdict.kind !== 'continue')
    rules.push({ matches, setMark, verdict: reading.verdict, position, line, text: shown });
  return rules;
}
