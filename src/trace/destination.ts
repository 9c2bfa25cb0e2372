import { pass, type Step } from '../firewall/walk.ts';
import type { Decider, FilterTable, Match, Packet, PortRange } from '../types/firewall.ts';

/** Ports of rules that are asked about; a proxy's thousands are not all walked. */
const PORTS_MAX = 32;
const PROTOCOLS = ['tcp', 'udp'] as const;

function portsOf(match: Match): readonly PortRange[] {
  if (match.kind === 'any') return match.of.flatMap((list) => list.flatMap(portsOf));
  return match.kind === 'port' && match.end !== 'source' && !match.not ? match.ranges : [];
}

/** Destination ports that the rules of tables with a rule that replaces destinations name. */
function portsNamed(tables: readonly FilterTable[]): number[] {
  const ports = new Set<number>();
  for (const { chains } of tables) {
    const rules = [...chains.values()].flatMap((chain) => chain.rules);
    if (!rules.some(({ verdict }) => verdict.kind === 'destination-nat')) continue;
    for (const { matches } of rules)
      for (const { first } of matches.flatMap(portsOf)) if (ports.size < PORTS_MAX) ports.add(first);
  }
  return [...ports];
}

/** A rule that leads some packets elsewhere: those to one port, or nobody can say which. */
export interface Replaced {
  readonly by: Decider;
  /** `tcp port 80`; null where its match is not understood. */
  readonly what: string | null;
}

/**
 * The first rule of a prerouting or output chain that may replace the destination of some of the packets, and not of all:
 * what takes all of them is lost to the overlay, and told where packets are lost.
 */
export function replacedOf(tables: readonly FilterTable[], packet: Packet, steps: readonly Step[]): Replaced | null {
  const asked = steps.filter(({ hook }) => hook === 'prerouting' || hook === 'output');
  const diverts = (some: Packet) => pass(tables, some, asked).lost.filter(({ verdict }) => verdict === 'divert');
  const always = new Set<Decider['rule']>();
  for (const protocol of PROTOCOLS) {
    for (const { by, unsure } of diverts({ ...packet, protocol })) {
      if (unsure) return { by, what: null };
      always.add(by.rule);
    }
  }
  for (const port of portsNamed(tables)) {
    for (const protocol of PROTOCOLS) {
      const to = { ...packet, protocol, destinationPort: { first: port, last: port } };
      const found = diverts(to).find(({ by }) => !always.has(by.rule));
      if (found !== undefined) return { by: found.by, what: found.unsure ? null : `${protocol} port ${port}` };
    }
  }
  return null;
}
