import type { PortRange } from '../types/firewall.ts';
import type { PacketKind } from './sweep.ts';

/** Do the question's packets meet it: all, none, or nobody can say of all. */
export type Met = 'yes' | 'no' | 'some';

const PROTOCOLS: Readonly<Record<string, PacketKind['protocol']>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
  'ipv6-icmp': 'icmp',
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'icmp',
};

/** `8472` or `8000-9000`; null for anything else. */
function rangeOf(text: string): PortRange | null {
  const [first = '', last = first] = text.split('-');
  const range = { first: Number(first), last: Number(last) };
  return first === '' || !Number.isInteger(range.first) || !Number.isInteger(range.last) ? null : range;
}

function portMet(text: string, port: PortRange | undefined): Met {
  const range = rangeOf(text);
  if (range === null || port === undefined) return 'some';
  if (port.last < range.first || port.first > range.last) return 'no';
  return range.first <= port.first && port.last <= range.last ? 'yes' : 'some';
}

/**
 * One selector of a policy rule as `ip rule` prints it: `ipproto udp`, `dport 8472`, `uidrange 0-0`. What the kernel forwards
 * and what it encapsulates counts as user 0's, and carries no TOS that a rule could name unless the container set one.
 * Source: ip-rule(8), Linux net/ipv4/fib_rules.c fib4_rule_match, net/core/fib_rules.c fib_rule_match.
 */
export function meetsSelector(selector: string, kind: PacketKind): Met {
  const [word, value = ''] = selector.split(' ');
  switch (word) {
    case 'ipproto':
      if (kind.protocol === undefined) return 'some';
      return PROTOCOLS[value] === kind.protocol ? 'yes' : 'no';
    case 'dport':
      return portMet(value, kind.destinationPort);
    case 'sport':
      return portMet(value, kind.sourcePort);
    case 'uidrange':
      return portMet(value, { first: 0, last: 0 });
    case 'tos':
    case 'dsfield':
    case 'dscp':
      return ['0', '0x00', 'CS0', 'default'].includes(value) ? 'yes' : 'no';
    default:
      return 'some';
  }
}
