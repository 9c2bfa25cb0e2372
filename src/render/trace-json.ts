import type { Trace } from '../types/trace.ts';
import { jsonText } from './safe-text.ts';

/** The trace as its type tells, keys in its order. */
export function renderTraceJson({ schema, tool, takenAt, verdict, family, from, to, ...rest }: Trace): string {
  const { ways, causes, findings, captures, gaps } = rest;
  const ordered = { schema, tool, takenAt, verdict, family, from, to, ways, causes, findings, captures, gaps };
  const text = JSON.stringify(ordered, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2);
  return `${jsonText(text)}\n`;
}
