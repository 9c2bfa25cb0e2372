import { contains } from '../net/cidr.ts';
import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'bridge-mtu-too-small',
  title: 'the bridge takes packets as big as its containers announce',
  severity: 'warning',
  object: 'mtu',
  needs: ['vtep', 'devices', 'addresses'],
  expects: ['lease', 'bridgeName', 'family'],
  explain:
    'The bridge was given a smaller MTU than the VTEP and every one of its ports have: containers announce what their own device takes, peers ' +
    'send so much, and this host refuses it at the bridge. Each connection then depends on path MTU discovery, and downloads hang where ' +
    'ICMP to the peers is filtered. A bridge whose containers have its MTU is somebody’s choice, and the kernel gives a bridge the ' +
    'smallest MTU of its ports by itself: neither is told.',
  source: 'Linux net/bridge/br_if.c br_mtu_auto_adjust; failure mode 101',
  mended: '`ip link` shows the bridge with the MTU of its ports, or the ports and their containers with the bridge’s',
  *subjects({ vtep, devices, addresses, lease, bridgeName, family }) {
    // flannel announces one MTU for both families
    if (family === 6 || vtep === null || lease === null || bridgeName === null) return;
    if (!(addresses.get(bridgeName) ?? []).some(({ ip }) => contains(lease.subnet, ip))) return;
    const own = vtep.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes ?? null;
    const bridge = devices.get(bridgeName)?.sightings.find(({ link }) => link.mtuBytes !== null);
    const ports = [...devices.values()].flatMap(({ sightings }) => {
      const port = sightings.find(({ link }) => link.master === bridgeName && link.mtuBytes !== null);
      return port === undefined ? [] : [port.link.mtuBytes!];
    });
    if (own !== null && bridge !== undefined && ports.length > 0) yield { bridge, least: Math.min(own, ...ports) };
  },
  judge: ({ bridge, least }, { bridgeName }) => {
    const mtu = bridge.link.mtuBytes!;
    if (mtu >= least) return null;
    return {
      name: bridgeName!,
      expected: `at least ${least}, as its ports have`,
      observed: `mtu ${mtu}`,
      message: `${bridgeName} has MTU ${mtu}, its ports and the VTEP at least ${least}: what peers send in full size stops at it`,
      evidence: [{ probe: bridge.probe, line: bridge.link.line }],
      remedy: [
        byHand(
          ['ip', 'link', 'set', bridgeName!, 'mtu', String(least)],
          'or give the containers the smaller MTU as well (Docker’s --mtu, then create them again), where it is meant',
        ),
      ],
      breaks: 'none',
    };
  },
});
