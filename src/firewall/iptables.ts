import { cidrFromText } from '../net/cidr.ts';
import { ipFromText } from '../net/ip.ts';
import type { Chain, FilterTable, Flavour, Hook, MarkWrite, Match, Rule, Verdict } from '../types/firewall.ts';
import type { ProbeId } from '../types/probe.ts';
import type { IptablesRecord } from '../types/record.ts';
import { matchOf, portRanges } from './iptables-match.ts';
import { rangeOf } from './sets.ts';

/** Built-in chains and the hooks they stand at. Source: iptables(8), TABLES. */
const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};
/** Source: Linux include/uapi/linux/netfilter_ipv4.h (NF_IP_PRI_…). */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, filter: 0, security: 50 };
const NAT = { prerouting: -100, output: -100, input: 100, postrouting: 100 } as const;

/** Targets after which the next rule is asked. Source: iptables-extensions(8). */
const GOES_ON = new Set(
  (
    'LOG NFLOG ULOG AUDIT TRACE TCPMSS TCPOPTSTRIP CHECKSUM CLASSIFY CONNMARK CONNSECMARK SECMARK DSCP TOS TTL HL SET ' +
    'CT TEE RATEEST IDLETIMER LED HMARK ECN NFQ'
  ).split(' '),
);

function word(args: readonly string[], name: string): string | null {
  const at = args.indexOf(name);
  return at < 0 ? null : (args[at + 1] ?? null);
}

function markPair(args: readonly string[], name: string): { value: number; mask: number } | null {
  const text = word(args, name);
  if (text === null) return null;
  const [value, mask] = text.split('/');
  return { value: Number(value) >>> 0, mask: mask === undefined ? 0xffffffff : Number(mask) >>> 0 };
}

/** `0x4000/0x4000`: the bits of the mask are cleared, then the value is flipped in. Source: iptables-extensions(8), MARK. */
function setMarkOf(args: readonly string[]): Rule['setMark'] {
  const write = (keep: number, flip: number): MarkWrite => ({ keep: keep >>> 0, flip, unknown: 0, connection: null });
  const xor = markPair(args, '--set-xmark');
  if (xor !== null) return write(~xor.mask, xor.value);
  const set = markPair(args, '--set-mark');
  if (set !== null) return write(~(set.mask | set.value), set.value);
  const or = markPair(args, '--or-mark');
  if (or !== null) return write(~or.value, or.value);
  const and = markPair(args, '--and-mark');
  if (and !== null) return write(and.value, 0);
  const flip = markPair(args, '--xor-mark');
  return flip === null ? null : write(0xffffffff, flip.value);
}

/** `--restore-mark` writes the packet's mark, all else the conversation's. Source: iptables-extensions(8), CONNMARK. */
function connectionWrite(args: readonly string[]): MarkWrite {
  const all = 0xffffffff;
  if (!args.includes('--restore-mark')) return { keep: all, flip: 0, unknown: 0, connection: 'to' };
  const mask = Number(word(args, '--nfmask') ?? word(args, '--mask') ?? all) >>> 0;
  return { keep: ~mask >>> 0, flip: 0, unknown: mask, connection: 'from' };
}

/** `10.0.0.1-10.0.0.9:80-90`, `[fd00::1]:80`, `fd00::1`: no address where none is read. */
export function destination(text: string): Verdict {
  const [, host, port] = /^\[([^\]]+)\](?::([\d-]+))?$/.exec(text) ??
    /^([\d.-]+)(?::([\d-]+))?$/.exec(text) ?? [text, text];
  const [first, last = first] = (host ?? '').split('-').map((ip) => ipFromText(ip));
  return {
    kind: 'destination-nat',
    addresses: first == null || last == null ? [] : [{ first, last }],
    ports: port === undefined ? null : portRanges(port, '-'),
  };
}

/** REDIRECT and TPROXY take to the host itself. Source: iptables-extensions(8). */
function destinationOf(target: string, args: readonly string[]): Verdict {
  if (target === 'DNAT') return destination(word(args, '--to-destination') ?? '');
  const ports = word(args, target === 'TPROXY' ? '--on-port' : '--to-ports');
  return { kind: 'destination-nat', addresses: null, ports: ports === null ? null : portRanges(ports, '-') };
}

function verdictOf(
  target: string | null,
  isGoto: boolean,
  args: readonly string[],
  chains: ReadonlySet<string>,
): Verdict {
  if (target === null) return { kind: 'continue' };
  if (chains.has(target)) return { kind: isGoto ? 'goto' : 'jump', chain: target };
  switch (target) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
    case 'STEAL':
    case 'TARPIT':
      return { kind: 'drop' };
    case 'REJECT':
      return { kind: 'reject' };
    case 'RETURN':
      return { kind: 'return' };
    case 'NFQUEUE':
    case 'QUEUE':
      return {
        kind: 'queue',
        queue: word(args, '--queue-num') ?? word(args, '--queue-balance') ?? '0',
        bypass: args.includes('--queue-bypass'),
      };
    case 'DNAT':
    case 'REDIRECT':
    case 'TPROXY':
      return destinationOf(target, args);
    case 'MASQUERADE':
    case 'SNAT':
      return { kind: 'source-nat' };
    case 'NOTRACK':
      return { kind: 'notrack' };
    case 'MARK':
      return { kind: 'continue' };
    case 'CT':
      return { kind: args.includes('--notrack') ? 'notrack' : 'continue' };
  }
  return GOES_ON.has(target) ? { kind: 'continue' } : { kind: 'other', name: target };
}

/** Words that open a part of a rule by themselves; what stands behind `-m` or `-j` belongs to the extension. */
const OPENERS = new Set(['-m', '-j', '-g', '-p', '-s', '-d', '-i', '-o', '-f']);

/** `-s`, `-p`, `-i` and their like. null when the value is not understood. */
function plainMatch(option: string, value: string, not: boolean): Match | null {
  switch (option) {
    case '-s':
    case '-d': {
      const cidr = value.includes('/') ? cidrFromText(withLength(value)) : cidrFromText(value);
      if (cidr === null) return null;
      return addressMatch(option === '-s' ? 'source' : 'destination', cidr, not);
    }
    case '-i':
    case '-o':
      return { kind: 'device', side: option === '-i' ? 'in' : 'out', names: [value], not };
    case '-p': {
      const known: Readonly<Record<string, string>> = {
        '1': 'icmp',
        '6': 'tcp',
        '17': 'udp',
        '58': 'icmpv6',
        '0': 'all',
      };
      const name = known[value] ?? value;
      return { kind: 'protocol', names: [name === 'ipv6-icmp' || name === 'icmp6' ? 'icmpv6' : name], not };
    }
  }
  return null;
}

/** Some iptables print the mask: `10.1.0.0/255.255.0.0`. */
function withLength(value: string): string {
  const [ip, mask] = value.split('/');
  const bits = mask?.includes('.') ? ipFromText(mask) : null;
  if (typeof bits !== 'number') return value;
  const ones = bits === 0 ? 0 : 32 - Math.log2(2 ** 32 - bits);
  return Number.isInteger(ones) ? `${ip}/${ones}` : value;
}

function addressMatch(
  end: 'source' | 'destination',
  cidr: NonNullable<ReturnType<typeof cidrFromText>>,
  not: boolean,
): Match {
  return { kind: 'address', end, set: [rangeOf(cidr)], not };
}

function ruleOf(record: IptablesRecord, position: number, chains: ReadonlySet<string>): Rule {
  const { args } = record;
  const matches: Match[] = [];
  let target: string | null = null;
  let isGoto = false;
  let rest: readonly string[] = [];
  for (let i = 0; i < args.length; ) {
    let not = false;
    if (args[i] === '!') {
      not = true;
      i++;
    }
    const option = args[i] ?? '';
    if (option === '-j' || option === '-g') {
      target = args[i + 1] ?? null;
      isGoto = option === '-g';
      rest = args.slice(i + 2);
      break;
    }
    if (option === '-f') {
      // whole packets and first fragments are asked about
      matches.push({ kind: not ? 'always' : 'never' });
      i++;
      continue;
    }
    if (option === '-m') {
      let end = i + 2;
      while (end < args.length && !(OPENERS.has(args[end]!) || (args[end] === '!' && OPENERS.has(args[end + 1] ?? ''))))
        end++;
      matches.push(...matchOf(args[i + 1] ?? '', args.slice(i + 2, end)));
      i = end;
      continue;
    }
    const match = OPENERS.has(option) ? plainMatch(option, args[i + 1] ?? '', not) : null;
    matches.push(match ?? { kind: 'unknown', text: args.slice(i, i + 2).join(' ') });
    i += 2;
  }
  return {
    matches,
    setMark: target === 'MARK' ? setMarkOf(rest) : target === 'CONNMARK' ? connectionWrite(rest) : null,
    setHops: hopsOf(rest),
    verdict: verdictOf(target, isGoto, rest, chains),
    position,
    line: record.line,
    text: args.join(' ').slice(0, 400),
    words: args,
  };
}

/** `-j TTL --ttl-set 1`. */
function hopsOf(args: readonly string[]): number | null {
  const text = word(args, '--ttl-set') ?? word(args, '--hl-set');
  return text === null ? null : Number(text);
}

/** The tables iptables-save or ip6tables-save printed. */
export function iptablesTables(
  records: readonly IptablesRecord[],
  flavour: Flavour,
  probe: ProbeId,
  family: 'ip' | 'ip6',
): FilterTable[] {
  const named = new Map<string, Set<string>>();
  for (const { kind, table, chain } of records) {
    if (kind !== 'chain') continue;
    const chains = named.get(table);
    if (chains) chains.add(chain);
    else named.set(table, new Set([chain]));
  }
  const tables = new Map<
    string,
    { flavour: Flavour; probe: ProbeId; family: string; name: string; chains: Map<string, Chain> }
  >();
  const rulesOf = new Map<string, Rule[]>();
  for (const record of records) {
    const { table: name } = record;
    const table = tables.get(name) ?? { flavour, probe, family, name, chains: new Map() };
    tables.set(name, table);
    if (record.kind === 'chain') {
      const rules: Rule[] = [];
      rulesOf.set(`${name} ${record.chain}`, rules);
      table.chains.set(record.chain, { name: record.chain, base: baseOf(record), rules, line: record.line });
      continue;
    }
    const rules = rulesOf.get(`${name} ${record.chain}`);
    rules?.push(ruleOf(record, rules.length + 1, named.get(name) ?? new Set()));
  }
  return [...tables.values()];
}

function baseOf({ table, chain, policy, line }: IptablesRecord): Chain['base'] {
  const hook = HOOKS[chain];
  if (hook === undefined || policy === null) return null;
  const isNat = table === 'nat';
  const priority = isNat ? (NAT[hook as keyof typeof NAT] ?? 0) : (PRIORITIES[table] ?? 0);
  return {
    hook,
    priority,
    type: isNat ? 'nat' : 'filter',
    policy: policy === 'DROP' ? 'drop' : 'accept',
    policyLine: line,
    devices: [],
  };
}
