import { cidrFromText, cidrText, samePrefix } from '../net/cidr.ts';
import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'subnet-env-network-wrong',
  title: 'subnet.env holds the network of net-conf',
  severity: 'warning',
  object: 'subnet-env',
  needs: ['subnetEnv'],
  expects: ['lease', 'family', 'overlay'],
  explain:
    'The CNI plug-in gives containers a route to FLANNEL_NETWORK, and masquerade rules are built from it. A file that ' +
    'names another network is left over from an earlier configuration.',
  source: 'flannel v0.28.9 pkg/subnet/subnet.go WriteSubnetFile; failure mode 63',
  mended: 'FLANNEL_NETWORK in subnet.env is the network of net-conf',
  subjects: ({ subnetEnv, lease, family, overlay }) => {
    const entry = subnetEnv.get(family === 4 ? 'FLANNEL_NETWORK' : 'FLANNEL_IPV6_NETWORK');
    return entry === undefined || lease === null || overlay.aggregate === null
      ? []
      : [{ entry, network: overlay.aggregate }];
  },
  judge: ({ entry, network }) => {
    // v0.21 to v0.24 wrote a list of networks (MultiClusterCIDR)
    const named = entry.value.split(',').map((text) => cidrFromText(text.trim()));
    if (named.some((prefix) => prefix !== null && samePrefix(prefix, network))) return null;
    return {
      name: entry.key,
      expected: `${entry.key}=${cidrText(network)}`,
      observed: `${entry.key}=${entry.value}`,
      message: `subnet.env says network ${entry.value}, net-conf says ${cidrText(network)}`,
      evidence: [{ probe: 'subnet-env', line: entry.line }],
      remedy: [restartFlannel('writes the file from net-conf')],
      breaks: 'none',
    };
  },
});
