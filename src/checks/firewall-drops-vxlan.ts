import { hostCheck } from './define.ts';
import { lossOfDatagrams, lossSubjects } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-vxlan',
  title: 'VXLAN datagrams of all peers are let in',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'overlay'],
  explain:
    'A datagram from each peer is sent past every rule it meets on its way in: raw and mangle PREROUTING and INPUT of each ' +
    'iptables flavour and of every nftables base chain, in the order of their priorities. The rule or policy that takes it is ' +
    'named. ssh and ping between the hosts go on working, so the overlay alone is dead.',
  source:
    'flannel v0.28.9 Documentation/backends.md (firewalls, UDP 8472); nft(8), VERDICT STATEMENTS; failure modes 1, 4',
  mended: 'this host’s VTEP address answers a peer’s ping, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'in', lease),
  judge: (subject, { overlay }) => lossOfDatagrams(subject, overlay.port ?? 8472),
});
