import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'nat-masquerade-missing',
  title: 'containers’ packets to the outside are masqueraded',
  severity: 'warning',
  object: 'nat',
  needs: ['firewall', 'subnetEnv'],
  expects: ['lease', 'family', 'era'],
  explain:
    'subnet.env says FLANNEL_IPMASQ=true, so flannel wrote masquerade rules; a container’s packet to an address outside meets none of any ' +
    'rule set. They were flushed (iptables -F, a firewall’s reload), and flannel before v0.9, and in nftables mode, does not write them ' +
    'again. The overlay works on, the rest of the world does not answer. Where flannel was told not to, routed estates are healthy ' +
    'without.',
  source: 'flannel v0.28.9 pkg/trafficmngr; flannel#1834; failure modes 89 and 93',
  mended: '`iptables -t nat -S` shows MASQUERADE for the network, and a container reaches the internet',
  *subjects({ firewall, subnetEnv, lease, family }) {
    const { masquerade, whole } = firewall.walk;
    const entry = subnetEnv.get('FLANNEL_IPMASQ');
    if (lease === null || masquerade === null || entry?.value !== 'true') return;
    // IPv4 alone is masqueraded by flannel before dual stack
    if (family === 6 && !subnetEnv.has('FLANNEL_IPV6_SUBNET')) return;
    if (whole || masquerade !== 'no') yield { masquerade, entry };
  },
  judge: ({ masquerade, entry }, { era }) =>
    masquerade !== 'no'
      ? null
      : {
          name: 'masquerade',
          expected: 'a nat rule that masquerades what containers send outside',
          observed: 'no rule of any rule set does',
          message:
            'packets of its containers to the outside keep their source: no rule masquerades them, though FLANNEL_IPMASQ=true',
          evidence: [{ probe: 'subnet-env', line: entry.line }],
          remedy: [
            restartFlannel(
              `writes its nat rules again${era === 'C' ? ', and v0.9 and later do so by themselves within seconds' : ''}; iptables -t nat -S ` +
                'then shows a MASQUERADE for its network',
            ),
          ],
          breaks: 'none',
        },
});
