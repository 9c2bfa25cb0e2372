import { byHand, pairCheck } from './define.ts';
import { seenText, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'underlay-spoils-checksums',
  title: 'outer UDP checksums arrive as they were sent',
  severity: 'error',
  object: 'offload',
  explain:
    'Echoes over the overlay are not answered, those over the underlay are, and the receiver counted the overlay’s packets as UDP with a wrong ' +
    'checksum (Udp.InCsumErrors). A NAT device that rewrites addresses and leaves the checksum does this, and so does a network card that ' +
    'is trusted with checksums of encapsulated packets and gets them wrong. The sender of these packets is where the cure is set.',
  source: 'measured: counters of both hosts around a burst; Linux net/ipv4/udp.c; flannel#1929; failure modes 9, 11',
  mended: 'the burst is answered, and `nstat -az UdpInCsumErrors` of the receiver stands still',
  symptoms: ['unreachable'],
  judge: (group) => {
    const { place, pattern } = group;
    if (place?.stage !== 'receiver-checksum') return null;
    const whole = subjectOf(group);
    const sender = place.peer ?? whole.host;
    // of a single pair the sender is the host; several that fail alike have theirs in common
    const subject = pattern.kind === 'cell' ? { ...whole, host: sender, peer: place.host } : whole;
    return {
      ...subject,
      expected: 'a checksum that fits, or none',
      observed: seenText(group),
      message: `outer packets from ${sender} reach ${place.host} with a wrong UDP checksum and are dropped there: ${seenText(group)}`,
      remedy: [
        byHand(
          ['ethtool', '-K', 'flannel.1', 'tx-checksum-ip-generic', 'off'],
          `on ${sender}, and by a udev rule for good; where that changes nothing, ask whoever runs the NAT device on its way`,
        ),
      ],
    };
  },
});
