import { byHand, pairCheck } from './define.ts';
import { objectAt, seenText, subjectOf, watch } from './define-pair.ts';

const POLICIES =
  'a policy with action block, or one whose association is not there, takes them: mend it where it comes from (strongSwan, Libreswan, a ' +
  'script), or give the overlay a policy that allows it';

export default pairCheck({
  id: 'overlay-unreachable',
  title: 'hosts answer each other over the overlay',
  severity: 'error',
  object: 'vtep',
  explain:
    'Echoes, TCP connections and packets to be forwarded are not answered over the overlay, while the underlay between the same hosts is ' +
    'well, and nothing in the hosts’ tables explains it. The counters of both ends around a burst tell the first stage that loses: the ' +
    'sender’s route, neighbour or FDB entry, a firewall, an IPsec policy, the receiver’s port, VNI, MAC, reverse path filter or address, or the way back. ' +
    'Where only what a host would have to forward is lost, its containers are out of reach although it answers itself.',
  mended: '`ping` of the peer’s VTEP address is answered',
  source: 'measured: counters of both hosts around a burst, by the ladder of src/measure/ladder.ts',
  symptoms: ['unreachable', 'unforwarded'],
  judge: (group) => {
    const stage = group.place?.stage ?? 'unclear';
    if (['transit', 'reverse-transit', 'receiver-checksum'].includes(stage)) return null;
    const subject = subjectOf(group);
    return {
      ...subject,
      object: stage === 'unclear' ? 'vtep' : objectAt(stage),
      expected: 'an answer',
      observed: seenText(group),
      message:
        group.symptom === 'unforwarded'
          ? `packets ${subject.direction} for containers are not forwarded: ${seenText(group)}`
          : `overlay packets ${subject.direction} get no answer: ${seenText(group)}`,
      remedy: stage.endsWith('-ipsec')
        ? [byHand(['ip', 'xfrm', 'policy'], POLICIES)]
        : watch(subject, group, `they die at the stage ${stage}`),
    };
  },
});
