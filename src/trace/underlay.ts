import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Ip } from '../types/address.ts';
import type { ProbeId } from '../types/probe.ts';
import type { NeighbourRecord } from '../types/record.ts';
import type { Hop, Side } from '../types/trace.ts';
import type { OuterFate } from '../types/view.ts';
import { underlayFacts } from '../view/underlay-facts.ts';
import { deviceOf, gapsOf, hop, mtuOf, notRead } from './hop.ts';
import { deviceName, ruleHop } from './lookup.ts';

const OUTER_WHY: Readonly<Record<Exclude<OuterFate, 'out' | 'unknown'>, string>> = {
  none: 'no route to the peer’s underlay address',
  blackhole: 'the route drops the datagram',
  rule: 'a policy rule drops the datagram, or leads it inside',
  inside: 'the datagram goes back into the overlay',
  local: 'the host has the peer’s underlay address itself',
  elsewhere: 'the datagram leaves by another device than the VTEP’s own: whether the peer is there is not known',
};

/** The neighbour row by which the underlay's next hop is reached; one that is not there is asked for when needed. */
export function outerNeighbour(side: Side, peer: Side, next: Ip, dev: string | null, toPeer: boolean): Hop {
  const probes: ProbeId[] = side.overlay.family === 4 ? ['ip-neigh'] : ['ip-6-neigh', 'ip-neigh'];
  const { records } = side.seen!;
  let read = false;
  for (const probe of probes) {
    const answer = records[probe];
    if (!answer.read) continue;
    read = true;
    const rows = answer.records as readonly NeighbourRecord[];
    const row = rows.find((each) => each.ip === next && each.dev === dev && !each.flags.includes('proxy'));
    if (row === undefined) continue;
    const macs = !toPeer || peer.seen === null ? [] : (underlayFacts(peer.seen.view)?.macs ?? []);
    const why =
      row.state === 'FAILED' || row.state === 'INCOMPLETE'
        ? `nobody answers for ${ipText(next)} on ${dev ?? 'the link'}`
        : row.mac !== null && macs.length > 0 && !macs.includes(row.mac)
          ? `it names ${macText(row.mac)}, which ${peer.host} does not have`
          : null;
    return hop(side, 'outer-neighbour', { seen: [{ probe, line: row.line }], why });
  }
  if (!read)
    return notRead(
      side,
      'outer-neighbour',
      probes.flatMap((probe) => (records[probe].read ? [] : [records[probe].gap])),
    );
  return hop(side, 'outer-neighbour', { text: `none for ${ipText(next)} yet: asked for when needed` });
}

/** The datagram's own route and neighbour. */
export function outerHops(side: Side, peer: Side, output: Hop): Hop[] {
  const { underlay } = side.seen!.view.parts;
  if (!underlay.known) return [notRead(side, 'outer-route', gapsOf(underlay)), output];
  const outputs = underlay.value.filter(({ ways }) => ways.some((way) => way.peer === peer.lease));
  const outer = outputs.find(({ probe }) => probe === 'ip-route-all') ?? outputs[0];
  const way = outer?.ways.find((each) => each.peer === peer.lease);
  if (outer === undefined || way === undefined) return [output];
  const { route, rule, fate } = way;
  const dev = deviceName(route);
  const odd = fate !== 'out' && fate !== 'unknown';
  const diverted = fate === 'rule' || (fate === 'elsewhere' && rule !== null && rule.table !== 'main');
  const hidden = outer.masked && fate === 'none';
  const { mtuBytes } = route ?? {};
  const hops = [
    ruleHop(side, 'outer-rule', rule, diverted ? OUTER_WHY[fate as 'rule'] : null),
    hop(side, 'outer-route', {
      seen: route === null ? [] : [{ probe: outer.probe, line: route.line }],
      ...(route === null ? { text: `no route to ${ipText(way.peer.underlayIp)}` } : {}),
      mtuBytes: mtuBytes ?? mtuOf(deviceOf(side, dev)),
      ...(fate === 'unknown' || hidden
        ? { verdict: 'unknown' as const, why: 'the table that decides was not collected' }
        : odd && !diverted
          ? { why: OUTER_WHY[fate], verdict: fate === 'elsewhere' ? ('loses' as const) : ('breaks' as const) }
          : {}),
    }),
    output,
  ];
  if (route === null || dev === null || (odd && fate !== 'elsewhere')) return hops;
  const gateway = route.hops[0]?.gateway ?? null;
  return [...hops, outerNeighbour(side, peer, gateway ?? way.peer.underlayIp, dev, gateway === null)];
}
