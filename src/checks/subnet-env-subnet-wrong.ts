import { cidrFromText, cidrText, samePrefix } from '../net/cidr.ts';
import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'subnet-env-subnet-wrong',
  title: 'subnet.env holds the lease’s subnet',
  severity: 'error',
  object: 'subnet-env',
  needs: ['subnetEnv'],
  expects: ['lease', 'family'],
  explain:
    'Docker and the CNI plug-in take the containers’ subnet from this file. When it names another subnet than the lease, ' +
    'new containers get addresses that no peer routes to this host.',
  source: 'flannel v0.28.9 pkg/subnet/subnet.go WriteSubnetFile; failure modes 56 and 63',
  mended: 'FLANNEL_SUBNET in subnet.env lies in the lease, and so does the bridge’s address',
  subjects: ({ subnetEnv, lease, family }) => {
    const entry = subnetEnv.get(family === 4 ? 'FLANNEL_SUBNET' : 'FLANNEL_IPV6_SUBNET');
    return entry === undefined || lease === null ? [] : [{ entry, lease }];
  },
  judge: ({ entry, lease }) => {
    const held = cidrFromText(entry.value);
    // masked or mistyped: no prefix to compare
    if (held === null || samePrefix(held, lease.subnet)) return null;
    return {
      name: entry.key,
      expected: `a subnet of ${cidrText(lease.subnet)}`,
      observed: `${entry.key}=${entry.value}`,
      message: `subnet.env says ${entry.value}, the lease is ${cidrText(lease.subnet)}`,
      evidence: [{ probe: 'subnet-env', line: entry.line }],
      remedy: [
        restartFlannel(
          'writes the file from the lease; then restart Docker or delete the bridge so that containers move',
        ),
      ],
      breaks: 'none',
      about: { prefix: held, ...(lease.vtepMac === null ? {} : { mac: lease.vtepMac }) },
    };
  },
});
