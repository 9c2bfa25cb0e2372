import { hostCheck } from './define.ts';
import { type Accept, type LossSubject, lossDraft } from './define-firewall.ts';

/** By whatever device: to containers of the host and of peers. */
const ACCEPT: Accept = {
  iptables: [['-p', 'icmp', '--icmp-type', 'fragmentation-needed']],
  nft: ['icmp type destination-unreachable accept'],
  firewalld: [['--remove-icmp-block=fragmentation-needed']],
  ufw: [['reload']],
};
const ACCEPT_6: Accept = {
  iptables: [['-p', 'icmpv6', '--icmpv6-type', 'packet-too-big']],
  nft: ['icmpv6 type packet-too-big accept'],
  firewalld: [['--remove-icmp-block=packet-too-big']],
  ufw: [['reload']],
};

export default hostCheck({
  id: 'firewall-drops-icmp-too-big',
  title: 'the host may tell containers, its own and peers’, that a packet is too big',
  severity: 'warning',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'family'],
  explain:
    'When a container sends more than the VTEP carries, the host answers with ICMP “fragmentation needed” (IPv6: “packet too big”); where ' +
    'its bridge carries less than the VTEP, it answers peers’ containers by the VTEP. A rule on the way out that takes these answers leaves ' +
    'large transfers hanging while small ones work.',
  source: 'RFC 1191, RFC 4443 section 3.2; failure mode 102',
  mended: '`ping -M do -s` of one byte too many is answered by “message too long” and not by silence',
  *subjects({ firewall, lease }): Generator<LossSubject> {
    if (lease === null || firewall.peers.length === 0) return;
    yield { loss: null, peer: null };
    for (const loss of firewall.walk.tooBig) if (!loss.unsure) yield { loss, peer: null };
  },
  judge: (subject, { family }) => {
    const journeys = subject.loss?.journeys ?? [];
    const [own, far] = [journeys.includes('arrive'), journeys.includes('leave')];
    const whose = own && far ? 'containers, its own and peers’' : far ? 'peers’ containers' : 'containers';
    const draft = lossDraft(subject, `ICMP messages “packet too big” to ${whose}`, family === 4 ? ACCEPT : ACCEPT_6);
    return draft === null ? null : { ...draft, breaks: 'none' };
  },
});
