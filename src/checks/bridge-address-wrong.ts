import { cidrText, contains, firstIp } from '../net/cidr.ts';
import { ipPlus, ipText } from '../net/ip.ts';
import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-address-wrong',
  title: 'the containers’ bridge holds the lease’s subnet',
  severity: 'error',
  object: 'bridge',
  needs: ['addresses', 'devices'],
  expects: ['lease', 'overlay', 'bridgeName', 'vtepName', 'era'],
  explain:
    'Peers route the lease’s subnet to this host; containers on a bridge with another subnet cannot be answered. It ' +
    'happens when Docker started before flannel (172.17.0.1), or the lease changed under a running bridge. A docker0 ' +
    'outside the overlay is not flannel’s where leases come from Kubernetes or another bridge holds the lease.',
  source: 'flannel v0.28.9 Documentation/running.md (Docker integration); failure modes 56, 57, 74',
  mended: '`ip addr` shows the lease’s first address on the bridge, and containers answer peers',
  subjects: ({ addresses, lease, bridgeName, vtepName }) => {
    if (lease === null || bridgeName === null) return [];
    const gateway = ipPlus(firstIp(lease.subnet), 1);
    const others = [...addresses].filter(([name]) => name !== vtepName);
    const right = others.some(([, list]) => list.some(({ ip }) => ip === gateway));
    return [{ lease, gateway, right, list: addresses.get(bridgeName) ?? [] }];
  },
  judge: ({ lease, gateway, right, list }, { overlay, bridgeName, devices, era }) => {
    if (right) return null;
    const inside = list.find(({ ip }) => overlay.aggregate !== null && contains(overlay.aggregate, ip));
    // docker0 is flannel's own outside Kubernetes, and before flannel knew Kubernetes; idle, it may wait for a CNI's bridge
    const idle = devices.get(bridgeName!)?.sightings.some(({ link }) => link.flags.includes('NO-CARRIER'));
    const flannels = bridgeName !== 'docker0' || overlay.source.startsWith('etcd') || era === 'A' || era === 'B1';
    const wrong = inside ?? list[0];
    if (inside === undefined && (idle || !flannels)) return null;
    const observed = wrong === undefined ? 'no address' : `${ipText(wrong.ip)}/${wrong.prefixLength}`;
    const want = `${ipText(gateway)}/${lease.subnet.length}`;
    return {
      name: bridgeName!,
      expected: want,
      observed,
      message: `bridge ${bridgeName} has ${observed}, the lease is ${cidrText(lease.subnet)}`,
      // in era C a docker0 of its own may stand beside a CNI's bridge that is yet to come
      severity:
        wrong !== undefined && inside === undefined && bridgeName === 'docker0' && era === 'C' ? 'warning' : 'error',
      evidence: [{ probe: 'ip-addr', line: wrong?.line ?? 0 }],
      remedy: [
        bridgeName === 'docker0'
          ? byHand(
              ['systemctl', 'restart', 'docker'],
              'after flannel wrote subnet.env: Docker takes --bip from it; create the containers again',
            )
          : byHand(
              ['ip', 'link', 'del', bridgeName!],
              'the next container creates it with the lease’s subnet; create the old containers again',
            ),
      ],
      breaks: 'host',
      ...(wrong === undefined ? {} : { about: { ip: wrong.ip } }),
    };
  },
});
