import type pc from 'picocolors';
import stringWidth from 'string-width';

/** What every section of the terminal report is laid out on. */
export interface Page {
  /** Cells in a line. */
  readonly width: number;
  readonly verbose: boolean;
  /** Does nothing where colour is off. */
  readonly paint: ReturnType<typeof pc.createColors>;
}

const PLAIN_ASCII = /^[ -~]*$/;

/** Cells a text takes on a terminal; a CJK character takes two. */
export function textWidth(text: string): number {
  return PLAIN_ASCII.test(text) ? text.length : stringWidth(text);
}

/** The longest start of a text that fits, in UTF-16 units. */
export function fitting(text: string, width: number): number {
  if (PLAIN_ASCII.test(text)) return Math.min(text.length, width);
  let used = 0;
  let end = 0;
  for (const char of text) {
    used += textWidth(char);
    if (used > width) break;
    end += char.length;
  }
  return end;
}

/** The text in pieces that fit; a piece may break a word. Never without progress, however narrow. */
function chunks(text: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (textWidth(rest) > width) {
    const end = fitting(rest, width) || (rest.codePointAt(0)! > 0xffff ? 2 : 1);
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

/** Lines that fit, broken at spaces; only a word wider than a line is broken itself. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const size = textWidth(word);
    if (line !== '' && used + 1 + size <= width) {
      line += ` ${word}`;
      used += 1 + size;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = chunks(word, width);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
    used = textWidth(line);
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** One line, with … where it was cut. */
export function cut(text: string, width: number): string {
  return textWidth(text) <= width ? text : `${text.slice(0, fitting(text, width - 1))}…`;
}

/** Lines a single piece of prose may take before it is cut, verbose excepted: no host fills the screen of others. */
const PROSE_LINES = 8;

/** Wrapped prose after a lead that stands on its first line only: `fix   1. on minion2 …`. */
export function hang(page: Page, lead: string, text: string, style: (text: string) => string = String): string[] {
  const indent = textWidth(lead);
  const lines = wrap(text, page.width - indent);
  const kept = page.verbose || lines.length <= PROSE_LINES ? lines : lines.slice(0, PROSE_LINES);
  if (kept.length < lines.length) kept.push(cut(`${kept.pop()!} …`, page.width - indent));
  return kept.map((line, index) => `${index === 0 ? lead : ' '.repeat(indent)}${style(line)}`);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first few of a list, and a line that says how many more there are; all of them when verbose. */
export function firstOf<T>(
  page: Page,
  items: readonly T[],
  limit: number,
  draw: (item: T) => readonly string[],
): string[] {
  const kept = page.verbose ? items : items.slice(0, limit);
  const left = items.length - kept.length;
  return [...kept.flatMap(draw), ...(left > 0 ? [`… and ${left} more, see --verbose`] : [])];
}

/** Lines under a label in the left margin: `fix   1. on minion2`. */
export function labelled(page: Page, label: string, lines: readonly string[]): string[] {
  return lines.map((line, index) =>
    index === 0 ? `  ${page.paint.dim(label.padEnd(LABEL - 2))}${line}` : `${' '.repeat(LABEL)}${line}`,
  );
}

/** Cells of the left margin. */
export const LABEL = 10;

/** A page without the margin. */
export function inner(page: Page): Page {
  return { ...page, width: page.width - LABEL };
}
