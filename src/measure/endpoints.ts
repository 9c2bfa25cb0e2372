import { firstIp, lastIp } from '../net/cidr.ts';
import { ipPlus, ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Lease } from '../types/lease.ts';
import type { Endpoint } from '../types/measure.ts';
import type { HostFacts } from '../types/view.ts';

/** The last address of a subnet that a container may have; of a large one, an address far from where they begin. */
function unused({ family, subnet }: Lease): string {
  return ipText(family === 4 ? ipPlus(lastIp(subnet), -1) : ipPlus(firstIp(subnet), 0xfffe));
}

function byHost(a: HostFacts, b: HostFacts): number {
  return a.host < b.host ? -1 : a.host > b.host ? 1 : 0;
}

/** Hosts that can be measured between: they were read and hold a lease. One that holds another's address is left out. */
export function endpointsOf(facts: readonly HostFacts[]): Endpoint[] {
  const hostOf = new Map(facts.flatMap(({ lease, host }) => (lease === null ? [] : [[lease, host] as const])));
  const taken = new Set<string>();
  return [...facts].sort(byHost).flatMap((each) => {
    const { host, family, lease, era, mtuBytes, vtepName, bridgeIp, containerIp, underlay, vtepMac, vni, port } = each;
    if (lease === null) return [];
    const vtepIp = ipText(firstIp(lease.subnet));
    const underlayIp = ipText(lease.underlayIp);
    if (taken.has(vtepIp) || taken.has(underlayIp)) return [];
    taken.add(vtepIp).add(underlayIp);
    const others = (underlay?.direct?.others ?? []).flatMap((peer) => hostOf.get(peer) ?? []);
    return [
      {
        host,
        family,
        vtepIp,
        bridgeIp: bridgeIp === null ? null : ipText(bridgeIp),
        // a container's own address, for a filter may know it: what is sent there does not live to reach it
        behindIp: containerIp === null ? unused(lease) : ipText(containerIp),
        unusedIp: unused(lease),
        onDemand: era !== 'C',
        underlayIp,
        underlayDevice: underlay?.device ?? null,
        mtuBytes,
        vtepName,
        vtepMac: vtepMac === null ? null : macText(vtepMac),
        vni,
        port,
        direct: { most: underlay?.direct?.most === 'direct', others: new Set(others) },
      },
    ];
  });
}

/** Does the way from a to b lead through the VTEP? */
export function encapsulated(a: Endpoint, b: Endpoint): boolean {
  return a.direct.most === a.direct.others.has(b.host);
}
