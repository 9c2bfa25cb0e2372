import type { LabEra } from '../types/fault.ts';
import { lengthOf, type PlannedHost } from './addresses.ts';
import { eraOfHost, type LabPlan, traitsOf, vtepOf } from './plan.ts';

/**
 * Rows that flanneld would write on demand are written by the lab. A day is longer than any lab lives: within it a
 * REACHABLE neighbour is not asked for again, and a dynamic FDB entry does not age.
 */
export const DAY_SECONDS = 86_400;
/** Beyond this many on-demand neighbours in the lab they are permanent, which the kernel's table limit does not count. */
const MOST_ON_DEMAND = 256;

/** What stands in the kernel for a host's peers: lines for `ip -batch` and `bridge -batch`. */
export function rows(plan: LabPlan, host: PlannedHost): { readonly ip: string[]; readonly fdb: string[] } {
  const era = eraOfHost(plan, host);
  const peers = plan.hosts.filter((peer) => peer.name !== host.name);
  const onDemand = onDemandState(plan);
  const each = peers.map((peer) => rowsOfPeer(plan, host, peer, onDemand));
  return {
    ip: [...addressAndNetwork(plan, era, host), ...each.flatMap(({ ip }) => ip)],
    fdb: each.flatMap(({ fdb }) => fdb),
  };
}

/** The rows of one peer alone, as flannel writes them when its lease comes. */
export function rowsOfPeer(plan: LabPlan, host: PlannedHost, peer: PlannedHost, onDemand = onDemandState(plan)) {
  const era = eraOfHost(plan, host);
  const vtep = vtepOf(plan);
  if (isDirect(plan, host, peer)) {
    return { ip: [`route replace ${peer.subnet} via ${peer.underlayIp} dev eth0`], fdb: [] };
  }
  const neighbour = (ip: string, state: string) =>
    `neigh replace ${ip} lladdr ${peer.vtepMac} dev ${vtep} nud ${state}`;
  const contacts = [peer.overlayIp, peer.bridgeIp, ...peer.containers.map(({ ip }) => ip)];
  return {
    ip:
      era === 'C'
        ? [
            neighbour(peer.overlayIp, 'permanent'),
            `route replace ${peer.subnet} via ${peer.overlayIp} dev ${vtep} onlink`,
          ]
        : contacts.map((ip) => neighbour(ip, onDemand)),
    fdb: [
      `fdb replace ${peer.vtepMac} dev ${vtep} dst ${peer.underlayIp} self ${era === 'A' ? 'dynamic' : 'permanent'}`,
    ],
  };
}

/** flannel of DirectRouting passes the VTEP by where the peer needs no gateway. */
export function isDirect(plan: LabPlan, host: PlannedHost, peer: PlannedHost): boolean {
  const link = ({ underlayIp }: PlannedHost) => underlayIp.split('.')[2];
  return traitsOf(plan).directRouting && link(host) === link(peer);
}

function addressAndNetwork(plan: LabPlan, era: LabEra, host: PlannedHost): readonly string[] {
  const vtep = vtepOf(plan);
  const { network } = traitsOf(plan);
  const length = era === 'A' || era === 'B1' ? lengthOf(network) : '32';
  const up = [`addr add ${host.overlayIp}/${length} dev ${vtep}`, `link set ${vtep} up`];
  // in A and B1 the address brings the route
  return era === 'B2' ? [...up, `route add ${network} dev ${vtep} scope global`] : up;
}

function onDemandState(plan: LabPlan): 'permanent' | 'reachable' {
  const contacts = plan.hosts.reduce((sum, host) => sum + 2 + host.containers.length, 0);
  return contacts * (plan.hosts.length - 1) > MOST_ON_DEMAND ? 'permanent' : 'reachable';
}
