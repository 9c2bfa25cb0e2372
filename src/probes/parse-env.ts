import type { Parsed } from '../types/probe.ts';
import type { EnvRecord } from '../types/record.ts';
import { parseLines } from './define.ts';

const EQUALS = 0x3d;
const MAX_BYTES = 1024;

function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (!letter && code !== 0x5f && (i === 0 || code < 0x30 || code > 0x39)) return false;
  }
  return text.length > 0;
}

/** `FLANNEL_SUBNET=10.1.11.1/24`, quotes around the value taken off, `export` before it allowed. */
export function parseEnv(bytes: Uint8Array): Parsed<EnvRecord> {
  return parseLines(bytes, (line, records) => {
    if (line.startsWith('#')) return line.ignore();
    if (line.is('export') && !line.next()) return line.reject('no name');
    const at = line.find(EQUALS);
    if (at < 0 || at >= line.end) return line.reject('no equals sign');
    if (at - line.start > MAX_BYTES) return line.reject('the name is too long');
    const key = line.bytes.toString('utf8', line.start, at);
    if (!isName(key)) return line.reject('not a name');
    const raw = line.rest(at + 1, MAX_BYTES);
    const quote = raw[0];
    const quoted = raw.length > 1 && (quote === '"' || quote === "'") && raw.endsWith(quote);
    records.push({ line: line.number, key, value: quoted ? raw.slice(1, -1) : raw });
  });
}
