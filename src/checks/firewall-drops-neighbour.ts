import { hostCheck } from './define.ts';
import { type Accept, type LossSubject, lossDraft } from './define-firewall.ts';

const ACCEPT: Accept = {
  iptables: [],
  nft: ['ether type arp accept'],
  firewalld: [],
  ufw: [],
};
const ACCEPT_6: Accept = {
  iptables: [
    ['-p', 'icmpv6', '--icmpv6-type', 'neighbour-solicitation'],
    ['-p', 'icmpv6', '--icmpv6-type', 'neighbour-advertisement'],
  ],
  nft: ['icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'],
  firewalld: [],
  ufw: [],
};

export default hostCheck({
  id: 'firewall-drops-neighbour',
  title: 'containers and their host may ask for each other’s Ethernet address',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'family'],
  explain:
    'ARP between bridge and containers is sent past the chains of family bridge; IPv6 asks by ICMPv6 (neighbour solicitation and ' +
    'advertisement), which INPUT and OUTPUT meet as well. Where a rule takes them containers work until their neighbour entries are ' +
    'gone, a minute later.',
  source: 'RFC 826, RFC 4861 section 7.2; RFC 4890 section 4.4.1; nft(8), ADDRESS FAMILIES (bridge)',
  mended: '`ip neigh flush dev` of the bridge, and a container still reaches the bridge’s address',
  *subjects({ firewall, lease }): Generator<LossSubject> {
    if (lease === null || firewall.peers.length === 0) return;
    yield { loss: null, peer: null };
    for (const loss of firewall.walk.neighbours)
      if (!loss.unsure && loss.part === null && loss.beyond === null) yield { loss, peer: null };
  },
  judge: (subject, { family }) =>
    lossDraft(
      subject,
      `${family === 4 ? 'ARP packets' : 'neighbour solicitations and advertisements'} between the host and its containers`,
      family === 4 ? ACCEPT : ACCEPT_6,
    ),
});
