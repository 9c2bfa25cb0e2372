import { cidrFromText, firstIp } from '../net/cidr.ts';
import { hostCheck, restartFlannel } from './define.ts';
import { deciderName, deciderSeen, deciderText, isFlannels } from './define-firewall.ts';

export default hostCheck({
  id: 'nat-client-lost',
  title: 'containers see the addresses of clients outside the overlay',
  severity: 'warning',
  object: 'nat',
  needs: ['firewall', 'subnetEnv'],
  expects: ['lease', 'era', 'family'],
  explain:
    'What comes from outside the overlay to a container of this host meets a rule of flannel’s own that replaces the source: servers log the ' +
    'bridge’s address for every client. Since v0.8 flannel lets such packets return before that rule on the host that owns the container, so ' +
    'its rules are not whole. Judged in era C alone: earlier flannels do it everywhere. Rules of others that translate are wanted.',
  source: 'flannel v0.9.0 network/iptables.go, v0.28.9 pkg/trafficmngr; flannel#864, #1592; failure mode 91',
  mended:
    '`iptables -t nat -S FLANNEL-POSTRTG` shows RETURN for what is not from the network and goes to the host’s subnet, before the last MASQUERADE',
  *subjects({ firewall, lease, era, family, subnetEnv }) {
    const masquerades = subnetEnv.get('FLANNEL_IPMASQ')?.value === 'true';
    if (lease === null || era !== 'C' || family !== 4 || !masquerades || firewall.peers.length === 0) return;
    // rules for another subnet than the lease's are another fault
    const held = cidrFromText(subnetEnv.get('FLANNEL_SUBNET')?.value ?? '');
    if (held === null || firstIp(held) !== firstIp(lease.subnet) || held.length !== lease.subnet.length) return;
    yield firewall.walk.externalTranslation;
  },
  judge: (by) =>
    by === null || !isFlannels(by)
      ? null
      : {
          name: deciderName(by),
          expected: 'packets from outside to its containers keep their source',
          observed: by.rule?.text ?? 'policy',
          message: `packets from outside the overlay reach its containers with another source: ${deciderText(by)}`,
          evidence: [deciderSeen(by)],
          remedy: [restartFlannel('writes its nat rules again, in their order')],
          breaks: 'none',
        },
});
