import { cidrText } from '../net/cidr.ts';
import { clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

/** Before v0.24 flannel kept the VNI in 16 bits when it wrote the lease. */
const CUT_AT = 65536;

export default clusterCheck({
  id: 'lease-vni-wrong',
  title: 'every lease names the network’s VNI',
  severity: 'warning',
  object: 'lease',
  explain:
    'The VNI in a lease is what its host was started with. Another one than net-conf’s (or than the other leases’, where net-conf was ' +
    'not read) means that host and network parted, or that the lease was edited; Windows hosts build their side from it. Before ' +
    'flannel v0.24 a lease holds only the last 16 bits of the VNI, which is no fault.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan.go; v0.24.0 (VNI above 65535 in leases); failure mode 6',
  mended: 'the lease’s VNI is that of `ip -d link show` of the VTEP',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).flatMap(({ lease, overlay }) =>
      lease.vni === null || overlay.vni === null ? [] : [{ lease, vni: lease.vni, right: overlay.vni }],
    );
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ vni, right }) => vni !== right && vni !== right % CUT_AT)
        .map(({ lease, vni, right }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: `VNI ${right}`,
          observed: `VNI ${vni}`,
          message: `lease ${cidrText(lease.subnet)} names VNI ${vni}, the network uses ${right}`,
          evidence: [],
          remedy: [restartFlannel('writes the VNI of net-conf into its lease')],
          breaks: 'none' as const,
        })),
    };
  },
});
