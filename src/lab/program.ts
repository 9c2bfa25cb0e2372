import type { LabEra, VtepChange } from '../types/fault.ts';
import { lengthOf, type PlannedHost } from './addresses.ts';
import { packetFilter } from './packet-filter.ts';
import { eraOfHost, type LabPlan, mtuOf, traitsOf, vtepOf } from './plan.ts';
import { DAY_SECONDS, rows } from './program-rows.ts';
import { programV6 } from './program-v6.ts';
import { rulesOfOthers } from './rules/index.ts';

/**
 * A bash script that programs one host from scratch as flannel of the era does at its start, whatever it finds.
 * `change` makes the VTEP differ from what flannel would make.
 * Source: flannel v0.4.0, v0.5.5, v0.8.0 backend/vxlan and network; v0.28.9 pkg/backend/vxlan, pkg/trafficmngr/iptables.
 */
export function programFlannel(plan: LabPlan, host: PlannedHost, change: VtepChange = {}): string {
  const era = eraOfHost(plan, host);
  const vtep = vtepOf(plan);
  const { ip, fdb } = rows(change.rows === false ? { ...plan, hosts: [host] } : plan, host);
  return `set -eu
echo 1 >/proc/sys/net/ipv4/ip_forward
for all in all default; do echo ${traitsOf(plan).rpFilter} >/proc/sys/net/ipv4/conf/$all/rp_filter; done
ip link del ${vtep} 2>/dev/null || true
ip link add ${vtep} ${linkAttributes(plan, era, host, change)}
${sysctls(era, vtep)}
ip -batch - <<'IP'
${ip.join('\n')}
IP
bridge -batch - <<'BRIDGE'
${fdb.join('\n')}
BRIDGE
${programV6(plan, host)}
${packetFilter(plan, host)}
${rulesOfOthers(plan, host)}
cat >/run/flannel/.subnet.env <<'ENV'
${subnetEnv(plan, era, host)}
ENV
mv /run/flannel/.subnet.env /run/flannel/subnet.env
`;
}

function linkAttributes(plan: LabPlan, era: LabEra, host: PlannedHost, change: VtepChange): string {
  const traits = traitsOf(plan);
  const { vni = traits.vni, port = traits.port, local = host.underlayIp, dev = 'eth0', attributes = [] } = change;
  const learning = change.learning ? 'learning' : 'nolearning';
  const style = era === 'A' ? `learning proxy l2miss ageing ${DAY_SECONDS}` : learning;
  const words = ['id', vni, 'local', local, 'dev', dev, 'dstport', port, style, ...attributes];
  return `address ${host.vtepMac} type vxlan ${words.join(' ')}`;
}

function sysctls(era: LabEra, vtep: string): string {
  if (era === 'C') return `echo 0 >/proc/sys/net/ipv6/conf/${vtep}/accept_ra 2>/dev/null || true`;
  const neigh = `/proc/sys/net/ipv4/neigh/${vtep}`;
  return `echo 3 >${neigh}/app_solicit\necho ${DAY_SECONDS * 1000} >${neigh}/base_reachable_time_ms`;
}

function subnetEnv(plan: LabPlan, era: LabEra, host: PlannedHost): string {
  const { network, network6 } = traitsOf(plan);
  return [
    ...(era === 'A' ? [] : [`FLANNEL_NETWORK=${network}`]),
    `FLANNEL_SUBNET=${host.bridgeIp}/${lengthOf(host.subnet)}`,
    ...(host.v6 === null ? [] : [`FLANNEL_IPV6_NETWORK=${network6}`, `FLANNEL_IPV6_SUBNET=${host.v6.bridgeIp}/64`]),
    `FLANNEL_MTU=${mtuOf(plan).overlay}`,
    'FLANNEL_IPMASQ=true',
  ].join('\n');
}
