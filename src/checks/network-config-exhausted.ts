import { cidrText, firstIp, lastIp } from '../net/cidr.ts';
import { ALL_HOSTS, byHand, clusterCheck } from './define.ts';

/** One free subnet in this many, or fewer, is worth a note. */
const SCARCE = 20;

export default clusterCheck({
  id: 'network-config-exhausted',
  title: 'the network has a subnet left for another host',
  severity: 'warning',
  object: 'network-config',
  explain:
    'All subnets of the network are leased, or nearly all (a note). The next host that joins gets none: “out of subnets” from flannel, ' +
    'a node without podCIDR in Kubernetes. Leases of hosts that are gone count until they run out or are deleted.',
  source: 'flannel v0.28.9 pkg/subnet/etcdv2/local_manager.go (allocateSubnet: out of subnets); failure mode 116',
  mended: 'the next host that starts gets a lease',
  judge: ({ config, overlays, source }) => {
    const kubernetes = source === 'kubernetes';
    const subjects = overlays.flatMap(({ family, aggregate, leases, foreignLeases, subnetLengths }) => {
      // IPv6 networks do not run out; a list made by hand may be a part
      if (family !== 4 || aggregate === null || config === null || source === 'file') return [];
      const length = kubernetes ? (subnetLengths.length === 1 ? subnetLengths[0]! : null) : config.subnetLength;
      if (length === null || length < aggregate.length || leases.length === 0) return [];
      const size = 2 ** (32 - length);
      const first = kubernetes ? firstIp(aggregate) : (config.range.min ?? (firstIp(aggregate) as number) + size);
      const last = kubernetes || config.range.max === null ? lastIp(aggregate) : config.range.max;
      const room = Math.floor((Number(last) - Number(first)) / size) + 1;
      const used = [...leases, ...foreignLeases].filter(
        ({ subnet }) => firstIp(subnet) >= first && firstIp(subnet) <= last,
      ).length;
      return room <= 0 ? [] : [{ aggregate, length, room, used }];
    });
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ room, used }) => (room - used) * SCARCE <= room)
        .map(({ aggregate, length, room, used }) => ({
          host: null,
          at: ALL_HOSTS,
          name: cidrText(aggregate),
          expected: 'free subnets',
          observed: `${used} of ${room} subnets are leased`,
          message: `${used} of the ${room} subnets of /${length} in ${cidrText(aggregate)} are leased`,
          evidence: [],
          ...(used < room ? { severity: 'note' as const } : {}),
          remedy: [
            byHand(
              kubernetes ? ['kubectl', 'get', 'nodes'] : ['etcdctl', 'get', '--prefix', '/coreos.com/network/subnets'],
              'lists who holds subnets: delete those of hosts that are gone, or give the network more room',
            ),
          ],
          breaks: 'none' as const,
        })),
    };
  },
});
