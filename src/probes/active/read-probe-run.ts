import { ipFromText } from '../../net/ip.ts';
import type { IcmpError, ProbeRun, ProbeTool, SendRefusal, Series, SeriesResult } from '../../types/measure.ts';
import type { Reject } from '../../types/probe.ts';

const TOOLS: readonly ProbeTool[] = ['python3', 'fping', 'ping', 'busybox', 'bash', 'none'];
const REJECTS_MAX = 100;
const REJECT_CHARS = 200;
/** A minute: no answer that late is one. */
const RTT_MAX_US = 60_000_000;

function keyOf(kind: string, address: string, length: string | number): string {
  return `${kind} ${address} ${length}`;
}

/** A round trip in µs from a decimal number in `unit`; undefined for anything else. */
function micros(text: string, unit: 'us' | 'ms'): number | null | undefined {
  if (text === '-') return null;
  if (!/^\d{1,9}(\.\d{1,6})?$/.test(text)) return undefined;
  const us = Math.max(1, Math.round(Number(text) * (unit === 'ms' ? 1000 : 1)));
  return us <= RTT_MAX_US ? us : null;
}

/** `41,58,-` or `0.114 - 0.083`, at most `count` of them; null when it is something else. */
function inOrder(text: string, unit: 'us' | 'ms', count: number): (number | null)[] | null {
  const values = text.split(/[ ,]+/).filter((word) => word !== '');
  if (values.length > count) return null;
  const rtts = values.map((value) => micros(value, unit));
  return rtts.every((rtt) => rtt !== undefined) ? (rtts as (number | null)[]) : null;
}

/** `1:0.065,3:0.262`, counted from `base`, in a series of `count`: what is not named was lost. */
function bySequence(text: string, base: number, count: number): (number | null)[] | null {
  const rtts = new Array<number | null>(count).fill(null);
  for (const pair of text === '' ? [] : text.split(',')) {
    const [seq, ms] = pair.split(':');
    const rtt = micros(ms ?? '', 'ms');
    const at = Number(seq) - base;
    if (rtt == null || !Number.isInteger(at) || at < 0 || at >= count) return null;
    rtts[at] ??= rtt;
  }
  return rtts;
}

/** What stands behind `echo 10.1.22.0 84`; null when it is not understood. */
function rttsOf(words: readonly string[], asked: Series): Pick<SeriesResult, 'rttsUs' | 'timed'> | null {
  const [form = '', ...rest] = words;
  const given = (rttsUs: (number | null)[] | null, timed: boolean) => (rttsUs === null ? null : { rttsUs, timed });
  if (form === 'us' || form === 'ms') return given(inOrder(rest.join(' '), form, asked.count), true);
  if (form === 'untimed') return given(inOrder(rest.join(' '), 'us', asked.count), false);
  const base = /^seq([01])$/.exec(form)?.[1];
  const count = Number(rest[0]);
  if (base === undefined || !(count >= 0 && count <= asked.count)) return null;
  return given(bySequence(rest[1] ?? '', Number(base), count), asked.kind === 'echo');
}

function counted(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : -1;
}

/**
 * What `proberScript` printed. Takes any bytes and never throws: a line between `begin` and `end` that is not understood, or
 * is about a series nobody asked for, is a reject. Series without a line are absent.
 */
export function readProbeRun(bytes: Uint8Array, nonce: string, asked: readonly Series[]): ProbeRun {
  const plan = new Map(asked.map((series) => [keyOf(series.kind, series.address, series.lengthBytes), series]));
  const addresses = new Set(asked.map(({ address }) => address));
  const series = new Map<string, SeriesResult>();
  const errors: IcmpError[] = [];
  const refusals: SendRefusal[] = [];
  const rejects: Reject[] = [];
  let tool: ProbeTool = 'none';
  let began = false;
  let ended = false;
  const read = (words: readonly string[]): string | null => {
    const [kind = '', address = '', length = ''] = words;
    if (kind === 'tool') {
      tool = TOOLS.find((each) => each === address) ?? 'none';
      return tool === address ? null : 'no such tool';
    }
    if (!addresses.has(address)) return 'about an address nobody asked for';
    const lengthBytes = counted(length);
    if (lengthBytes < 0) return 'no length';
    if (kind === 'icmp') {
      const [code = '', from = '', mtu, count] = words.slice(3);
      if (!/^\d{1,3}\.\d{1,3}$/.test(code) || ipFromText(from) === null || counted(mtu) < 0 || counted(count) < 1)
        return 'not an ICMP error';
      errors.push({ address, lengthBytes, code, from, mtuBytes: counted(mtu) || null, count: counted(count) });
      return null;
    }
    if (kind === 'refused') {
      const [errno = '', mtu, count] = words.slice(3);
      if (!/^[A-Z0-9]{1,20}$/.test(errno) || counted(mtu) < 0 || counted(count) < 1) return 'not a refusal';
      refusals.push({ address, lengthBytes, errno, mtuBytes: counted(mtu) || null, count: counted(count) });
      return null;
    }
    const key = keyOf(kind, address, lengthBytes);
    const wanted = plan.get(key);
    if (wanted === undefined) return 'a series nobody asked for';
    const seen = rttsOf(words.slice(3), wanted);
    if (seen === null) return 'no round trips';
    if (series.has(key)) return 'told twice';
    series.set(key, { ...wanted, ...seen });
    return null;
  };
  for (const [index, raw] of Buffer.from(bytes).toString('latin1').split('\n').entries()) {
    const line = raw.trim();
    if (line === `@${nonce} begin`) began = true;
    else if (line === `@${nonce} end`) ended = began;
    else if (began && !ended && line !== '') {
      const why = read(line.split(' '));
      if (why !== null && rejects.length < REJECTS_MAX)
        rejects.push({ line: index + 1, text: line.slice(0, REJECT_CHARS), why });
    }
  }
  return { tool, series: [...series.values()], errors, refusals, ended, rejects };
}
