import { byHand, pairCheck } from './define.ts';
import { objectAt, seenText, subjectOf, watch } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-tcp-lost',
  title: 'TCP passes the overlay where echoes do',
  severity: 'error',
  object: 'offload',
  explain:
    'Echoes are answered over the overlay and no TCP connection is, while the same port of the same host answers over the underlay. Wrong ' +
    'checksums of offloaded encapsulation hit TCP and UDP and leave ICMP alone; a firewall may also choose by protocol. The counters of both ' +
    'ends around a burst of connections tell which.',
  mended: 'a TCP connection to a closed port of the peer’s VTEP address is refused at once',
  source: 'measured: TCP connections to port 9 (RFC 863); flannel issue 1279',
  symptoms: ['tcp'],
  judge: (group) => {
    const subject = subjectOf(group);
    const { tcp } = group.pairs[0]!;
    const stage = group.place?.stage ?? 'receiver-checksum';
    const object = stage === 'receiver-checksum' ? 'offload' : objectAt(stage);
    return {
      ...subject,
      object,
      expected: 'a connection or a refusal',
      observed: `${tcp?.received ?? 0} of ${tcp?.sent ?? 0} TCP connections answered over the overlay, ${tcp?.underlayReceived ?? 0} over the underlay`,
      message: `TCP ${subject.direction} gets no answer over the overlay, and echoes do: ${seenText(group)}`,
      remedy:
        object === 'offload'
          ? [
              byHand(
                ['ethtool', '-K', 'flannel.1', 'tx-checksum-ip-generic', 'off'],
                'if TCP passes then, checksums of the encapsulation are wrong',
              ),
            ]
          : watch(subject, group, 'what drops them chooses by the protocol inside'),
    };
  },
});
