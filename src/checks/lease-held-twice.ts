import { cidrText } from '../net/cidr.ts';
import type { Lease } from '../types/lease.ts';
import type { HostFacts } from '../types/view.ts';
import { clusterCheck, restartFlannel } from './define.ts';

/** Hosts by the subnet they hold: their lease’s, or without a lease what subnet.env or VTEP show. */
function bySubnet(hosts: readonly HostFacts[]): Map<string, HostFacts[]> {
  const groups = new Map<string, HostFacts[]>();
  for (const host of hosts) {
    const subnet = host.lease?.subnet ?? host.heldSubnet;
    if (subnet === null || host.vtepMac === null) continue;
    const key = cidrText(subnet);
    const group = groups.get(key);
    if (group) group.push(host);
    else groups.set(key, [host]);
  }
  return groups;
}

/** The one that the lease does not describe. */
function intruder(group: readonly HostFacts[], lease: Lease): HostFacts {
  return (
    group.find((host) => host.lease === null) ?? group.find(({ vtepMac }) => vtepMac !== lease.vtepMac) ?? group.at(-1)!
  );
}

export default clusterCheck({
  id: 'lease-held-twice',
  title: 'no two hosts live on one lease',
  severity: 'error',
  object: 'lease',
  explain:
    'Two hosts hold the same subnet: two machines with one node name, one PublicIP or a copied subnet.env. The lease describes the ' +
    'one that wrote it last; peers send to that one, and the containers of the other are out of reach. The other is named.',
  source: 'flannel v0.28.9 pkg/subnet/kube/kube.go (a Node’s annotations are one host’s); failure modes 21, 24 and 73',
  mended: 'each of the two hosts has a lease of its own, and its containers answer',
  judge: (estate, hosts) => {
    const groups = [...bySubnet(hosts).values()];
    return {
      examined: groups.length,
      drafts: groups.flatMap((group) => {
        const lease = group.find((host) => host.lease !== null)?.lease ?? null;
        // one machine that stands in the bundle twice has one MAC
        const machines = new Set(group.map(({ vtepMac }) => vtepMac));
        const sharing = group.every((host) => host.lease === null || host.lease === lease);
        if (lease === null || machines.size < 2 || !sharing || estate.unreadable > 0) return [];
        const odd = intruder(group, lease);
        const others = group.filter((host) => host !== odd).map(({ host }) => host);
        return [
          {
            host: odd,
            name: cidrText(lease.subnet),
            expected: `one host on ${cidrText(lease.subnet)}`,
            observed: group.map(({ host }) => host).join(', '),
            message: `this host holds ${cidrText(lease.subnet)}, the lease of ${others.slice(0, 6).join(', ')}`,
            evidence: odd.heldSubnetSeen === null ? [] : [odd.heldSubnetSeen],
            remedy: [
              restartFlannel(
                'takes a lease of its own once the host has a name, an address and a subnet.env of its own',
              ),
            ],
            breaks: 'host' as const,
            about: { prefix: lease.subnet, ...(odd.vtepMac === null ? {} : { mac: odd.vtepMac }) },
          },
        ];
      }),
    };
  },
});
