import { hostCheck } from './define.ts';
import { lossOfDatagrams, lossSubjects } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-vxlan-out',
  title: 'VXLAN datagrams to all peers are let out',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'overlay'],
  explain:
    'The kernel sends its VXLAN datagrams past OUTPUT and POSTROUTING like any program’s. A rule or policy there that takes them ' +
    'makes every container packet to the peer vanish; the host’s own TCP, established long ago, does not show it.',
  source: 'Linux net/ipv4/ip_tunnel_core.c iptunnel_xmit (ip_local_out); failure mode 4',
  mended: 'a peer answers a ping to its VTEP address, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'out', lease),
  judge: (subject, { overlay }) => lossOfDatagrams(subject, overlay.port ?? 8472),
});
