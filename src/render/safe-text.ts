/**
 * Text from hosts, made inert for each medium. Everything that draws nothing, moves the cursor or turns the reading direction
 * is shown by its number: a device named with an escape sequence must be seen as such, not obeyed.
 */
import stringWidth from 'string-width';
import type { Remedy } from '../types/finding.ts';

const HIDDEN =
  '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\u{2800}' +
  '\\u{a0}\\u{1680}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}';
/** Hidden characters; marks piled up on one letter, which smear over the lines above; emoji, whose width terminals disagree on. */
const UNSAFE = new RegExp(`[${HIDDEN}]|(?<=\\p{M}{3})\\p{M}|\\p{Emoji_Presentation}`, 'gu');
/** Nothing of it is unsafe, and most text is that: told apart ten times as fast. */
const PLAIN = /^[ -~]*$/;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

function shown(char: string): string {
  const code = char.codePointAt(0)!;
  if (/^\p{Emoji_Presentation}/u.test(char) && stringWidth(char) === 2) return char;
  const hex = code.toString(16);
  if (code > 0xffff) return `\\u{${hex}}`;
  return NAMED[char] ?? (code > 0xff ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`);
}

/** One line of harmless text: `a\x1b[2Jb` for a clear-screen sequence. A tab, ordinary in command output, becomes a space. */
export function visibleText(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll('\t', ' ').replace(UNSAFE, shown);
}

/** The same object with every string in it made visible, keys of records excepted: those are ours. */
export function visibleDeep<T>(value: T): T {
  if (typeof value === 'string') return visibleText(value) as T;
  if (Array.isArray(value)) return value.map(visibleDeep) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, visibleDeep(each)])) as T;
}

/**
 * A command for a POSIX shell, to be pasted: `ip link set 'a b' up`. Words need no quotes when made of characters no shell reads;
 * a first word with `=` would be an assignment.
 */
export function shellCommand(argv: readonly string[]): string {
  return argv
    .map((word, index) =>
      /^[A-Za-z0-9_@%+:,./-]+$/.test(word) || (index > 0 && /^[A-Za-z0-9_@%+=:,./-]+$/.test(word))
        ? word
        : `'${word.replaceAll("'", "'\\''")}'`,
    )
    .join(' ');
}

/**
 * A cell no spreadsheet calculates: `'=cmd()`. Numbers stay numbers. The full-width signs are formula starts under East Asian settings.
 * Source: OWASP, CSV Injection.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = visibleText(value);
  return /^\s*[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text;
}

const HIDDEN_IN_JSON = new RegExp(`(?!\\n)[${HIDDEN}]`, 'gu');

/** JSON text with hidden characters as `\u` escapes: the same value when parsed, harmless when shown. */
export function jsonText(json: string): string {
  return json.replace(HIDDEN_IN_JSON, (char) =>
    Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** `or ` or `then ` before a step; nothing for any other word, whatever a stored report holds. */
export function stepWord({ follows }: Pick<Remedy, 'follows'>): string {
  return follows === 'or' || follows === 'then' ? `${follows} ` : '';
}
