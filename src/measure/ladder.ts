import type { Localised, ProbeRun } from '../types/measure.ts';
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
  readonly vtepA: string;
  readonly vtepB: string;
  readonly onA: Deltas;
  readonly onB: Deltas;
  readonly run: ProbeRun;
}

/** The stages an overlay packet passes, each with the sentence that a loss there makes. */
export type Stage =
  | 'none'
  | 'filtered-icmp'
  | 'sender-route'
  | 'sender-underlay-route'
  | 'sender-fdb'
  | 'sender-neighbour'
  | 'sender-underlay-neighbour'
  | 'sender-route-taken'
  | 'sender-tables'
  | 'transit'
  | 'receiver-rp-filter'
  | 'receiver-port'
  | 'receiver-checksum'
  | 'receiver-firewall'
  | 'receiver-vni'
  | 'receiver-mac'
  | 'receiver-address'
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
  const { a, b, sent, received, onA, onB, vtepA, vtepB, run } = burst;
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
  if (lost === 0) return verdict('none', a, b, `all ${sent} were answered`);
  const refused = (errno: string): boolean =>
    run.refusals.some((each) => each.errno === errno && each.count >= 0.5 * sent);
  const noRoute = ['ENETUNREACH', 'EHOSTUNREACH', 'EINVAL', 'EACCES'].find(refused);
  if (noRoute !== undefined)
    return verdict('sender-route', a, b, `${a} has no route there: its kernel refused ${sent} packets (${noRoute})`);
  if (vtepA === '') return verdict('sender-route', a, b, `${a} has no VTEP`);
  if (vtepB === '') return verdict('receiver-port', b, a, `${b} has no VTEP`);

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
  if (burst.encapsulated && !entered) {
    // packets wait for a neighbour that is asked for, and the VTEP drops the question
    if ((droppedA ?? 0) > 0)
      return verdict('sender-neighbour', a, b, said(`waited on ${a} for the peer's neighbour entry on ${vtepA}`));
    return verdict('sender-route-taken', a, b, said(`never entered ${a}'s ${vtepA}`));
  }
  const unanswered = refused('ENOBUFS') || (onA.of('Icmp.InDestUnreachs') ?? 0) > 0;
  if (unanswered && (onA.of('Ip.OutDiscards') ?? 0) >= 0.5 * lost)
    return verdict(
      'sender-underlay-neighbour',
      a,
      b,
      said(`waited on ${a} for the Ethernet address of an underlay neighbour`),
    );

  const rxB = onB.of(`${vtepB} rxPackets`);
  const echoesB = of(onB, 'Icmp.InEchos');
  const expectedEchoes = sent + burst.underlayReceived;
  if (near(onB.of('TcpExt.IPReversePathFilter')) || near(onB.of('TcpExt.TCPReversePathFilter')))
    return verdict('receiver-rp-filter', b, a, said(`were dropped by ${b}'s reverse path filter`));
  if (near(onB.of('Udp.NoPorts')))
    return verdict(
      'receiver-port',
      b,
      a,
      said(`met no socket on ${b}: its VTEP is down, gone or listens on another port`),
    );
  if (near(onB.of('Udp.InCsumErrors')))
    return verdict('receiver-checksum', b, a, said(`arrived at ${b} with a wrong outer UDP checksum`));
  const inB = onB.of('Ip.InReceives');
  const delivered = onB.of('Ip.InDelivers');
  const udpB = onB.of('Udp.InDatagrams');
  // what was received and neither delivered nor forwarded: dropped by a filter
  const filtered = inB === null || delivered === null ? 0 : inB - delivered - (onB.of('Ip.ForwDatagrams') ?? 0);
  if (burst.encapsulated && far(rxB)) {
    const missing = sent - (rxB ?? 0);
    if (udpB !== null && udpB >= sent - 0.5 * missing && (rxB ?? 0) < 0.5 * sent)
      return verdict(
        'receiver-vni',
        b,
        a,
        said(`reached ${b}'s socket and not its ${vtepB}: the VNI or the flags of the header differ`),
      );
    if (filtered >= 0.5 * missing)
      return verdict('receiver-firewall', b, a, said(`reached ${b} and were dropped there before its VXLAN socket`));
    return verdict(
      'transit',
      a,
      b,
      `${sent - (droppedA ?? 0)} of ${sent} left ${a}'s ${vtepA}, ${rxB} arrived at ${b}'s ${vtepB}`,
    );
  }
  if (near(onB.of('otherhost')))
    return verdict('receiver-mac', b, a, said(`came out of ${b}'s ${vtepB} for a MAC that it does not have`));
  const innerEchoes = echoesB === null ? null : echoesB - burst.underlayReceived;
  if (innerEchoes !== null && echoesB !== null && echoesB < expectedEchoes - 0.5 * lost) {
    if (burst.otherAnswers > 0)
      return verdict('filtered-icmp', b, a, said(`echoes were filtered on ${b}; other packets are answered`));
    if (!burst.encapsulated && filtered < 0.5 * lost)
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
  if (!burst.encapsulated)
    return verdict(
      'reverse-transit',
      b,
      a,
      said(`reached ${b}, which answered from its overlay address and past its VTEP; the answers did not arrive`),
    );
  const txB = onB.of(`${vtepB} txPackets`);
  const droppedB = onB.of(`${vtepB} txDropped`);
  if (near(droppedB))
    return verdict(
      'reverse-fdb',
      b,
      a,
      said(`were answered, and the answers dropped by ${b}'s ${vtepB}: no FDB entry back, or a rule of OUTPUT`),
    );
  if (far(txB))
    return verdict('reverse-neighbour', b, a, said(`were answered, and the answers did not leave ${b}'s ${vtepB}`));
  const backA = onA.of(`${vtepA} rxPackets`);
  if (far(backA))
    return verdict(
      'reverse-transit',
      b,
      a,
      `${txB ?? sent} answers left ${b}'s ${vtepB}, ${backA} arrived at ${a}'s ${vtepA}`,
    );
  return verdict('unclear', a, b, said('are missing; no counter on either host shows where'));
}
