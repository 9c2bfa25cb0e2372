import { pairCheck } from './define.ts';
import { seenText, subjectOf, watch } from './define-pair.ts';

export default pairCheck({
  id: 'underlay-drops-vxlan',
  title: 'the underlay carries VXLAN packets between all hosts',
  severity: 'error',
  object: 'underlay',
  explain:
    'Echoes over the overlay are not answered while echoes between the same two underlay addresses are. The counters of both ends were ' +
    'read before and after a burst: the packets left the sender’s VTEP and did not arrive at the receiver, so a filter between them drops ' +
    'the UDP port: a security group, an access list, a hypervisor that keeps the port to itself.',
  mended: 'the burst that was lost arrives: `flannel-doctor check` measures the pair as answered',
  source: 'measured: counters of both hosts around a burst; RFC 7348 section 5; VMware KB on UDP 8472',
  symptoms: ['unreachable'],
  judge: (group) => {
    // what is not encapsulated is lost for other reasons
    if (!group.pairs[0]!.encapsulated) return null;
    if (group.place?.stage !== 'transit' && group.place?.stage !== 'reverse-transit') return null;
    const subject = subjectOf(group);
    return {
      ...subject,
      expected: 'packets that leave one VTEP arrive at the other',
      observed: seenText(group),
      message: `VXLAN packets ${subject.direction} are lost between the hosts: ${seenText(group)}`,
      remedy: watch(
        subject,
        group,
        'the filter is between the hosts: let the overlay’s UDP port pass in both directions',
      ),
    };
  },
});
