import { ipText } from '../net/ip.ts';
import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-local-wrong',
  title: 'the VTEP sends from the lease’s underlay address',
  severity: 'error',
  object: 'vtep',
  needs: ['vxlan', 'addresses'],
  expects: ['lease'],
  explain:
    'The device’s `local` address is the source of every outer packet. It is right when it is the lease’s PublicIP, or an ' +
    'address of this host where the PublicIP is translated on the way. An address the host does not have makes every ' +
    'packet fail to leave; another address of the host is dropped by firewalls and anti-spoofing on the way.',
  source:
    'flannel v0.27.4 pkg/backend/vxlan/vxlan.go (local = public address), earlier the interface’s; failure modes 18 and 19',
  mended: '`ip -d link show` of the VTEP prints a local address the host has',
  subjects: ({ vxlan, lease }) => (vxlan?.link.vxlan?.local == null || lease === null ? [] : [{ vxlan, lease }]),
  judge: ({ vxlan, lease }, { addresses }) => {
    const local = vxlan.link.vxlan!.local!;
    const own = new Set([...addresses.values()].flat().map(({ ip }) => ip));
    const dev = addresses.get(vxlan.link.vxlan!.dev ?? '') ?? [];
    // a PublicIP on another device (an elastic address on lo) is translated on the way like one that is not here
    const published = dev.some(({ ip }) => ip === lease.underlayIp);
    // `ip addr show` of another device alone says nothing of this one
    if (dev.length === 0) return null;
    if (own.has(local) && (local === lease.underlayIp || !published)) return null;
    const { name } = vxlan.link;
    return {
      name,
      expected: `local ${ipText(lease.underlayIp)}`,
      observed: `local ${ipText(local)}${own.has(local) ? '' : ', not an address of this host'}`,
      message: `device ${name} sends from ${ipText(local)}${own.has(local) ? '' : ', which this host does not have'}; its lease says ${ipText(lease.underlayIp)}`,
      // another address of this host loses nothing by itself, until a firewall or anti-spoofing looks at it
      severity: own.has(local) ? 'warning' : 'error',
      evidence: [{ probe: vxlan.probe, line: vxlan.link.vxlan!.line }],
      remedy: inTurn([
        deleteDevice(name, 'the local address of a device in use is not changed in place'),
        restartFlannel(
          'creates it with the right address; behind NAT use the public-ip-overwrite annotation, not --public-ip',
        ),
      ]),
      breaks: 'host',
    };
  },
});
