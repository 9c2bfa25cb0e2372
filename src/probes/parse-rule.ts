import type { Family } from '../types/address.ts';
import type { Parsed } from '../types/probe.ts';
import type { RuleRecord } from '../types/record.ts';
import { type Line, type Mutable, NONE, parseLines, readDecimal, vocabulary } from './define.ts';
import { readPrefix } from './parse-route.ts';

const WORDS = vocabulary(
  'not from to fwmark iif oif lookup goto nop blackhole unreachable prohibit nat map-to masquerade suppress_prefixlength suppress_prefixlen suppress_ifgroup realms proto protocol [unresolved] ipproto sport dport uidrange tos dsfield tun_id dscp flowlabel all',
);

/** `0x1`, `0x1/0xff`, `1`; null for anything else. Without a mask all bits count. */
function readMark(text: string): { value: number; mask: number } | null {
  const slash = text.indexOf('/');
  const value = readBits(slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? 0xffffffff : readBits(text.slice(slash + 1));
  return value === null || mask === null ? null : { value, mask };
}

function readBits(text: string): number | null {
  const value = text.length > 0 && text.length <= 10 ? Number(text) : Number.NaN;
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : null;
}

type Draft = Mutable<RuleRecord> & { acts: boolean };

function readWord(line: Line, rule: Draft): string | null {
  const word = line.keyword(WORDS);
  switch (word) {
    case 'not':
      rule.not = true;
      return null;
    case 'from':
    case 'to': {
      if (!line.next()) return `no prefix after ${word}`;
      if (line.keyword(WORDS) === 'all') return null;
      const prefix = readPrefix(line);
      if (prefix === null) return `what stands after ${word} is no prefix`;
      rule[word] = prefix;
      return null;
    }
    case 'fwmark': {
      const mark = readMark(line.nextText() ?? '');
      if (mark === null) return 'the mark is no number';
      rule.fwmark = mark;
      return null;
    }
    case 'iif':
    case 'oif':
      rule[word] = line.nextText();
      return rule[word] === null ? `no device after ${word}` : null;
    case 'lookup':
      rule.table = line.nextText();
      if (rule.table === null) return 'no table after lookup';
      rule.acts = true;
      // A table per VRF: only packets of a VRF's devices meet the rule.
      if (rule.table === '[l3mdev-table]') rule.selectors = [...rule.selectors, 'l3mdev'];
      return null;
    case 'suppress_prefixlength':
    case 'suppress_prefixlen':
      rule.suppressPrefixLength = line.nextDecimal();
      return rule.suppressPrefixLength < 0 ? 'no prefix length to suppress' : null;
    case 'goto':
      rule.goto = line.nextDecimal();
      rule.action = word;
      rule.acts = true;
      return rule.goto < 0 ? 'no rule to go to' : null;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      rule.action = word;
      rule.acts = true;
      return null;
    case 'nat':
    case 'map-to':
      line.next();
      rule.action = 'nat';
      rule.acts = true;
      return null;
    case 'masquerade':
      rule.action = 'nat';
      rule.acts = true;
      return null;
    case 'suppress_ifgroup':
    case 'realms':
    case 'proto':
    case 'protocol':
      line.next();
      return null;
    case '[unresolved]':
    case 'all':
      return null;
    case '':
      // An unknown word may be a selector that narrows the rule; kept, so that nobody takes the rule for a wider one.
      rule.selectors = [...rule.selectors, line.text()];
      return null;
    default: {
      const value = line.nextText();
      rule.selectors = [...rule.selectors, value === null ? word : `${word} ${value}`];
      return null;
    }
  }
}

const MAX_SELECTORS = 32;

/**
 * `ip rule` and `ip -6 rule`: `32766:	from all lookup main`. A Reject when the line names no action.
 * Source: iproute2 ip/iprule.c print_rule.
 */
export function parseRules(bytes: Uint8Array, family: Family): Parsed<RuleRecord> {
  return parseLines(bytes, (line, records) => {
    const priority = line.bytes[line.end - 1] === 0x3a ? readDecimal(line.bytes, line.start, line.end - 1) : -1;
    if (priority < 0) return line.reject('no priority');
    const rule: Draft = {
      line: line.number,
      family,
      priority,
      not: false,
      from: null,
      to: null,
      iif: null,
      oif: null,
      fwmark: null,
      selectors: NONE,
      action: 'lookup',
      table: null,
      goto: null,
      suppressPrefixLength: null,
      acts: false,
    };
    while (line.next()) {
      const why = readWord(line, rule);
      if (why !== null) return line.reject(why);
      if (rule.selectors.length > MAX_SELECTORS) return line.reject('too many words');
    }
    const { acts, ...record } = rule;
    if (!acts) return line.reject('no action');
    records.push(record);
  });
}
