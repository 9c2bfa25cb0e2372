import { readCidr } from '../net/cidr.ts';
import { readIp } from '../net/ip.ts';
import { readMac } from '../net/mac.ts';
import type { Cidr, Ip, Mac } from '../types/address.ts';
import type { Parsed, Probe, ProbeId, Reject } from '../types/probe.ts';

/** Ties a probe's id to the record its parser yields; the compiler checks both. */
export function defineProbe<P extends ProbeId>(probe: Probe<P>): Probe<P> {
  return probe;
}

/** A record while its lines are still being read. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a row without flags carries: one array for all of them. */
export const NONE: readonly never[] = Object.freeze([]);

const NEWLINE = 0x0a;
/** Every byte up to the space parts words; only the newline parts lines. A CR before it is therefore nothing. */
const SPACE = 0x20;
/** Longer words are cut: no name in the kernel comes near it. */
const MAX_WORD_BYTES = 1024;
const MAX_REJECTS = 100;
const MAX_REJECT_CHARS = 200;
const TEXTS = 4096;
/** Words seen lately, in whatever output, by hash: devices, states and protocols are the same on every host. */
const texts: string[] = new Array<string>(TEXTS).fill('');

/** Words a parser knows, found by hash; what `Line.keyword` gives back is the very constant a `switch` compares with. */
export interface Vocabulary<W extends string> {
  readonly slots: readonly (W | undefined)[];
}

/** Same as `Line.next` computes while it reads a word. */
function hashOf(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (hash * 31 + word.charCodeAt(i)) | 0;
  return hash;
}

/** `'via dev src'` as `'via' | 'dev' | 'src'`. */
type WordsOf<Text extends string, Seen = never> = Text extends `${infer Word} ${infer Rest}`
  ? WordsOf<Rest, Seen | Word>
  : Seen | Text;

/** A vocabulary of ASCII words with one space between: `vocabulary('via dev src')`. */
export function vocabulary<Text extends string>(text: Text): Vocabulary<WordsOf<Text> & string> {
  type W = WordsOf<Text> & string;
  const words = text.split(' ') as W[];
  let size = 16;
  while (size < words.length * 4) size *= 2;
  const slots = new Array<W | undefined>(size).fill(undefined);
  for (const word of words) {
    let slot = hashOf(word) & (size - 1);
    while (slots[slot] !== undefined) slot = (slot + 1) & (size - 1);
    slots[slot] = word;
  }
  return { slots };
}

/**
 * A cursor over a command's output: one pass over the bytes, word by word, line by line. A word is bytes[start, end).
 * Nothing is allocated for a word until its text is asked for, and the text of a word seen lately is the same string.
 */
export class Line {
  readonly bytes: Buffer;
  /** Counted from 1. */
  number = 0;
  /** Where the line starts in `bytes`; `start` of the first word minus this is its indentation. */
  from = 0;
  start = 0;
  end = 0;
  readonly rejects: Reject[] = [];
  readonly counts = { recorded: 0, ignored: 0, rejected: 0 };
  private pos = 0;
  private hash = 0;
  private verdict: 'recorded' | 'ignored' | 'rejected' = 'recorded';
  private why = '';
  private readonly size: number;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = bytes.byteLength;
  }

  /** Goes to the next line that is not blank and reads its first word; false at the end. */
  advance(): boolean {
    for (;;) {
      if (this.number > 0) {
        const newline = this.lineEnd();
        if (newline >= this.size) return false;
        this.pos = newline + 1;
      }
      this.number++;
      this.from = this.pos;
      this.verdict = 'recorded';
      if (this.next()) return true;
    }
  }

  /** Reads the next word of this line; false at its end. */
  next(): boolean {
    const { bytes, size } = this;
    let i = this.pos;
    while (i < size && bytes[i]! <= SPACE) {
      if (bytes[i] === NEWLINE) {
        this.pos = i;
        return false;
      }
      i++;
    }
    this.start = i;
    let hash = 0;
    for (; i < size; i++) {
      const byte = bytes[i]!;
      if (byte <= SPACE) break;
      hash = (hash * 31 + byte) | 0;
    }
    this.end = i;
    this.pos = i;
    this.hash = hash;
    return i > this.start;
  }

  /** Takes the word back, so that `next` gives it again. */
  back(): void {
    this.pos = this.start;
  }

  /** Goes on reading at this byte of the same line. */
  goTo(at: number): void {
    this.pos = at;
  }

  /** The word, if it is one of these; '' for any other. */
  keyword<W extends string>(words: Vocabulary<W>): W | '' {
    const { slots } = words;
    const mask = slots.length - 1;
    for (let slot = this.hash & mask; ; slot = (slot + 1) & mask) {
      const word = slots[slot];
      if (word === undefined) return '';
      if (this.is(word)) return word;
    }
  }

  /** Is the word this ASCII text? */
  is(text: string): boolean {
    return this.end - this.start === text.length && this.startsWith(text);
  }

  /** Does the word start with this ASCII text? */
  startsWith(text: string): boolean {
    if (this.end - this.start < text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.bytes[this.start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** The word as text, cut at 1024 bytes; bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    const { bytes, start, end } = this;
    const slot = this.hash & (TEXTS - 1);
    const known = texts[slot]!;
    // other than ASCII a word is longer in bytes than in characters, or has none of these codes
    if (this.is(known)) return known;
    const text = bytes.toString('utf8', start, Math.min(end, start + MAX_WORD_BYTES));
    texts[slot] = text;
    return text;
  }

  /** The word as an unsigned decimal number, up to 64 bits (rounded above 2^53); -1 for anything else. */
  decimal(): number {
    return readDecimal(this.bytes, this.start, this.end);
  }

  /** The next word's text; null at the end of the line. */
  nextText(): string | null {
    return this.next() ? this.text() : null;
  }

  /** The next word as a number; -1 at the end of the line or when it is none. */
  nextDecimal(): number {
    return this.next() ? this.decimal() : -1;
  }

  /** null when the word is no address of either family. */
  ip(): Ip | null {
    return readIp(this.bytes, this.start, this.end);
  }

  nextIp(): Ip | null {
    return this.next() ? this.ip() : null;
  }

  /** -1 when the word is no Ethernet address. */
  mac(): Mac {
    return readMac(this.bytes, this.start, this.end);
  }

  cidr(): Cidr | null {
    return readCidr(this.bytes, this.start, this.end);
  }

  /** Where the line ends: its newline, or the end of the output. */
  lineEnd(): number {
    if (this.pos >= this.size || this.bytes[this.pos] === NEWLINE) return this.pos;
    const newline = this.bytes.indexOf(NEWLINE, this.pos);
    return newline < 0 ? this.size : newline;
  }

  /** Where this byte first stands at or after the word's start, on this line; -1 when nowhere. */
  find(byte: number): number {
    const { bytes, size } = this;
    for (let i = this.start; i < size && bytes[i] !== NEWLINE; i++) if (bytes[i] === byte) return i;
    return -1;
  }

  /** From byte `from` to the line's end without the spaces around, cut at `maxBytes`. */
  rest(from: number, maxBytes: number): string {
    let start = from;
    let end = this.lineEnd();
    while (start < end && this.bytes[start]! <= SPACE) start++;
    while (end > start && this.bytes[end - 1]! <= SPACE) end--;
    return this.bytes.toString('utf8', start, Math.min(end, start + maxBytes));
  }

  /** Does the very next line start with this ASCII word? */
  followedBy(word: string): boolean {
    let i = this.lineEnd() + 1;
    while (i < this.size && this.bytes[i]! <= SPACE && this.bytes[i] !== NEWLINE) i++;
    for (let k = 0; k < word.length; k++) if (this.bytes[i + k] !== word.charCodeAt(k)) return false;
    const after = i + word.length;
    return after >= this.size || this.bytes[after]! <= SPACE;
  }

  /** This line is understood and of no use. */
  ignore(): void {
    this.verdict = 'ignored';
  }

  /** This line is not understood. */
  reject(why: string): void {
    this.verdict = 'rejected';
    this.why = why;
  }

  /** Counts the line as what the parser said of it; recorded when it said nothing. */
  settle(): void {
    if (this.verdict === 'rejected') {
      const until = Math.min(this.lineEnd(), this.from + MAX_REJECT_CHARS * 4);
      const raw = this.bytes.toString('utf8', this.from, until).slice(0, MAX_REJECT_CHARS).trimEnd();
      if (NOTICES.some((notice) => raw.startsWith(notice))) this.verdict = 'ignored';
      else if (this.rejects.length < MAX_REJECTS) this.rejects.push({ line: this.number, text: raw, why: this.why });
    }
    this.counts[this.verdict]++;
  }
}

/** What tools say between the rows; that a dump was interrupted is told by `toAnswer` as `truncated`. */
const NOTICES = ['Dump terminated', 'Dump was interrupted', 'Warning: ', '# '];

/** Up to 20 digits; -1 for anything else. */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end - start > 20) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Calls `read` at the first word of each line that is not blank; it records, ignores or rejects that line. */
export function parseLines<R>(bytes: Uint8Array, read: (line: Line, records: R[]) => void): Parsed<R> {
  const line = new Line(bytes);
  const records: R[] = [];
  while (line.advance()) {
    read(line, records);
    line.settle();
  }
  return { records, rejects: line.rejects, lines: line.counts };
}
