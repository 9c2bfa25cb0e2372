import { anyOf, byHand, pairCheck } from './define.ts';
import { seenText, subjectOf, watch } from './define-pair.ts';

export default pairCheck({
  id: 'underlay-drops-direct',
  title: 'the underlay carries overlay addresses where DirectRouting sends them bare',
  severity: 'error',
  object: 'underlay',
  explain:
    'With DirectRouting packets between hosts on one link keep the overlay’s addresses. Clouds drop what a port sends with an ' +
    'address that is not its own. Echoes to a host’s VTEP address then reach it, are answered from that address, and the answer does not ' +
    'arrive, while echoes between the underlay addresses are answered.',
  source: 'measured: ICMP counters of both hosts around a burst; AWS EC2 source/destination check; failure mode 14',
  mended: '`ping` of the peer’s VTEP address is answered',
  symptoms: ['unreachable'],
  judge: (group) => {
    const stage = group.place?.stage;
    if (group.pairs[0]!.encapsulated || (stage !== 'transit' && stage !== 'reverse-transit')) return null;
    const subject = subjectOf(group);
    return {
      ...subject,
      expected: 'packets with overlay addresses arrive',
      observed: seenText(group),
      message: `packets with overlay addresses ${subject.direction} are lost between the hosts, and they are not encapsulated: ${seenText(group)}`,
      remedy: anyOf([
        watch(
          subject,
          group,
          'let the cloud’s port send and take the overlay network: source/destination check off (AWS), allowed address pairs (OpenStack), IP forwarding (Azure, GCP)',
        ),
        byHand(
          ['etcdctl', 'get', '/coreos.com/network/config'],
          'or take "DirectRouting" out of this net-conf (in Kubernetes, of ConfigMap kube-flannel-cfg) and restart flannel on every host',
        ),
      ]),
    };
  },
});
