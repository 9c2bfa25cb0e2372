import { cidrText, covers } from '../net/cidr.ts';
import { clusterCheck, deleteLease, heldBy, holderOf, inTurn, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-outside-network',
  title: 'every lease lies in the overlay network',
  severity: 'error',
  object: 'lease',
  explain:
    'A lease outside net-conf’s network: flannel’s forwarding and masquerade rules do not cover it, and before v0.9 no route does. ' +
    'In Kubernetes the node’s podCIDR and net-conf disagree.',
  source: 'flannel v0.28.9 pkg/subnet/kube/kube.go (podCIDR inside Network); failure mode 60',
  mended: 'the lease lies inside the network of net-conf, and the bridge in the lease',
  judge: (estate, hosts) => {
    const subjects = estate.overlays.flatMap(({ aggregate, leases }) =>
      aggregate === null ? [] : leases.map((lease) => ({ lease, aggregate })),
    );
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease, aggregate }) => !covers(aggregate, lease.subnet))
        .map(({ lease, aggregate }) => ({
          host: holderOf(lease, hosts),
          lease,
          name: cidrText(lease.subnet),
          expected: `a subnet of ${cidrText(aggregate)}`,
          observed: cidrText(lease.subnet),
          message: `lease ${cidrText(lease.subnet)} lies outside the network ${cidrText(aggregate)}`,
          evidence: [],
          remedy: inTurn([
            ...deleteLease(estate, lease),
            restartFlannel('takes a subnet inside the network once this lease is deleted, or net-conf is put right'),
          ]),
          breaks: 'host',
          about: heldBy(lease, hosts),
        })),
    };
  },
});
