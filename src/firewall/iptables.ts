import { cidrFromText } from '../net/cidr.ts';
import { ipFromText } from '../net/ip.ts';
import type { Chain, FilterTable, Flavour, Hook, Match, Rule, Verdict } from '../types/firewall.ts';
import type { ProbeId } from '../types/probe.ts';
import type { IptablesRecord } from '../types/record.ts';
import { matchOf } from './iptables-match.ts';
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

/** `0x4000/0x4000`: the bits of the mask are cleared, then the value is flipped in. Source: iptables-extensions(8), MARK. */
function setMarkOf(args: readonly string[]): Rule['setMark'] {
  const pair = (name: string) => {
    const text = word(args, name);
    if (text === null) return null;
    const [value, mask] = text.split('/');
    return { value: Number(value) >>> 0, mask: mask === undefined ? 0xffffffff : Number(mask) >>> 0 };
  };
  const xor = pair('--set-xmark');
  if (xor !== null) return { keep: ~xor.mask >>> 0, flip: xor.value };
  const set = pair('--set-mark');
  if (set !== null) return { keep: ~(set.mask | set.value) >>> 0, flip: set.value };
  const or = pair('--or-mark');
  if (or !== null) return { keep: ~or.value >>> 0, flip: or.value };
  const and = pair('--and-mark');
  return and === null ? null : { keep: and.value, flip: 0 };
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
      return { kind: 'queue' };
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
    setMark: target === 'MARK' ? setMarkOf(rest) : null,
    verdict: verdictOf(target, isGoto, rest, chains),
    position,
    line: record.line,
    text: args.join(' ').slice(0, 400),
  };
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
