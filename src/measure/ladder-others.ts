import type { Endpoint } from '../types/measure.ts';
import type { Deltas } from './deltas.ts';
import type { Stage, Verdict } from './ladder.ts';

/**
 * Where b drops packets that it would have to forward, sent by a with a time to live of 1: by the counters, for the answers
 * are rationed and often filtered. null where b forwards, or the counters do not show why not. Source: Linux
 * net/ipv4/route.c, ip_error; net/ipv4/ip_forward.c, ip_forward.
 */
export function localiseForwarding(
  a: string,
  b: string,
  vtepB: string,
  { sent, received }: { readonly sent: number; readonly received: number },
  onB: Deltas,
): Verdict | null {
  const most = (value: number | null): boolean => value !== null && value >= 0.9 * sent;
  const verdict = (stage: Stage, told: string): Verdict => ({
    stage,
    host: b,
    peer: a,
    told: `all ${sent} from ${a} came out of ${b}'s ${vtepB}, for what is behind it, and ${told}`,
  });
  if (sent === 0 || received > 0 || !most(onB.of(`${vtepB} rxPackets`))) return null;
  if (most(onB.of('Xfrm.in'))) return verdict('receiver-ipsec', 'were dropped by an IPsec policy');
  if (most(onB.of('TcpExt.IPReversePathFilter')))
    return verdict('receiver-rp-filter', 'were dropped by the reverse path filter');
  if (most(onB.of('Ip.InAddrErrors'))) return verdict('receiver-forwarding', 'were not forwarded: forwarding is off');
  const ends = ['Ip.InDelivers', 'Ip.ForwDatagrams', 'Ip.InHdrErrors', 'Ip.InAddrErrors'];
  if (most(onB.apart(['Ip.InReceives'], ends)))
    return verdict('receiver-firewall', 'were dropped before they were routed');
  return null;
}

/** Where connections from a to b die, while echoes pass; null where the counters do not show it. */
export function localiseTcp({
  a,
  b,
  sent,
  received,
  underlayReceived,
  onA,
  onB,
}: {
  readonly a: Endpoint;
  readonly b: Endpoint;
  readonly sent: number;
  readonly received: number;
  readonly underlayReceived: number;
  readonly onA: Deltas;
  readonly onB: Deltas;
}): Verdict | null {
  const lost = sent - received;
  const most = (value: number | null): boolean => value !== null && value >= 0.9 * lost;
  const verdict = (stage: Stage, at: Endpoint, other: Endpoint, told: string): Verdict => ({
    stage,
    host: at.host,
    peer: other.host,
    told: `${lost} of ${sent} connections over the overlay failed: ${told}`,
    ...(stage.endsWith('transit') ? { bothWays: false } : {}),
  });
  if (lost === 0 || a.vtepName === null || b.vtepName === null) return null;
  for (const [on, at, other] of [
    [onB, b, a],
    [onA, a, b],
  ] as const)
    if (most(on.of('Udp.InCsumErrors')))
      return verdict('receiver-checksum', at, other, `${at.host} got datagrams with a wrong outer UDP checksum`);
  const arrived = onB.of(`${b.vtepName} rxPackets`);
  const refused = onB.of('Tcp.OutRsts');
  if (arrived === null || refused === null) return null;
  if (arrived <= sent - 0.5 * lost)
    return verdict('transit', a, b, `${arrived} of ${sent} SYNs came out of ${b.host}'s ${b.vtepName}`);
  if (refused < underlayReceived + 0.5 * lost)
    return verdict('receiver-firewall', b, a, `the SYNs came out of ${b.host}'s ${b.vtepName} and were dropped there`);
  return verdict('reverse-transit', b, a, `${b.host} answered them, and the answers did not reach ${a.host}`);
}
