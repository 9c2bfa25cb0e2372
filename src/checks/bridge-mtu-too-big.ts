import { contains } from '../net/cidr.ts';
import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-mtu-too-big',
  title: 'containers’ ports have no larger MTU than the VTEP',
  severity: 'warning',
  object: 'mtu',
  needs: ['vtep', 'devices', 'addresses'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'Containers behind a bridge port with a larger MTU than the VTEP’s send packets that do not fit the overlay: each ' +
    'connection depends on path MTU discovery, and stalls where ICMP is filtered. Docker without --mtu, and containers made ' +
    'before the MTU changed, look like this. A bridge without ports keeps its default MTU until one comes, and is fine.',
  source: 'flannel v0.28.9 Documentation/running.md (docker --mtu); flannel issue 463; failure mode 101',
  mended: '`ip link` shows no port of the bridge, and no container, with an MTU above the VTEP’s',
  *subjects({ vtep, devices, addresses, lease, bridgeName, family }) {
    // flannel announces one MTU for both families, and the kernel holds the IPv6 VTEP 20 bytes below it everywhere
    if (family === 6) return;
    const mtu = vtep?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    if (vtep === null || mtu == null || lease === null || bridgeName === null) return;
    // a docker0 beside flannel’s own bridge is none of the overlay’s
    if (!(addresses.get(bridgeName) ?? []).some(({ ip }) => contains(lease.subnet, ip))) return;
    const ports = [...devices.values()].flatMap(({ sightings }) => {
      const port = sightings.find(({ link }) => link.master === bridgeName && link.mtuBytes !== null);
      return port === undefined ? [] : [port];
    });
    if (ports.length > 0) yield { vtep, mtu, ports, big: ports.filter(({ link }) => link.mtuBytes! > mtu) };
  },
  judge: ({ vtep, mtu, ports, big }, { bridgeName }) => {
    const [first] = big;
    if (first === undefined) return null;
    const all = big.length === ports.length;
    const name = all ? bridgeName! : first.link.name;
    return {
      name,
      expected: `at most ${mtu}, as ${vtep.name} has`,
      observed: `${big.length} of ${ports.length} ports with ${Math.max(...big.map(({ link }) => link.mtuBytes!))}`,
      message: `${all ? 'all' : big.length} port${big.length === 1 && !all ? '' : 's'} of ${bridgeName} ${big.length === 1 && !all ? 'has' : 'have'} a larger MTU than ${vtep.name} with ${mtu}`,
      evidence: big.slice(0, 3).map(({ probe, link }) => ({ probe, line: link.line })),
      remedy: [
        byHand(
          ['ip', 'link', 'set', first.link.name, 'mtu', String(mtu)],
          'and the same inside the container; lasting: --mtu from subnet.env for Docker, then create the containers again',
        ),
      ],
      breaks: 'none',
    };
  },
});
