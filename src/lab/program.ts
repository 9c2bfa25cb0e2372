import type { LabEra, VtepChange } from '../types/fault.ts';
import { type LabPlan, MTU, NETWORK, type PlannedHost } from './plan.ts';

/** The VTEP's name: flannel puts the VNI behind the dot. */
export const VTEP = `flannel.${NETWORK.vni}`;
const NEIGH = `/proc/sys/net/ipv4/neigh/${VTEP}`;

/**
 * Rows that flanneld would write on demand are written by the lab. A day is longer than any lab lives: within it a
 * REACHABLE neighbour is not asked for again, and a dynamic FDB entry does not age.
 */
const DAY_SECONDS = 86_400;
/** Beyond this many on-demand neighbours in the lab they are permanent, which the kernel's table limit does not count. */
const MOST_ON_DEMAND = 256;

/**
 * A bash script that programs one host from scratch as flannel of the era does at its start, whatever it finds.
 * `change` makes the VTEP differ from what flannel would make.
 * Source: flannel v0.4.0, v0.5.5, v0.8.0 backend/vxlan and network; v0.28.9 pkg/backend/vxlan, pkg/trafficmngr/iptables.
 */
export function programFlannel(plan: LabPlan, host: PlannedHost, change: VtepChange = {}): string {
  const peers = plan.hosts.filter((peer) => peer.name !== host.name);
  return `set -eu
echo 1 >/proc/sys/net/ipv4/ip_forward
for all in all default; do echo 0 >/proc/sys/net/ipv4/conf/$all/rp_filter; done
ip link del ${VTEP} 2>/dev/null || true
ip link add ${VTEP} ${linkAttributes(plan.era, host, change)}
${sysctls(plan.era)}
ip -batch - <<'IP'
${[...addressAndRoutes(plan.era, host, peers), ...neighbours(plan, peers)].join('\n')}
IP
bridge -batch - <<'BRIDGE'
${peers.map((peer) => fdbEntry(plan.era, peer)).join('\n')}
BRIDGE
iptables-restore <<'RULES'
${packetFilter(plan.era, host)}
RULES
cat >/run/flannel/.subnet.env <<'ENV'
${subnetEnv(plan.era, host)}
ENV
mv /run/flannel/.subnet.env /run/flannel/subnet.env
`;
}

function linkAttributes(era: LabEra, host: PlannedHost, change: VtepChange): string {
  const { vni = NETWORK.vni, port = NETWORK.port, local = host.underlayIp } = change;
  const style = era === 'A' ? `learning proxy l2miss ageing ${DAY_SECONDS}` : 'nolearning';
  return `address ${host.vtepMac} type vxlan id ${vni} local ${local} dev eth0 dstport ${port} ${style}`;
}

function sysctls(era: LabEra): string {
  if (era === 'C') return `echo 0 >/proc/sys/net/ipv6/conf/${VTEP}/accept_ra 2>/dev/null || true`;
  return `echo 3 >${NEIGH}/app_solicit\necho ${DAY_SECONDS * 1000} >${NEIGH}/base_reachable_time_ms`;
}

function addressAndRoutes(era: LabEra, host: PlannedHost, peers: readonly PlannedHost[]): readonly string[] {
  const address = `addr add ${host.overlayIp}/${era === 'A' || era === 'B1' ? 16 : 32} dev ${VTEP}`;
  const up = [address, `link set ${VTEP} up`];
  if (era === 'B2') return [...up, `route add ${NETWORK.cidr} dev ${VTEP} scope global`];
  if (era !== 'C') return up; // the address brings the route
  return [...up, ...peers.map((peer) => `route add ${peer.subnet} via ${peer.overlayIp} dev ${VTEP} onlink`)];
}

function neighbours(plan: LabPlan, peers: readonly PlannedHost[]): readonly string[] {
  const row = (ip: string, peer: PlannedHost, state: string): string =>
    `neigh replace ${ip} lladdr ${peer.vtepMac} dev ${VTEP} nud ${state}`;
  if (plan.era === 'C') return peers.map((peer) => row(peer.overlayIp, peer, 'permanent'));
  const contacts = (peer: PlannedHost) => [peer.overlayIp, peer.bridgeIp, ...peer.containers.map((c) => c.ip)];
  const all = plan.hosts.length * peers.reduce((sum, peer) => sum + contacts(peer).length, 0);
  const state = all > MOST_ON_DEMAND ? 'permanent' : 'reachable';
  return peers.flatMap((peer) => contacts(peer).map((ip) => row(ip, peer, state)));
}

function fdbEntry(era: LabEra, peer: PlannedHost): string {
  const state = era === 'A' ? 'dynamic' : 'permanent';
  return `fdb add ${peer.vtepMac} dev ${VTEP} dst ${peer.underlayIp} self ${state}`;
}

function subnetEnv(era: LabEra, host: PlannedHost): string {
  const lines = [`FLANNEL_SUBNET=${host.bridgeIp}/24`, `FLANNEL_MTU=${MTU.overlay}`, 'FLANNEL_IPMASQ=true'];
  return (era === 'A' ? lines : [`FLANNEL_NETWORK=${NETWORK.cidr}`, ...lines]).join('\n');
}

/** For iptables-restore: rules of v0.4 (A), v0.6 (B1), v0.8 (B2), v0.28 (C), each with --ip-masq. */
function packetFilter(era: LabEra, host: PlannedHost): string {
  const n = NETWORK.cidr;
  const s = host.subnet;
  const nat: Record<LabEra, readonly string[]> = {
    A: [
      `-A FLANNEL -d ${n} -j ACCEPT`,
      '-A FLANNEL ! -d 224.0.0.0/4 -j MASQUERADE',
      `-A POSTROUTING -s ${n} -j FLANNEL`,
    ],
    B1: [
      `-A POSTROUTING -s ${n} -d ${n} -j RETURN`,
      `-A POSTROUTING -s ${n} ! -d 224.0.0.0/4 -j MASQUERADE`,
      `-A POSTROUTING ! -s ${n} -d ${n} -j MASQUERADE`,
    ],
    B2: [
      `-A POSTROUTING -s ${n} -d ${n} -j RETURN`,
      `-A POSTROUTING -s ${n} ! -d 224.0.0.0/4 -j MASQUERADE`,
      `-A POSTROUTING ! -s ${n} -d ${s} -j RETURN`,
      `-A POSTROUTING ! -s ${n} -d ${n} -j MASQUERADE`,
    ],
    C: [
      '-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG',
      ...[
        '-m mark --mark 0x4000/0x4000 @ -j RETURN',
        `-s ${s} -d ${n} @ -j RETURN`,
        `-s ${n} -d ${s} @ -j RETURN`,
        `! -s ${n} -d ${s} @ -j RETURN`,
        `-s ${n} ! -d 224.0.0.0/4 @ -j MASQUERADE --random-fully`,
        `! -s ${n} -d ${n} @ -j MASQUERADE --random-fully`,
      ].map((rule) => `-A FLANNEL-POSTRTG ${rule.replace('@', '-m comment --comment "flanneld masq"')}`),
    ],
  };
  const chain: Partial<Record<LabEra, string>> = { A: ':FLANNEL - [0:0]', C: ':FLANNEL-POSTRTG - [0:0]' };
  const forward =
    era === 'C'
      ? [
          ':FLANNEL-FWD - [0:0]',
          '-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
          `-A FLANNEL-FWD -s ${n} -m comment --comment "flanneld forward" -j ACCEPT`,
          `-A FLANNEL-FWD -d ${n} -m comment --comment "flanneld forward" -j ACCEPT`,
        ]
      : [];
  const filter = [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ...forward,
    'COMMIT',
  ];
  const natHead = [
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':INPUT ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':POSTROUTING ACCEPT [0:0]',
  ];
  return [...filter, ...natHead, ...(chain[era] === undefined ? [] : [chain[era]]), ...nat[era], 'COMMIT'].join('\n');
}
