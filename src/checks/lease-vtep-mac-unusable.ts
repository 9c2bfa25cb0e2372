import { cidrText } from '../net/cidr.ts';
import { macText } from '../net/mac.ts';
import { clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

/** Lowest bit of the first byte: a group of hosts, not one. */
const GROUP_BIT = 2 ** 40;

export default clusterCheck({
  id: 'lease-vtep-mac-unusable',
  title: 'every lease announces the Ethernet address of its VTEP',
  severity: 'error',
  object: 'lease',
  explain:
    'Peers write neighbour and FDB entry with the MAC of the lease’s backend data. There is none, or one that no device can have (all ' +
    'zeros, or a group’s): peers pass the lease over, and nothing reaches this host.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go (error decoding subnet lease JSON); failure mode 64',
  mended: 'the lease’s backend data shows the MAC of the VTEP',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).filter(({ lease }) => lease.reserved !== true || lease.vtepMac !== null);
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(
          ({ lease: { vtepMac } }) => vtepMac === null || vtepMac === 0 || Math.floor(vtepMac / GROUP_BIT) % 2 === 1,
        )
        .map(({ lease }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: 'the VTEP’s own MAC',
          observed: lease.vtepMac === null ? 'no VtepMAC' : `VtepMAC ${macText(lease.vtepMac)}`,
          message: `lease ${cidrText(lease.subnet)} announces ${lease.vtepMac === null ? 'no VTEP MAC' : `VTEP MAC ${macText(lease.vtepMac)}, which no device can have`}`,
          evidence: [],
          remedy: [restartFlannel('writes its VTEP’s MAC into the lease')],
          breaks: 'host' as const,
        })),
    };
  },
});
