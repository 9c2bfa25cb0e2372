import { ipText } from '../net/ip.ts';
import type { Capture, Side } from '../types/trace.ts';
import { valueIn } from './hop.ts';

const DEFAULT_PORT = 8472;

function portOf({ seen, overlay }: Side): number {
  const own = seen === null ? null : (valueIn(seen.view.parts.vxlan)?.link.vxlan?.dstPort ?? null);
  return own ?? overlay.port ?? DEFAULT_PORT;
}

/** The flow on one host: the inner packet on every device it meets, and the datagram that carries it. */
function flow(side: Side, peer: Side, direct: boolean): string {
  const inner = `host ${ipText(side.ip)} and host ${ipText(peer.ip)}`;
  if (direct || peer.lease === null) return inner;
  return `(${inner}) or (udp port ${portOf(side)} and host ${ipText(peer.lease.underlayIp)})`;
}

/**
 * tcpdump on all devices names each the packet comes by, in and out; pwru names the kernel function that drops it, and keeps to
 * the packet through encapsulation. vxlan, bridge and nf_tables are often modules, whose functions it asks on request only.
 * Source: tcpdump(1) `-i any`; pwru 1.0 `--help` (`--all-kmods`, `--filter-track-skb`, `--output-meta` names the device).
 */
export function capturesOf(from: Side, to: Side, direct: boolean): Capture[] {
  return [
    [from, to],
    [to, from],
  ].flatMap(([side, peer]): Capture[] => {
    const filter = flow(side!, peer!, direct);
    return [
      { host: side!.host, command: ['tcpdump', '-nni', 'any', filter] },
      {
        host: side!.host,
        command: ['pwru', '--all-kmods', '--filter-track-skb', '--output-meta', '--output-tuple', filter],
      },
    ];
  });
}
