import { cidrText, contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import { byHand, containersName, containersText, hostCheck, together } from './define.ts';

export default hostCheck({
  id: 'container-address-foreign',
  title: 'containers on the lease’s bridge have addresses of the lease',
  severity: 'error',
  object: 'address',
  needs: ['containers', 'addresses'],
  expects: ['lease', 'bridgeName', 'overlay'],
  explain:
    'A container hangs on the bridge that holds the lease and has an address of another host’s lease, or none of this one: ' +
    'peers send what is for it elsewhere. It is left from another lease or from Docker’s own 172.17.0.0/16, or another CNI ' +
    'plugin gave it. Containers on other bridges, and those of a second subnet the bridge has itself, are not flannel’s. ' +
    'A container counts as hanging on the bridge when both ends of its cable name each other.',
  source: 'flannel v0.28.9 Documentation/running.md; failure modes 58, 61 and 79',
  mended: '`ip addr` in the container shows an address of the lease, and it answers a peer',
  subjects: ({ containers, addresses, lease, bridgeName, overlay }) => {
    if (lease === null || bridgeName === null || containers.partial) return [];
    const own = addresses.get(bridgeName) ?? [];
    if (!own.some(({ ip }) => contains(lease.subnet, ip))) return [];
    const bridges = own.map(({ ip, prefixLength }) => ({ ip, length: prefixLength }));
    return together(
      containers.links.filter((each) => each.port?.master === bridgeName && each.addresses.length > 0),
      ({ addresses: held, leased }) => {
        const elsewhere = held.some(({ ip }) => {
          const holder = leaseHolding(overlay, ip);
          return holder !== null && holder !== lease && !contains(lease.subnet, ip);
        });
        return elsewhere || (leased === null && !held.some(({ ip }) => bridges.some((prefix) => contains(prefix, ip))));
      },
    );
  },
  judge: ({ each, all }, { bridgeName, lease }) => {
    if (each !== all[0] || lease === null) return null;
    const odd = each.addresses.find(({ ip }) => !contains(lease.subnet, ip)) ?? each.addresses[0]!;
    return {
      name: all.length === 1 ? ipText(odd.ip) : containersName(all, bridgeName),
      expected: `an address of ${cidrText(lease.subnet)}`,
      observed: `${ipText(odd.ip)}/${odd.prefixLength}`,
      message: `${containersText(all)} on ${bridgeName}: ${ipText(odd.ip)} is not of the lease ${cidrText(lease.subnet)}`,
      evidence: [{ probe: 'containers', line: odd.line }],
      remedy: [
        byHand(
          ['docker', 'restart', 'CONTAINER'],
          'Docker gives it an address of the bridge’s subnet; in Kubernetes delete the pod',
        ),
      ],
      breaks: 'none',
      about: { ip: odd.ip },
    };
  },
});
