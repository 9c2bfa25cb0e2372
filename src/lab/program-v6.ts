import type { PlannedHost } from './addresses.ts';
import { type LabPlan, traitsOf, vtep6Of } from './plan.ts';

/** The IPv6 overlay of a dual-stack host: its own VTEP, a row of each kind per peer. Nothing without one. */
export function programV6(plan: LabPlan, host: PlannedHost): string {
  const vtep = vtep6Of(plan);
  const { v6 } = host;
  if (vtep === null || v6 === null) return '';
  const { vni, port } = traitsOf(plan);
  const peers = plan.hosts.flatMap((peer) => (peer.name === host.name || peer.v6 === null ? [] : [peer.v6]));
  return `echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
ip link del ${vtep} 2>/dev/null || true
ip link add ${vtep} address ${v6.vtepMac} type vxlan id ${vni} local ${v6.underlayIp} dev eth0 dstport ${port} nolearning
echo 0 >/proc/sys/net/ipv6/conf/${vtep}/accept_ra
ip -batch - <<'IP'
addr add ${v6.overlayIp}/128 dev ${vtep} nodad
link set ${vtep} up
${peers
  .flatMap((peer) => [
    `neigh replace ${peer.overlayIp} lladdr ${peer.vtepMac} dev ${vtep} nud permanent`,
    `route replace ${peer.subnet} via ${peer.overlayIp} dev ${vtep} onlink`,
  ])
  .join('\n')}
IP
bridge -batch - <<'BRIDGE'
${peers.map((peer) => `fdb replace ${peer.vtepMac} dev ${vtep} dst ${peer.underlayIp} self permanent`).join('\n')}
BRIDGE`;
}
