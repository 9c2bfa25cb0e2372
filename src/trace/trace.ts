import { ipText } from '../net/ip.ts';
import { vxlanOverheadBytes } from '../net/mtu.ts';
import type { Finding } from '../types/finding.ts';
import type { Gap } from '../types/probe.ts';
import type { Capture, Hop, Side, Stage, TraceEnd, TraceVerdict, TraceWay } from '../types/trace.ts';
import { capturesOf } from './captures.ts';
import type { Part } from './filters.ts';
import { hop } from './hop.ts';
import { receive } from './receiver.ts';
import { type Sent, send } from './sender.ts';
import { withFindings } from './stages.ts';

/** The walk, before reports' words for causes are put to it. */
export interface Walk {
  readonly verdict: TraceVerdict;
  readonly ways: readonly [TraceWay, TraceWay];
  /** Those that stand on a hop, by the order of hops. */
  readonly findings: readonly Finding[];
  readonly captures: readonly Capture[];
  readonly gaps: readonly Gap[];
}

/** Stages whose MTU counts for the datagram, not for the packet in it. */
const OUTER: readonly Stage[] = ['outer-route', 'wire', 'input'];

/** No row tells of the underlay between two hosts: the hop stands for what can only be measured. */
function wireHop(from: Side, to: Side, sent: Sent): Hop {
  const port = sent.port ?? from.overlay.port ?? 8472;
  const [a, b] = [from, to].map(({ lease }) => (lease === null ? '?' : ipText(lease.underlayIp)));
  return hop(from, 'wire', { text: sent.direct === true ? `${a} -> ${b}` : `udp/${port} ${a} -> ${b}` });
}

/** The smallest of what each hop lets through, as the inner packet's size. */
function largest(hops: readonly Hop[], { overlay }: Side, encapsulated: boolean): number | null {
  const overhead = encapsulated ? vxlanOverheadBytes(overlay.family) : 0;
  const sizes = hops.flatMap(({ stage, mtuBytes }) =>
    mtuBytes === null ? [] : [OUTER.includes(stage) ? mtuBytes - overhead : mtuBytes],
  );
  return sizes.length === 0 ? null : Math.min(...sizes);
}

/** A host without a lease is unknown to all others, so that nothing further can be looked up. */
function leaseless(side: Side): Hop[] {
  if (side.seen === null || side.lease !== null) return [];
  return [hop(side, 'lease', { text: 'no lease', why: `${side.host} holds no lease: its peers have no rows for it` })];
}

function oneWay(
  direction: TraceWay['direction'],
  from: Side,
  to: Side,
  findings: readonly Finding[],
): { way: TraceWay; used: readonly Finding[] } {
  const part: Part = direction === 'there' ? 'new' : 'established';
  const sent = send(from, to, part);
  const walked = [
    ...leaseless(from),
    ...leaseless(to),
    ...sent.hops,
    wireHop(from, to, sent),
    ...receive(to, from, sent, part),
  ];
  const names = { from: from.host, to: to.host };
  const { hops, findings: used } = withFindings(names, walked, findings);
  const stops = hops.findIndex(({ verdict }) => verdict === 'breaks');
  const encapsulated = sent.direct === null ? null : !sent.direct;
  return {
    way: {
      direction,
      ...names,
      encapsulated,
      mtuBytes: largest(hops, from, encapsulated !== false),
      hops,
      stopsAt: stops < 0 ? null : stops,
    },
    used,
  };
}

/** What both ways' hops come to. */
export function verdictOf(hops: readonly Hop[]): TraceVerdict {
  const any = (verdict: Hop['verdict']) => hops.some((each) => each.verdict === verdict);
  if (any('breaks')) return 'broken';
  if (any('loses')) return 'lossy';
  return any('unknown') ? 'incomplete' : 'whole';
}

/** What not every host can tell: its hops say so, and to list it each time would hide the others. */
function untold({ probe, kind }: Gap): boolean {
  return probe === 'containers' && (kind === 'absent' || kind === 'no-command');
}

/** Findings in the order their hops stand in. */
function inOrder(ways: readonly TraceWay[], used: readonly Finding[]): Finding[] {
  const keys = [...new Set(ways.flatMap(({ hops }) => hops.flatMap(({ findings }) => findings)))];
  return keys.map((key) => used.find((finding) => finding.key === key)!);
}

/** Follows a packet from one end to the other, and the answer back, through what both hosts hold. */
export function walk(from: Side, to: Side, findings: readonly Finding[]): Walk {
  const about = findings.filter(({ family }) => family === from.overlay.family);
  const there = oneWay('there', from, to, about);
  const back = oneWay('back', to, from, about);
  const ways = [there.way, back.way] as const;
  const hops = ways.flatMap((way) => way.hops);
  const direct = ways.every(({ encapsulated }) => encapsulated === false);
  const gaps = new Map(
    hops.flatMap(({ gap }) => (gap === null || untold(gap) ? [] : [[`${gap.host} ${gap.probe}`, gap] as const])),
  );
  return {
    verdict: verdictOf(hops),
    ways,
    findings: inOrder(ways, [...there.used, ...back.used]),
    captures: capturesOf(from, to, direct),
    gaps: [...gaps.values()],
  };
}

export function endOf(side: Side, asked: string): TraceEnd {
  const { host, ip, kind, link, assumed, lease } = side;
  return {
    asked,
    host,
    ip: ipText(ip),
    kind,
    container: link?.path.split('/').at(-1) ?? null,
    assumed,
    underlayIp: lease === null ? null : ipText(lease.underlayIp),
  };
}
