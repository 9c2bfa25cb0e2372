import { cidrText, contains, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Cidr } from '../types/address.ts';
import type { SubnetRange } from '../types/lease.ts';
import { ALL_HOSTS, allocatesItself, byHand, clusterCheck } from './define.ts';

/** What flannel refuses at its next start; null when it does not. A length that leases have was good for some version. */
function refused(network: Cidr, range: SubnetRange, length: number, inUse: readonly number[]): string | null {
  const most = typeof network.ip === 'number' ? 30 : 126;
  if (!inUse.includes(length) && (length > most || length < network.length + 1)) {
    return `subnets of /${length} do not fit the network ${cidrText(network)}`;
  }
  for (const [name, ip] of [
    ['SubnetMin', range.min],
    ['SubnetMax', range.max],
  ] as const) {
    if (ip === null) continue;
    if (!contains(network, ip)) return `${name} ${ipText(ip)} lies outside the network ${cidrText(network)}`;
    if (inUse.length === 0 && firstIp({ ip, length }) !== ip)
      return `${name} ${ipText(ip)} is not the beginning of a /${length}`;
  }
  return range.min !== null && range.max !== null && range.min > range.max ? 'SubnetMin stands after SubnetMax' : null;
}

export default clusterCheck({
  id: 'network-config-range-wrong',
  title: 'net-conf’s subnet length and range fit its network',
  severity: 'warning',
  object: 'network-config',
  explain:
    'flannel checks SubnetLen, SubnetMin and SubnetMax when it starts and ends when they do not fit the network. Hosts that run go on; ' +
    'the next one that starts has no network. Kubernetes hands out the subnets itself, and flannel does not look there.',
  source: 'flannel v0.28.9 pkg/subnet/config.go (CheckNetworkConfig); failure mode 69',
  mended: 'flannel starts with net-conf as it is and takes a lease inside the range',
  judge: (estate) => {
    const { config, overlays } = estate;
    const subjects =
      config === null || !allocatesItself(estate)
        ? []
        : overlays.flatMap(({ family, aggregate, subnetLengths }) => {
            const length = family === 4 ? config.subnetLength : config.subnetLength6;
            return aggregate === null || length === null
              ? []
              : [{ aggregate, length, inUse: subnetLengths, range: family === 4 ? config.range : config.range6 }];
          });
    return {
      examined: subjects.length,
      drafts: subjects.flatMap(({ aggregate, length, range, inUse }) => {
        const why = refused(aggregate, range, length, inUse);
        if (why === null) return [];
        return [
          {
            host: null,
            at: ALL_HOSTS,
            name: cidrText(aggregate),
            expected: 'a range of subnets inside the network',
            observed: why,
            message: `net-conf cannot be started with: ${why}`,
            evidence: [],
            remedy: [
              byHand(
                ['etcdctl', 'get', '/coreos.com/network/config'],
                'shows net-conf: put SubnetLen, SubnetMin or SubnetMax right',
              ),
            ],
            breaks: 'none' as const,
          },
        ];
      }),
    };
  },
});
