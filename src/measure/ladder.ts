import type { Localised, SendRefusal } from '../types/measure.ts';
import { arrival } from './arrival.ts';
import type { Deltas } from './deltas.ts';

/** A burst of equal echoes from a to b, with what it moved on both. */
export interface Burst {
  readonly a: string;
  readonly b: string;
  /** Echoes over the overlay, and how many were answered. */
  readonly sent: number;
  readonly received: number;
  /** Echoes over the underlay beside them, and how many were answered. */
  readonly underlaySent: number;
  readonly underlayReceived: number;
  /** Answers to other probes over the overlay: TCP, or "time exceeded" by b. */
  readonly otherAnswers: number;
  readonly encapsulated: boolean;
  /** Overlay packets wait: what does not leave is in a queue. */
  readonly slow: boolean;
  readonly vtepA: string;
  readonly vtepB: string;
  /** a's device that outer IPv4 packets leave by; null when not known. */
  readonly cardA: string | null;
  readonly onA: Deltas;
  readonly onB: Deltas;
  /** Echoes to the overlay address that a's kernel did not take. */
  readonly refusals: readonly SendRefusal[];
}

/** The stages an overlay packet passes, each with the sentence that a loss there makes. */
export type Stage =
  | 'none'
  | 'filtered-icmp'
  | 'sender-route'
  | 'sender-underlay-route'
  /** No FDB entry, or a rule of OUTPUT; where crafted datagrams can be sent they tell which. */
  | 'sender-fdb'
  | 'sender-firewall'
  /** Dropped by an IPsec policy, or for want of the association it asks for. */
  | 'sender-ipsec'
  | 'sender-queue'
  | 'sender-neighbour'
  | 'sender-underlay-neighbour'
  | 'sender-route-taken'
  | 'sender-tables'
  | 'transit'
  | 'receiver-rp-filter'
  | 'receiver-port'
  | 'receiver-checksum'
  | 'receiver-firewall'
  | 'receiver-ipsec'
  | 'receiver-vni'
  | 'receiver-mac'
  | 'receiver-address'
  | 'receiver-forwarding'
  | 'reverse-route'
  | 'reverse-fdb'
  | 'reverse-neighbour'
  | 'reverse-transit'
  | 'unclear';

export interface Verdict extends Localised {
  readonly stage: Stage;
}

/**
 * Where the packets of a burst died: the first stage of the ladder whose counter grew by much less than was sent. Counters
 * of errors and of ICMP come before counters of volume, which other traffic moves too. A partial loss is placed the same way,
 * by what is missing at each stage.
 */
export function localise(burst: Burst): Verdict {
  const { a, b, sent, received, onA, onB, vtepA, vtepB, cardA, encapsulated, refusals } = burst;
  const lost = sent - received;
  const near = (value: number | null): boolean => value !== null && value >= 0.9 * lost;
  const far = (value: number | null): boolean => value !== null && value <= sent - 0.5 * lost;
  const verdict = (stage: Stage, host: string, peer: string | null, told: string): Verdict => ({
    stage,
    host,
    peer,
    told,
  });
  const of = (deltas: Deltas, ...names: readonly string[]): number | null => {
    for (const name of names) {
      const value = deltas.of(name);
      if (value !== null) return value;
    }
    return null;
  };
  const part = lost === sent ? 'all' : `${lost} of`;
  const said = (text: string): string => `${part} ${sent} ${text}`;
  const queued = (host: string, peer: string, vtep: string): Verdict =>
    verdict(
      'sender-queue',
      host,
      peer,
      said(`did not leave ${host}'s ${vtep}, and the others waited: its queue is full`),
    );
  if (lost === 0) return verdict('none', a, b, `all ${sent} were answered`);
  const refused = (errno: string): boolean => refusals.some((each) => each.errno === errno && each.count >= 0.5 * sent);
  const noRoute = ['ENETUNREACH', 'EHOSTUNREACH', 'EINVAL', 'EACCES'].find(refused);
  if (noRoute !== undefined)
    return verdict('sender-route', a, b, `${a} has no route there: its kernel refused ${sent} packets (${noRoute})`);
  if (refused('EPERM'))
    return burst.otherAnswers > 0
      ? verdict('filtered-icmp', a, b, said(`echoes were filtered on ${a}; other packets are answered`))
      : verdict(
          'sender-firewall',
          a,
          b,
          said(`were refused by ${a}'s own kernel (EPERM): a rule of OUTPUT drops them`),
        );
  if (vtepA === '') return verdict('sender-route', a, b, `${a} has no VTEP`);
  if (vtepB === '') return verdict('receiver-port', b, a, `${b} has no VTEP`);

  for (const [on, at, other] of [
    [onA, a, b],
    [onB, b, a],
  ] as const) {
    const told = said(`were dropped by an IPsec policy of ${at}`);
    if (near(on.of('Xfrm.out'))) return verdict('sender-ipsec', at, other, told);
    if (near(on.of('Xfrm.in'))) return verdict('receiver-ipsec', at, other, told);
  }

  const txA = onA.of(`${vtepA} txPackets`);
  const droppedA = onA.of(`${vtepA} txDropped`);
  const errorsA = onA.of(`${vtepA} txErrors`);
  if (near(errorsA))
    return verdict(
      'sender-underlay-route',
      a,
      b,
      said(`died in ${a}'s ${vtepA} as errors: the outer packet has no route or a source that is not the host's`),
    );
  if (near(droppedA))
    return verdict(
      'sender-fdb',
      a,
      b,
      said(`were dropped by ${a}'s ${vtepA}: no FDB entry for the destination, a rule of OUTPUT, or a full queue`),
    );
  const entered = txA === null || txA >= sent - 0.5 * lost;
  if (encapsulated && !entered) {
    // packets wait for a neighbour that is asked for, and the VTEP drops the question
    if ((droppedA ?? 0) > 0)
      return verdict('sender-neighbour', a, b, said(`waited on ${a} for the peer's neighbour entry on ${vtepA}`));
    if (burst.slow) return queued(a, b, vtepA);
    return verdict('sender-route-taken', a, b, said(`never entered ${a}'s ${vtepA}`));
  }
  // what IP sent and the device did not
  const devices = cardA === null ? [] : [cardA, vtepA, 'lo'].map((device) => `${device} txPackets`);
  const held = cardA === null ? null : onA.apart(['Ip.OutRequests', 'Ip.ForwDatagrams'], devices);
  if (held !== null && held >= 0.75 * lost)
    return verdict(
      'sender-underlay-neighbour',
      a,
      b,
      said(
        `did not leave ${a}'s ${cardA}: the next hop does not tell its Ethernet address, another device takes them, or a queue or chain of the device drops them`,
      ),
    );

  const rxB = onB.of(`${vtepB} rxPackets`);
  const echoesB = of(onB, 'Icmp.InEchos');
  const expectedEchoes = sent + burst.underlayReceived;
  // echoes are counted exactly; what else comes out of the VTEP meanwhile is not ours
  const reached = echoesB !== null && echoesB - burst.underlaySent >= sent - 0.5 * lost;
  if (!reached) {
    const atB = arrival({ on: onB, at: b, from: a, vtep: vtepB, sent, left: sent, lost, encapsulated });
    if (atB !== null) return atB;
    if (encapsulated && far(rxB))
      return verdict(
        'transit',
        a,
        b,
        `${sent - (droppedA ?? 0)} of ${sent} left ${a}'s ${vtepA}, ${rxB} arrived at ${b}'s ${vtepB}`,
      );
    if (near(onB.of('otherhost')))
      return verdict('receiver-mac', b, a, said(`came out of ${b}'s ${vtepB} for a MAC that it does not have`));
  }
  const innerEchoes = echoesB === null ? null : echoesB - burst.underlayReceived;
  if (innerEchoes !== null && echoesB !== null && echoesB < expectedEchoes - 0.5 * lost) {
    if (burst.otherAnswers > 0)
      return verdict('filtered-icmp', b, a, said(`echoes were filtered on ${b}; other packets are answered`));
    const kept = onB.apart(['Ip.InReceives'], ['Ip.InDelivers', 'Ip.ForwDatagrams']);
    if (!encapsulated && (kept ?? 0) < 0.5 * lost)
      return verdict('transit', a, b, said(`left ${a} past its VTEP and were not delivered on ${b}`));
    return verdict(
      'receiver-address',
      b,
      a,
      said(`came out of ${b}'s ${vtepB} and were not delivered: a rule drops them, or the address is not there`),
    );
  }
  const replies = of(onB, 'Icmp.OutEchoReps');
  if (replies !== null && replies < expectedEchoes - 0.5 * lost) {
    if (burst.otherAnswers > 0)
      return verdict('filtered-icmp', b, a, `${b} answers no echo; other packets are answered`);
    return verdict('reverse-route', b, a, said(`reached ${b}, which has no way back to ${a}`));
  }
  const txB = onB.of(`${vtepB} txPackets`);
  const left = encapsulated ? (txB ?? sent) : sent;
  const atA = arrival({ on: onA, at: a, from: b, vtep: vtepA, sent, left, lost, encapsulated });
  if (!encapsulated)
    return (
      atA ??
      verdict(
        'reverse-transit',
        b,
        a,
        said(`reached ${b}, which answered from its overlay address and past its VTEP; the answers did not arrive`),
      )
    );
  const droppedB = onB.of(`${vtepB} txDropped`);
  if (near(droppedB))
    return verdict(
      'reverse-fdb',
      b,
      a,
      said(`were answered, and the answers dropped by ${b}'s ${vtepB}: no FDB entry back, or a rule of OUTPUT`),
    );
  if (far(txB) && burst.slow) return queued(b, a, vtepB);
  if (far(txB))
    return verdict('reverse-neighbour', b, a, said(`were answered, and the answers did not leave ${b}'s ${vtepB}`));
  if (atA !== null) return atA;
  const backA = onA.of(`${vtepA} rxPackets`);
  if (far(backA))
    return verdict(
      'reverse-transit',
      b,
      a,
      `${txB ?? sent} answers left ${b}'s ${vtepB}, ${backA} arrived at ${a}'s ${vtepA}`,
    );
  if (near(onA.of('otherhost')))
    return verdict('receiver-mac', a, b, said(`answers came out of ${a}'s ${vtepA} for a MAC that it does not have`));
  const backReplies = onA.of('Icmp.InEchoReps');
  if (backReplies !== null && backReplies < expectedEchoes - 0.5 * lost)
    return verdict(
      'receiver-address',
      a,
      b,
      said(
        `answers came out of ${a}'s ${vtepA} and were not delivered: a rule drops them, or the address is not there`,
      ),
    );
  return verdict('unclear', a, b, said('are missing; no counter on either host shows where'));
}
