import type { Match, Packet, PortRange } from '../types/firewall.ts';
import { inside } from './sets.ts';

/**
 * yes, no, or: `some` of the addresses (the packet can be cut), `maybe` (nobody here can say), `lot` (a share by chance).
 */
export type Answer = 'yes' | 'no' | 'some' | 'maybe' | 'lot';

/** A rule that names nearly all ports means any; one that names a few says nothing of the others. */
const NEARLY_ALL_PORTS = 60_000;

function turned(answer: Answer, not: boolean): Answer {
  return !not ? answer : answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : answer;
}

/** `flannel+` and `flannel*` are any device whose name starts so; `!` never stands in a name. */
export function namesDevice(pattern: string, device: string): boolean {
  const last = pattern.at(-1);
  return last === '+' || last === '*' ? device.startsWith(pattern.slice(0, -1)) : pattern === device;
}

/** Some port of the bridge: rules that name one port say nothing of the others. */
export const SOME_PORT = '?';

function device(names: readonly string[], name: string | null): Answer {
  if (names.some((pattern) => pattern === '+' || pattern === '*')) return 'yes';
  if (name === null) return 'no';
  if (name === SOME_PORT) return 'maybe';
  return names.some((pattern) => namesDevice(pattern, name)) ? 'yes' : 'no';
}

function ports(ranges: readonly PortRange[], port: PortRange | null): Answer {
  if (port === null) {
    const named = ranges.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
    return named >= NEARLY_ALL_PORTS ? 'yes' : 'maybe';
  }
  if (ranges.some(({ first, last }) => first <= port.first && last >= port.last)) return 'yes';
  return ranges.some(({ first, last }) => first <= port.last && last >= port.first) ? 'maybe' : 'no';
}

function portMatch(end: 'source' | 'destination' | 'either', ranges: readonly PortRange[], packet: Packet): Answer {
  if (packet.protocol !== 'tcp' && packet.protocol !== 'udp') return 'no';
  const source = ports(ranges, packet.sourcePort);
  const destination = ports(ranges, packet.destinationPort);
  if (end !== 'either') return end === 'source' ? source : destination;
  if (source === 'yes' || destination === 'yes') return 'yes';
  return source === 'maybe' || destination === 'maybe' ? 'maybe' : 'no';
}

/**
 * Packets a second that an overlay without work to do stays under. A datagram may be any container's; first packets of
 * conversations are few.
 */
function plenty({ protocol, state, destinationPort }: Packet): number {
  if (protocol === 'udp' && destinationPort !== null) return 1000;
  return state === 'new' ? 10 : 100;
}

/** Does the packet meet this one condition? */
export function meetsMatch(match: Match, packet: Packet): Answer {
  switch (match.kind) {
    case 'always':
      return 'yes';
    case 'never':
      return 'no';
    case 'unknown':
      return 'maybe';
    case 'any':
      // cut by pieces.ts
      return 'maybe';
    case 'chance':
      return match.share >= 1 ? 'yes' : match.share <= 0 ? 'no' : 'lot';
    case 'rate':
      return match.perSecond < plenty(packet) ? 'lot' : match.over ? 'no' : 'yes';
    case 'address': {
      const where = inside(match.end === 'source' ? packet.source : packet.destination, match.set);
      return where === 'some' ? 'some' : turned(where === 'all' ? 'yes' : 'no', match.not);
    }
    case 'device':
      return turned(device(match.names, match.side === 'in' ? packet.in : packet.out), match.not);
    case 'protocol':
      return turned(match.names.includes(packet.protocol) || match.names.includes('all') ? 'yes' : 'no', match.not);
    case 'port': {
      const answer = portMatch(match.end, match.ranges, packet);
      const any = match.end === 'source' ? packet.sourcePort === null : packet.destinationPort === null;
      return match.not && answer === 'maybe' && any ? 'yes' : turned(answer, match.not);
    }
    case 'state':
      return turned(match.states.includes(packet.state) ? 'yes' : 'no', match.not);
    case 'mark': {
      const seen = match.mask & packet.knownMark;
      if ((packet.mark & seen) !== (match.value & seen) || (match.value & ~match.mask) !== 0)
        return turned('no', match.not);
      return seen === (match.mask | 0) ? turned('yes', match.not) : 'maybe';
    }
    case 'connection-mark':
      if (packet.connectionMark === null) return 'maybe';
      return turned(match.value === 0 ? 'yes' : 'no', match.not);
    case 'icmp':
      if (packet.icmp === null) return turned('no', match.not);
      return turned(match.types.some((type) => namesIcmp(type, packet.icmp!)) ? 'yes' : 'no', match.not);
    case 'syn':
      if (packet.protocol !== 'tcp') return 'no';
      return turned(packet.state === 'new' ? 'yes' : 'no', match.not);
    case 'local': {
      const local = match.end === 'source' ? packet.sourceIsLocal : packet.destinationIsLocal;
      return turned(match.types.includes(local ? 'local' : 'unicast') ? 'yes' : 'no', match.not);
    }
    case 'family':
      return turned(
        match.families.includes(packet.protocol === 'arp' ? 'arp' : packet.family) ? 'yes' : 'no',
        match.not,
      );
  }
}

/** `3` is every code of it. */
function namesIcmp(type: string, icmp: string): boolean {
  return (
    type === 'any' ||
    type === icmp ||
    icmp.startsWith(`${type}/`) ||
    (type.startsWith('*/') && icmp.endsWith(type.slice(1)))
  );
}
