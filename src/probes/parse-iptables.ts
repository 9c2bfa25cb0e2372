import type { Parsed } from '../types/probe.ts';
import type { IptablesRecord } from '../types/record.ts';
import { type Line, parseLines } from './define.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_ARGS = 512;
const MAX_ARG_BYTES = 4096;

/** After `line.next()` met a word that starts with a quote: the text up to the closing one; null when there is none. */
function readQuoted(line: Line): string | null {
  const { bytes } = line;
  const end = line.lineEnd();
  const text: number[] = [];
  for (let i = line.start + 1; i < end; i++) {
    let byte = bytes[i]!;
    if (byte === QUOTE) {
      line.goTo(i + 1);
      return Buffer.from(text).toString('utf8');
    }
    if (byte === BACKSLASH && i + 1 < end) byte = bytes[++i]!;
    if (text.push(byte) > MAX_ARG_BYTES) return null;
  }
  return null;
}

function readArgs(line: Line): string[] | null {
  const args: string[] = [];
  while (line.next()) {
    const word = line.bytes[line.start] === QUOTE ? readQuoted(line) : line.text();
    if (word === null || args.push(word) > MAX_ARGS) return null;
  }
  return args;
}

/**
 * iptables-save and ip6tables-save: `*nat`, `:POSTROUTING ACCEPT [0:0]`, `-A POSTROUTING -s 10.1.0.0/16 … -j MASQUERADE`,
 * with counters before each rule under `-c`. A Reject when a rule or chain stands outside a table, or a quote is open.
 * Source: iptables xshared.c and libxtables xtables_save_string (quotes and backslashes).
 */
export function parseIptables(bytes: Uint8Array): Parsed<IptablesRecord> {
  let table: string | null = null;
  return parseLines(bytes, (line, records) => {
    if (line.startsWith('#')) return line.ignore();
    if (line.is('COMMIT')) {
      table = null;
      return line.ignore();
    }
    if (line.startsWith('*') && line.end - line.start > 1) {
      table = line.text().slice(1);
      return line.ignore();
    }
    if (line.startsWith(':') && line.end - line.start > 1) {
      const chain = line.text().slice(1);
      const policy = line.nextText();
      if (table === null) return line.reject('a chain outside a table');
      if (policy === null) return line.reject('no policy');
      const named = policy === '-' ? null : policy;
      records.push({ line: line.number, kind: 'chain', table, chain, policy: named, args: [] });
      return;
    }
    if (line.startsWith('[') && !line.next()) return line.reject('counters without a rule');
    if (!line.is('-A')) return line.reject('neither table, chain nor rule');
    const chain = line.nextText();
    if (table === null) return line.reject('a rule outside a table');
    if (chain === null) return line.reject('no chain');
    const args = readArgs(line);
    if (args === null) return line.reject('an open quote, or too many words');
    records.push({ line: line.number, kind: 'rule', table, chain, policy: null, args });
  });
}
