import type { Deltas } from './deltas.ts';
import type { Stage, Verdict } from './ladder.ts';

/** Outer packets of a burst on their way to a host, and what they moved there. */
interface Arriving {
  readonly on: Deltas;
  readonly at: string;
  readonly from: string;
  readonly vtep: string;
  /** Of the whole burst. */
  readonly sent: number;
  readonly lost: number;
  /** Packets that left the other host. */
  readonly left: number;
  readonly encapsulated: boolean;
}

/** Where a host loses outer packets that reached it; null when it did not, or lost none. */
export function arrival({ on, at, from, vtep, sent, left, lost, encapsulated }: Arriving): Verdict | null {
  const near = (name: string): boolean => (on.of(name) ?? 0) >= 0.9 * lost;
  const part = lost === sent ? 'all' : `${lost} of`;
  const verdict = (stage: Stage, told: string): Verdict => ({
    stage,
    host: at,
    peer: from,
    told: `${part} ${sent} ${told}`,
  });
  if (near('TcpExt.IPReversePathFilter') || near('TcpExt.TCPReversePathFilter'))
    return verdict('receiver-rp-filter', `were dropped by ${at}'s reverse path filter`);
  if (near('Udp.NoPorts'))
    return verdict('receiver-port', `met no socket on ${at}: its VTEP is down, gone or listens on another port`);
  if (near('Udp.InCsumErrors')) return verdict('receiver-checksum', `arrived at ${at} with a wrong outer UDP checksum`);
  const out = on.of(`${vtep} rxPackets`);
  if (!encapsulated || out === null || out > left - 0.5 * lost) return null;
  const missing = left - out;
  const taken = on.of('Udp.InDatagrams');
  if (taken !== null && taken >= left - 0.5 * missing && out < 0.5 * left)
    return verdict(
      'receiver-vni',
      `reached ${at}'s socket and not its ${vtep}: the VNI or the flags of the header differ, or another device or program has the port`,
    );
  // what was received and neither delivered nor forwarded
  const filtered = on.apart(['Ip.InReceives'], ['Ip.InDelivers', 'Ip.ForwDatagrams']);
  if (filtered !== null && filtered >= 0.5 * missing)
    return verdict('receiver-firewall', `reached ${at} and were dropped there before its VXLAN socket`);
  return null;
}
