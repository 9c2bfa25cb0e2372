import { cidrFromText } from '../net/cidr.ts';
import { ipFromText } from '../net/ip.ts';
import type { Match, PortRange, Range } from '../types/firewall.ts';
import type { Element } from './nft-words.ts';
import { rangeOf, setOf } from './sets.ts';

/** What the left side of a comparison looks at, with what it takes for granted (`tcp dport` is about TCP). */
export interface Selector {
  readonly about:
    | 'source'
    | 'destination'
    | 'source-port'
    | 'destination-port'
    | 'in'
    | 'out'
    | 'protocol'
    | 'state'
    | 'mark'
    | 'connection-mark'
    | 'icmp'
    | 'icmp-code'
    | 'family'
    | 'local-source'
    | 'local-destination'
    | 'packet-type'
    | 'direction'
    | 'lot'
    | 'route-back'
    | 'translated'
    | 'never'
    | 'unknown';
  readonly implied: readonly Match[];
  readonly next: number;
  /** `numgen random mod 10`: 10. */
  readonly of?: number;
}

const is = (family: 4 | 6 | 'arp'): Match => ({ kind: 'family', families: [family], not: false });
const of = (...names: string[]): Match => ({ kind: 'protocol', names, not: false });

const META: Readonly<Record<string, Selector['about']>> = {
  iifname: 'in',
  iif: 'in',
  oifname: 'out',
  oif: 'out',
  l4proto: 'protocol',
  nfproto: 'family',
  protocol: 'family',
  mark: 'mark',
  pkttype: 'packet-type',
  random: 'lot',
  secpath: 'never',
};
/** Words that stand for a selector of `meta` without it. */
const BARE = new Set(['iifname', 'iif', 'oifname', 'oif', 'mark', 'pkttype']);
const OTHERS = new Set(
  'meta ether vlan exthdr rt socket osf ipsec jhash symhash ah esp comp hbh frag mh dst xt XT tunnel gre geneve vxlan'.split(
    ' ',
  ),
);
const NOT_OURS = new Set('vlan exthdr socket ah esp comp hbh frag mh dst ipsec gre geneve'.split(' '));

/** Reads the selector at `words[at]`; null when no selector starts there. */
export function selectorAt(words: readonly string[], at: number): Selector | null {
  const [first, second] = [words[at] ?? '', words[at + 1] ?? ''];
  const plain = (about: Selector['about'], length: number, implied: readonly Match[] = []): Selector => ({
    about,
    implied,
    next: at + length,
  });
  if (BARE.has(first)) return plain(META[first]!, 1);
  if (first === 'meta') {
    const about = META[second] ?? 'unknown';
    return about === 'lot' ? { ...plain(about, 2), of: 0x7fffffff } : plain(about, 2);
  }
  if (first === 'ip' || first === 'ip6') {
    const implied = [is(first === 'ip' ? 4 : 6)];
    if (second === 'saddr') return plain('source', 2, implied);
    if (second === 'daddr') return plain('destination', 2, implied);
    if (second === 'protocol' || second === 'nexthdr') return plain('protocol', 2, implied);
    return plain(second === 'frag-off' ? 'never' : 'unknown', 2, implied);
  }
  if (
    first === 'tcp' ||
    first === 'udp' ||
    first === 'th' ||
    first === 'sctp' ||
    first === 'dccp' ||
    first === 'udplite'
  ) {
    const implied = first === 'th' ? [] : [of(first)];
    if (second === 'sport') return plain('source-port', 2, implied);
    if (second === 'dport') return plain('destination-port', 2, implied);
    return plain('unknown', 2, implied);
  }
  // `arp saddr ip 10.1.0.0` is one selector of three words
  if (first === 'arp')
    return plain('unknown', words[at + 2] === 'ip' || words[at + 2] === 'ether' ? 3 : 2, [is('arp')]);
  if (first === 'ether' && second === 'type') return plain('family', 2);
  if (first === 'icmp' || first === 'icmpv6') {
    const about = second === 'type' ? 'icmp' : second === 'code' ? 'icmp-code' : 'unknown';
    return plain(about, 2, [of(first)]);
  }
  if (first === 'ct') {
    const about: Readonly<Record<string, Selector['about']>> = {
      state: 'state',
      mark: 'connection-mark',
      direction: 'direction',
      status: 'translated',
    };
    return plain(about[second] ?? 'unknown', 2);
  }
  if (first === 'fib') return fibAt(words, at);
  if (first === 'numgen') {
    const modulus = Number(words[at + 3]);
    return { about: 'lot', implied: [], next: at + 4, of: Number.isFinite(modulus) && modulus > 0 ? modulus : 1 };
  }
  if (first.startsWith('@') && first.includes(',')) return plain('unknown', 1);
  if (OTHERS.has(first)) return plain(NOT_OURS.has(first) ? 'never' : 'unknown', 2);
  return null;
}

/** `fib daddr type`, `fib saddr . mark . iif oif`. */
function fibAt(words: readonly string[], at: number): Selector {
  for (let i = at + 1; i < words.length && i < at + 12; i++) {
    const word = words[i]!;
    // `. iif` is one of the keys, the word behind the keys is the result
    if (words[i - 1] === '.') continue;
    if (word === 'type') {
      const end = words[at + 1] === 'saddr' ? 'local-source' : 'local-destination';
      return { about: end, implied: [], next: i + 1 };
    }
    if (word === 'oif' || word === 'oifname' || word === 'check')
      return { about: 'route-back', implied: [], next: i + 1 };
  }
  return { about: 'unknown', implied: [], next: at + 1 };
}

/** Source: nft(8), ICMP and ICMPv6 types; RFC 792, RFC 4443. */
const ICMP: Readonly<Record<string, string>> = {
  'echo-reply': '0',
  'destination-unreachable': '3',
  'source-quench': '4',
  redirect: '5',
  'echo-request': '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11',
  'parameter-problem': '12',
};
const ICMP6: Readonly<Record<string, string>> = {
  'destination-unreachable': '1',
  'packet-too-big': '2',
  'time-exceeded': '3',
  'parameter-problem': '4',
  'echo-request': '128',
  'echo-reply': '129',
  'nd-router-solicit': '133',
  'nd-router-advert': '134',
  'nd-neighbor-solicit': '135',
  'nd-neighbor-advert': '136',
};
const CODES: Readonly<Record<string, string>> = {
  'frag-needed': '4',
  'host-unreachable': '1',
  'port-unreachable': '3',
};
const PROTOCOLS: Readonly<Record<string, string>> = {
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmpv6',
  'ipv6-icmp': 'icmpv6',
};

function addresses(texts: readonly string[]): Range[] | null {
  const out: Range[] = [];
  for (const text of texts) {
    const dash = text.indexOf('-');
    if (dash > 0) {
      const first = ipFromText(text.slice(0, dash));
      const last = ipFromText(text.slice(dash + 1));
      if (first === null || last === null || typeof first !== typeof last) return null;
      out.push({ first, last });
      continue;
    }
    const cidr = cidrFromText(text);
    if (cidr === null) return null;
    out.push(rangeOf(cidr));
  }
  return out;
}

/** nft prints services by number unless `-s` asks for names; these few are printed by name in old versions. */
const SERVICES: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443, ntp: 123, otv: 8472 };

function portsOf(texts: readonly string[], comparison: string): PortRange[] | null {
  const out: PortRange[] = [];
  for (const text of texts) {
    const [first, last] = text.split('-') as [string, string | undefined];
    const low = SERVICES[first] ?? Number(first);
    const high = last === undefined ? low : (SERVICES[last] ?? Number(last));
    if (!Number.isInteger(low) || !Number.isInteger(high)) return null;
    if (comparison === '<') out.push({ first: 0, last: low - 1 });
    else if (comparison === '<=') out.push({ first: 0, last: low });
    else if (comparison === '>') out.push({ first: low + 1, last: 65535 });
    else if (comparison === '>=') out.push({ first: low, last: 65535 });
    else out.push({ first: low, last: high });
  }
  return out;
}

const FAMILIES: Readonly<Record<string, 4 | 6 | 'arp'>> = {
  ipv4: 4,
  ip: 4,
  '0x0800': 4,
  ipv6: 6,
  ip6: 6,
  '0x86dd': 6,
  arp: 'arp',
  '0x0806': 'arp',
};

export interface Comparison {
  readonly selector: Selector;
  /** `& 0x4000`; null without. */
  readonly mask: number | null;
  /** '' or `==`, `!=`, `<`, … */
  readonly comparison: string;
  readonly values: readonly string[];
  readonly text: string;
}

const TRUTH = (holds: boolean, not: boolean): Match => ({ kind: holds !== not ? 'always' : 'never' });

/** A comparison as a match of our own. */
export function matchFrom({ selector, mask, comparison, values, text }: Comparison): Match {
  const not = comparison === '!=';
  const unknown: Match = { kind: 'unknown', text: text.slice(0, 200) };
  switch (selector.about) {
    case 'never':
      return { kind: 'never' };
    case 'source':
    case 'destination': {
      if (mask !== null || (comparison !== '' && comparison !== '==' && !not)) return unknown;
      const ranges = addresses(values);
      if (ranges === null) return unknown;
      const v4 = ranges.filter(({ first }) => typeof first === 'number');
      return { kind: 'address', end: selector.about, set: setOf(v4.length > 0 ? v4 : ranges), not };
    }
    case 'source-port':
    case 'destination-port': {
      const ranges = mask === null ? portsOf(values, comparison) : null;
      const end = selector.about === 'source-port' ? 'source' : 'destination';
      return ranges === null ? unknown : { kind: 'port', end, ranges, not };
    }
    case 'in':
    case 'out':
      return { kind: 'device', side: selector.about, names: values, not };
    case 'protocol':
      return { kind: 'protocol', names: values.map((name) => PROTOCOLS[name] ?? name), not };
    case 'state':
      return mask === null ? { kind: 'state', states: values, not } : unknown;
    case 'mark':
    case 'connection-mark': {
      const numbers = values.map(Number);
      if (numbers.length === 0 || numbers.some(Number.isNaN) || (comparison !== '' && comparison !== '==' && !not))
        return unknown;
      const kind = selector.about;
      const [first, ...more] = numbers.map((value) => ({ kind, value: value >>> 0, mask: mask ?? 0xffffffff }));
      if (more.length === 0) return { ...first!, not };
      return { kind: 'any', of: [first!, ...more].map((each) => [{ ...each, not: false }]), not };
    }
    case 'icmp': {
      const names = selector.implied.some((each) => each.kind === 'protocol' && each.names[0] === 'icmpv6')
        ? ICMP6
        : ICMP;
      return { kind: 'icmp', types: values.map((name) => names[name] ?? name), not };
    }
    case 'icmp-code':
      return { kind: 'icmp', types: values.map((name) => `*/${CODES[name] ?? name}`), not };
    case 'family': {
      const families = values.flatMap((name) => FAMILIES[name] ?? []);
      return families.length > 0 ? { kind: 'family', families, not } : TRUTH(false, not);
    }
    case 'local-source':
    case 'local-destination': {
      const end = selector.about === 'local-source' ? 'source' : 'destination';
      return { kind: 'local', end, types: values, not };
    }
    case 'packet-type':
      return TRUTH(
        values.some((type) => type === 'unicast' || type === 'host'),
        not,
      );
    case 'direction':
      return {
        kind: 'state',
        states: values.includes('reply') ? ['established'] : ['new', 'related', 'untracked'],
        not,
      };
    case 'translated':
      return values.every((status) => status === 'dnat' || status === 'snat') ? TRUTH(false, not) : unknown;
    // a healthy way back is another check's business
    case 'route-back':
      return TRUTH(!values.some((value) => value === 'missing' || value === '0'), not);
    case 'lot': {
      const hits = comparison === '<' ? Number(values[0]) : comparison === '<=' ? Number(values[0]) + 1 : values.length;
      const share = hits / (selector.of ?? 1);
      return Number.isFinite(share) ? { kind: 'chance', share: not ? 1 - share : share } : unknown;
    }
    case 'unknown':
      return unknown;
  }
}

/** Elements of a set beyond this many are not compared one by one. */
const MOST_ELEMENTS = 4096;

/** Elements of several parts: those that differ in one address alone are one list of matches. */
export function concatenated(
  selectors: readonly Selector[],
  elements: readonly Element[],
  not: boolean,
  text: string,
): Match[] {
  if (elements.length === 0) return [TRUTH(false, not)];
  const at = selectors.findIndex(({ about }) => about === 'source' || about === 'destination');
  const groups = new Map<string, { readonly parts: readonly string[]; readonly addresses: string[] }>();
  for (const { key } of elements) {
    const others = key.map((part, n) => (n === at ? '' : part)).join(' . ');
    const group = groups.get(others);
    const address = key[at] ?? '';
    if (group === undefined) groups.set(others, { parts: key, addresses: [address] });
    else group.addresses.push(address);
  }
  if (groups.size > MOST_ELEMENTS) return [{ kind: 'unknown', text: text.slice(0, 200) }];
  const of = [...groups.values()].map(({ parts, addresses }) =>
    selectors.map((selector, n) =>
      matchFrom({ selector, mask: null, comparison: '', values: n === at ? addresses : [parts[n] ?? ''], text }),
    ),
  );
  return of.length === 1 && !not ? of[0]! : [{ kind: 'any', of, not }];
}
