import { cidrText } from '../net/cidr.ts';
import { hostCheck } from './define.ts';
import { datagramsOf, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'nat-destination-replaced',
  title: 'overlay packets keep their destination',
  severity: 'error',
  object: 'nat',
  needs: ['firewall'],
  expects: ['lease', 'overlay'],
  explain:
    'Datagrams from and to peers, and containers’ packets to each other, are sent past the nat chains as well. A DNAT, REDIRECT or TPROXY ' +
    'rule that names neither an address nor a device of its own takes them to another port or address: a proxy for all of TCP, a range of ' +
    'ports with VXLAN’s in it. Rules for single ports of containers are somebody’s policy and not told.',
  source: 'iptables-extensions(8), DNAT, REDIRECT, TPROXY; nft(8), NAT STATEMENTS',
  mended: 'ping, TCP and UDP reach a peer’s container, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'diverted', lease),
  judge: (subject, { overlay }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const datagrams = loss.journeys.includes('in') || loss.journeys.includes('out');
    const network = overlay.aggregate === null ? null : cidrText(overlay.aggregate);
    const words = datagrams
      ? ['-p', 'udp', '--dport', String(overlay.port ?? 8472)]
      : network === null
        ? []
        : ['-s', network, '-d', network];
    const nft = datagrams
      ? `udp dport ${overlay.port ?? 8472} accept`
      : `${overlay.family === 4 ? 'ip' : 'ip6'} saddr ${network} ip daddr ${network} accept`;
    const accept = {
      iptables: words.length === 0 ? [] : [words],
      nft: datagrams || network !== null ? [nft] : [],
      firewalld: [],
      ufw: [],
    };
    return lossDraft(subject, datagrams ? datagramsOf(loss) : ways(loss), accept);
  },
});
