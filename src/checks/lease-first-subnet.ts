import { cidrText, firstIp } from '../net/cidr.ts';
import {
  allocatesItself,
  clusterCheck,
  deleteLease,
  everyLease,
  holderOf,
  inTurn,
  placeOf,
  restartFlannel,
} from './define.ts';

export default clusterCheck({
  id: 'lease-first-subnet',
  title: 'no host whose VTEP carries the whole network holds its first subnet',
  severity: 'warning',
  object: 'lease',
  explain:
    'Up to flannel v0.6 the VTEP has its subnet’s first address with the network’s prefix. In the network’s first subnet that is the ' +
    'network’s own address, which kernels take for a broadcast: what the host itself sends and gets is lost. flannel passes the ' +
    'first subnet over unless SubnetMin names it; later versions and Kubernetes may use it.',
  source: 'flannel v0.5.5 subnet/config.go (first subnet passed over); failure mode 33',
  mended: 'the host’s lease is another subnet, and its own VTEP address answers a peer',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).flatMap(({ lease, overlay }) => {
      const era = holderOf(lease, hosts)?.era ?? null;
      return overlay.aggregate === null ||
        lease.family === 6 ||
        !allocatesItself(estate) ||
        (era !== 'A' && era !== 'B1')
        ? []
        : [{ lease, network: overlay.aggregate }];
    });
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease, network }) => firstIp(lease.subnet) === firstIp(network))
        .map(({ lease, network }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: `a later subnet of ${cidrText(network)}`,
          observed: cidrText(lease.subnet),
          message: `lease ${cidrText(lease.subnet)} begins with the address of the network ${cidrText(network)} itself`,
          evidence: [],
          remedy: inTurn([
            ...deleteLease(estate, lease),
            restartFlannel('takes another subnet once this lease is deleted and SubnetMin is put right'),
          ]),
          breaks: 'none' as const,
        })),
    };
  },
});
