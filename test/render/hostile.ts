import fc from 'fast-check';
import type { Report } from '../../src/types/report.ts';

/** What a host may have named its devices to do harm: terminal sequences, formulas, quotes, marks, wide and invisible characters. */
const NASTY = [
  '\x1b[2J',
  '\x1b]0;title\x07',
  '\x9b31m',
  '\r\n',
  '\n',
  '\t',
  '\0',
  '\x7f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\udc00',
  `a${'\u0301'.repeat(9)}`,
  '\u{1f469}\u200d\u{1f4bb}',
  '⚠️',
  '\u{e0041}',
  '\u3164',
  '漢字',
  '=1+1',
  '@x',
  '"',
  ',',
  "'",
  '$(x)',
  '\\',
  ' ',
  'x'.repeat(90),
  'minion1',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</td></tr></table>',
  '</details>',
  '&lt;&#106;',
  ']]>',
  '<!--',
  '[x](javascript:alert(1))',
  '![x](http://evil.example/x.png)',
  'http://evil.example',
  '@everyone',
  '#1',
  '|',
  '`',
  '```',
  '# x',
  '1. ',
  '{{7*7}}',
  '__proto__',
  'constructor',
];

export const nasty: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NASTY) }, fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(''));

/** Ours, and read by the renderers as such. */
const OURS = new Set(['severity', 'status', 'verdict', 'kind', 'schema']);

/** The report with every text that can come from outside replaced. */
export function infect(report: Report, next: () => string): Report {
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return OURS.has(key) ? value : next();
    if (Array.isArray(value)) return value.map((each) => walk(each, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each, name)]));
  };
  return walk(report, '') as Report;
}

/** Cycles through the texts. */
export function from(texts: readonly string[]): () => string {
  let at = 0;
  return () => texts[at++ % texts.length] ?? '';
}

/** Everything that must not reach a terminal; line feeds end our own lines. */
export const DANGEROUS = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
