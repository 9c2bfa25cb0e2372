import { contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'lease-address-wrong',
  title: 'the host has the underlay address its lease announces',
  severity: 'error',
  object: 'lease',
  needs: ['vxlan', 'addresses'],
  expects: ['lease'],
  explain:
    'Peers send to the PublicIP in the lease. It lies in the very network the VTEP’s underlay device is on, so it is not translated ' +
    'on the way, and this host does not have it: the address changed and the lease did not, or the lease was edited. Peers that ' +
    'follow the lease lose this host.',
  source: 'flannel v0.28.9 Documentation/troubleshooting.md (restart when the address changes); failure mode 50',
  mended: 'the lease names an address the host has, and a peer’s container answers',
  subjects: ({ vxlan, lease }) => {
    const dev = vxlan?.link.vxlan?.dev ?? null;
    return dev === null || lease === null ? [] : [{ dev, lease }];
  },
  judge: ({ dev, lease }, { addresses }) => {
    const own = addresses.get(dev) ?? [];
    const near = own.find(({ ip, prefixLength }) => contains({ ip, length: prefixLength }, lease.underlayIp));
    const has = [...addresses.values()].some((list) => list.some(({ ip }) => ip === lease.underlayIp));
    return near === undefined || has
      ? null
      : {
          name: ipText(lease.underlayIp),
          expected: `PublicIP ${ipText(near.ip)}`,
          observed: `PublicIP ${ipText(lease.underlayIp)}`,
          message: `the lease announces ${ipText(lease.underlayIp)}, this host has ${ipText(near.ip)} on ${dev}`,
          evidence: [{ probe: 'ip-addr', line: near.line }],
          remedy: [restartFlannel('writes the host’s address into its lease, and every peer follows')],
          breaks: 'host',
        };
  },
});
