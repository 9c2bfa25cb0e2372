import type { Evidence } from '../types/finding.ts';
import type { ReportedFinding } from '../types/report.ts';
import { decidingSpans, type Span } from './deciding.ts';
import { fitting, type Page, textWidth, wrap } from './layout.ts';

interface Piece {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** Spans as they lie in a window of the text, `shift` characters later. */
function within(spans: readonly Span[], start: number, end: number, shift: number): Span[] {
  return spans
    .map(([from, to]): Span => [Math.max(from, start) - start + shift, Math.min(to, end) - start + shift])
    .filter(([from, to]) => to > from);
}

/** One line of a raw text with … at the cut ends, moved so that what decides is in view. */
function cutAround(text: string, spans: readonly Span[], width: number): Piece {
  if (textWidth(text) <= width) return { text, spans };
  const first = spans[0] ?? [0, 0];
  let start = 0;
  if (textWidth(text.slice(0, first[1])) > width - 1) {
    // as much before it as fits beside it, half the line at most
    start = first[0];
    let room = Math.min(Math.floor(width / 2), Math.max(0, width - 2 - textWidth(text.slice(...first))));
    while (start > 0) {
      const step = /[\udc00-\udfff]/.test(text[start - 1]!) ? 2 : 1;
      room -= textWidth(text.slice(start - step, start));
      if (room < 0) break;
      start -= step;
    }
  }
  const lead = start > 0 ? '…' : '';
  const rest = text.slice(start);
  const whole = textWidth(rest) <= width - lead.length;
  const end = whole ? text.length : start + fitting(rest, width - lead.length - 1);
  return {
    text: `${lead}${text.slice(start, end)}${whole ? '' : '…'}`,
    spans: within(spans, start, end, lead.length),
  };
}

/** All of a raw text in lines that fit, broken at spaces where there are any. */
function allOf(text: string, spans: readonly Span[], width: number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  do {
    let end = start + Math.max(fitting(text.slice(start), width), 1);
    const space = text.lastIndexOf(' ', end);
    if (end < text.length && space > start) end = space + 1;
    pieces.push({ text: text.slice(start, end).trimEnd(), spans: within(spans, start, end, 0) });
    start = end;
  } while (start < text.length);
  return pieces;
}

/** What decides is bold and underlined where that can be shown, else it has a line of carets under it. */
function drawn({ text, spans }: Piece, { paint }: Page): string[] {
  let plain = '';
  let carets = '';
  let at = 0;
  for (const [start, end] of spans) {
    carets += ' '.repeat(textWidth(text.slice(at, start))) + '^'.repeat(textWidth(text.slice(start, end)));
    plain += text.slice(at, start) + paint.bold(paint.underline(text.slice(start, end)));
    at = end;
  }
  plain += text.slice(at);
  return paint.isColorSupported || carets === '' ? [plain] : [plain, carets];
}

/** `minion2, ip-d-link line 7` and the raw line under it, cut to fit, whole when verbose. */
export function evidenceLines(page: Page, evidence: Evidence, finding: ReportedFinding | undefined): string[] {
  const { host, probe, line, text } = evidence;
  // line 0 stands for what is not there, or for a text of our own
  const spans = finding === undefined || line === 0 ? [] : decidingSpans(text, finding.observed, finding.expected);
  const where = `${host}, ${probe}${line > 0 ? ` line ${line}` : ''}:`;
  const beside = `${where}  ${text}`;
  if (textWidth(beside) <= page.width)
    return drawn({ text: beside, spans: within(spans, 0, text.length, where.length + 2) }, page);
  const width = page.width - 2;
  const pieces = page.verbose ? allOf(text, spans, width) : [cutAround(text, spans, width)];
  return [...wrap(where, page.width), ...pieces.flatMap((piece) => drawn(piece, page)).map((each) => `  ${each}`)];
}
