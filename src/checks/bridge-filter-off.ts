import { contains } from '../net/cidr.ts';
import { byHand, hostCheck, inTurn } from './define.ts';

export default hostCheck({
  id: 'bridge-filter-off',
  title: 'packets between containers of one host pass kube-proxy’s rules',
  severity: 'warning',
  object: 'sysctl',
  needs: ['sysctls', 'kubeServices', 'devices', 'addresses'],
  expects: ['lease', 'family', 'bridgeName'],
  explain:
    'Answers of a service’s container to a client on the same bridge are bridged, and go back untranslated unless ' +
    'bridge-nf-call-iptables hands them to the packet filter: the service fails for clients on the host of its container. ' +
    'Looked at only where kube-proxy’s rules and a bridge are. Without the module br_netfilter the setting is not there.',
  source:
    'Linux Documentation/networking/bridge.rst (netfilter); flannel v0.26.0 (br_netfilter is demanded); failure mode 88',
  mended: 'a container reaches a service whose endpoint is on its own host',
  *subjects({ sysctls, kubeServices, devices, addresses, lease, family, bridgeName }) {
    const kind = bridgeName === null ? undefined : devices.get(bridgeName)?.sightings;
    const isBridge = kind?.some(({ link }) => link.kind === 'bridge') === true;
    if (lease === null || kubeServices === null || !isBridge || sysctls.size === 0) return;
    if (!(addresses.get(bridgeName!) ?? []).some(({ ip }) => contains(lease.subnet, ip))) return;
    const key = `net.bridge.bridge-nf-call-ip${family === 4 ? '' : '6'}tables`;
    yield { key, entry: sysctls.get(key) };
  },
  judge: ({ key, entry }) =>
    entry !== undefined && entry.value !== '0'
      ? null
      : {
          name: key,
          expected: `${key} = 1`,
          observed: entry === undefined ? 'not there: br_netfilter is not loaded' : `${key} = 0`,
          message: `${key} is ${entry === undefined ? 'not there' : '0'}: services fail for clients on the host of their container`,
          evidence: [{ probe: 'sysctl', line: entry?.line ?? 0 }],
          remedy: inTurn([
            byHand(['modprobe', 'br_netfilter'], 'and in /etc/modules-load.d; done when /proc/sys/net/bridge is there'),
            byHand(['sysctl', '-w', `${key}=1`], 'and in /etc/sysctl.d'),
          ]),
          breaks: 'none',
        },
});
