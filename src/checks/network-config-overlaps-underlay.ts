import { cidrText, contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import { ALL_HOSTS, allocatesItself, byHand, clusterCheck } from './define.ts';

export default clusterCheck({
  id: 'network-config-overlaps-underlay',
  title: 'the overlay network holds no underlay address',
  severity: 'warning',
  object: 'network-config',
  explain:
    'Hosts’ underlay addresses lie inside the overlay network, where flannel may lease them to somebody: the hosts around such an ' +
    'address then go into the VTEP. An error where that has happened. A SubnetMin and SubnetMax that leave the underlay out are fine.',
  source: 'calico issue 4131 (asked for flannel too); failure mode 44',
  mended: '`ip route get` of every host’s underlay address names the underlay device',
  judge: (estate) => {
    const { config } = estate;
    const subjects = estate.overlays.flatMap((overlay) =>
      overlay.aggregate === null ? [] : [{ overlay, aggregate: overlay.aggregate }],
    );
    return {
      examined: subjects.length,
      drafts: subjects.flatMap(({ overlay, aggregate }) => {
        const range =
          allocatesItself(estate) && config !== null ? (overlay.family === 4 ? config.range : config.range6) : null;
        const inside = overlay.leases
          .map(({ underlayIp }) => underlayIp)
          .filter((ip) => contains(aggregate, ip) && !(range?.min != null && ip < range.min));
        const leased = inside.filter((ip) => leaseHolding(overlay, ip) !== null);
        const most = inside.length * 2 > overlay.leases.length;
        // a single address in a leased subnet is the lease’s fault, not the network’s
        const odd = most ? inside : inside.filter((ip) => leaseHolding(overlay, ip) === null);
        if (odd.length === 0) return [];
        return [
          {
            host: null,
            at: ALL_HOSTS,
            name: cidrText(aggregate),
            expected: `no underlay address in ${cidrText(aggregate)}`,
            observed: odd.slice(0, 6).map(ipText).join(', '),
            message: `${odd.length} underlay addresses lie in the overlay network ${cidrText(aggregate)}${most && leased.length > 0 ? ', and in subnets that are leased' : ''}`,
            evidence: [],
            ...(most && leased.length > 0 ? { severity: 'error' as const } : {}),
            remedy: [
              byHand(
                ['etcdctl', 'get', '/coreos.com/network/config'],
                'shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): give the overlay a network that nobody else uses, then restart flannel and Docker',
              ),
            ],
            breaks: 'none' as const,
          },
        ];
      }),
    };
  },
});
