import type { Parsed } from '../types/probe.ts';
import type { CounterRecord } from '../types/record.ts';
import { type Line, parseLines, readDecimal } from './define.ts';

const MAX_COLUMNS = 4096;

/** `-1` too: the kernel prints Tcp MaxConn so. NaN for anything else. */
function readSigned(line: Line): number {
  const negative = line.bytes[line.start] === 0x2d;
  const value = readDecimal(line.bytes, negative ? line.start + 1 : line.start, line.end);
  return value < 0 ? Number.NaN : negative ? -value : value;
}

/**
 * /proc/net/snmp and /proc/net/netstat: a line of names, then a line of as many numbers, both after `Udp:`. Columns
 * differ from kernel to kernel, so they are read by name. Source: Linux net/ipv4/proc.c.
 */
export function parseCounters(bytes: Uint8Array): Parsed<CounterRecord> {
  let heading: { readonly protocol: string; readonly names: readonly string[] } | null = null;
  return parseLines(bytes, (line, records) => {
    const first = line.text();
    if (first.length < 2 || !first.endsWith(':')) return line.reject('no protocol');
    const { names, protocol } = heading ?? { names: [], protocol: '' };
    heading = null;
    if (first !== `${protocol}:`) {
      if (!line.followedBy(first)) return line.reject('names without numbers, or numbers without names');
      const read: string[] = [];
      while (line.next()) {
        if (read.length === MAX_COLUMNS) return line.reject('too many columns');
        read.push(line.text());
      }
      heading = { protocol: first.slice(0, -1), names: read };
      return line.ignore();
    }
    const values: number[] = [];
    while (line.next() && values.length <= names.length) values.push(readSigned(line));
    if (values.length !== names.length) return line.reject('not a number for each name');
    if (values.some(Number.isNaN)) return line.reject('not a number');
    for (let i = 0; i < names.length; i++) {
      records.push({ line: line.number, protocol, counter: names[i]!, value: values[i]! });
    }
  });
}
