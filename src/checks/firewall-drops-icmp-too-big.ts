import { hostCheck } from './define.ts';
import { type LossSubject, lossDraft } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-icmp-too-big',
  title: 'the host may tell containers that a packet is too big',
  severity: 'warning',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'bridgeName'],
  explain:
    'When a container sends more than the VTEP carries, the host answers with ICMP “fragmentation needed” (IPv6: “packet too big”). A rule ' +
    'on the way out that takes these answers leaves large transfers hanging while small ones work.',
  source: 'RFC 1191, RFC 4443 section 3.2; failure mode 102',
  mended: '`ping -M do -s` of one byte too many is answered by “message too long” and not by silence',
  *subjects({ firewall, lease }): Generator<LossSubject> {
    if (lease === null || firewall.peers.length === 0) return;
    yield { loss: null, peer: null };
    for (const loss of firewall.walk.tooBig) if (!loss.unsure && !loss.part) yield { loss, peer: null };
  },
  judge: (subject, { bridgeName }) => {
    const draft = lossDraft(subject, 'ICMP messages “packet too big” to containers', {
      iptables: [['-o', bridgeName ?? 'cni0', '-p', 'icmp', '--icmp-type', 'fragmentation-needed']],
      nft: ['icmp type destination-unreachable accept'],
      firewalld: [['--remove-icmp-block=fragmentation-needed']],
      ufw: [['reload']],
    });
    return draft === null ? null : { ...draft, breaks: 'none' };
  },
});
