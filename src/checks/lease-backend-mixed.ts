import { cidrText } from '../net/cidr.ts';
import { clusterCheck, heldBy, holderOf, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-backend-mixed',
  title: 'all leases are of the vxlan backend',
  severity: 'error',
  object: 'lease',
  explain:
    'flannel’s vxlan hosts ignore leases of other backends, and the other way round: that host and the rest are two islands. ' +
    'net-conf without a backend means udp, whatever the documentation of some versions says.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go (ignoring non-vxlan subnet); failure mode 68',
  mended: 'all leases name one BackendType, and the host’s containers answer peers',
  judge: (estate, hosts) => {
    const vxlan = estate.overlays.some(({ leases }) => leases.length > 0);
    const all = estate.overlays.flatMap(({ leases, foreignLeases }) => [...leases, ...foreignLeases]);
    return {
      examined: all.length,
      drafts: all
        // a reservation written by hand may name no backend yet
        .filter(
          (lease) => lease.backendType !== 'vxlan' && vxlan && !(lease.reserved === true && lease.backendType === ''),
        )
        .map((lease) => ({
          host: holderOf(lease, hosts),
          lease,
          name: cidrText(lease.subnet),
          expected: 'backend vxlan',
          observed: `backend ${lease.backendType}`,
          message: `lease ${cidrText(lease.subnet)} is of backend ${lease.backendType}, the others are vxlan`,
          evidence: [],
          remedy: [restartFlannel('uses the backend of net-conf; delete the old backend’s device first')],
          breaks: 'host',
          about: heldBy(lease, hosts),
        })),
    };
  },
});
