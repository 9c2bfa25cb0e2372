import { ipText } from '../net/ip.ts';
import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

/** Devices that hold an address without being a way to it: loopback, dummy, IPVS. */
const HOLDERS = new Set(['dummy', 'vrf']);

export default hostCheck({
  id: 'vtep-device-wrong',
  title: 'the VTEP is bound to the device that holds the lease’s underlay address',
  severity: 'warning',
  object: 'vtep',
  needs: ['vxlan', 'addresses', 'devices'],
  expects: ['lease'],
  explain:
    'flannel binds the VTEP to the device whose address it publishes. Here the PublicIP is on one device and the VTEP is ' +
    'bound to another that has addresses of its own: its MTU is taken from the wrong one, and outer packets may leave with ' +
    'another source than peers expect. A PublicIP on loopback, or not on the host at all (NAT), and bonds, bridges and VLANs ' +
    'over the same device are not reported.',
  source: 'flannel v0.28.9 Documentation/troubleshooting.md (--iface); failure modes 22 and 23',
  mended: '`ip -d link show` of the VTEP prints the device that holds the announced address',
  *subjects({ vxlan, lease, addresses }) {
    const dev = vxlan?.link.vxlan?.dev;
    const local = vxlan?.link.vxlan?.local;
    if (vxlan === null || dev == null || lease === null || (addresses.get(dev) ?? []).length === 0) return;
    // the device does not bind the route: from the right address, outer packets find their way by the tables
    if (local == null || local === lease.underlayIp) return;
    for (const [holder, list] of addresses)
      if (list.some(({ ip }) => ip === lease.underlayIp)) yield { vxlan, dev, holder, lease };
  },
  judge: ({ vxlan, dev, holder, lease }, { addresses, devices }) => {
    const of = (name: string) => devices.get(name)?.sightings.map(({ link }) => link) ?? [];
    const both = (addresses.get(dev) ?? []).some(({ ip }) => ip === lease.underlayIp);
    const bound = (a: string, b: string) => of(a).some(({ master, parent }) => master === b || parent === b);
    if (holder === dev || both || holder === 'lo' || holder === 'kube-ipvs0') return null;
    if (of(holder).some(({ kind, flags }) => HOLDERS.has(kind ?? '') || flags.includes('NOARP'))) return null;
    if (bound(dev, holder) || bound(holder, dev)) return null;
    const { name } = vxlan.link;
    const ip = ipText(lease.underlayIp);
    return {
      name,
      expected: `dev ${holder}, which holds ${ip}`,
      observed: `dev ${dev}`,
      message: `device ${name} is bound to ${dev}, the lease’s underlay address ${ip} is on ${holder}`,
      evidence: [
        { probe: vxlan.probe, line: vxlan.link.vxlan!.line },
        ...(addresses.get(holder) ?? [])
          .filter(({ ip: own }) => own === lease.underlayIp)
          .map(({ line }) => ({ probe: 'ip-addr', line }) as const),
      ],
      remedy: inTurn([
        deleteDevice(name, 'the device a VTEP is bound to is not changed in place'),
        restartFlannel(`creates it on the right device; name it with --iface=${holder} where flannel chooses another`),
      ]),
      breaks: 'none',
    };
  },
});
