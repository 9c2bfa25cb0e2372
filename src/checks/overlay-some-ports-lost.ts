import { pairCheck } from './define.ts';
import { objectAt, seenText, subjectOf, watch } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-some-ports-lost',
  title: 'overlay packets pass whatever their source port between the hosts',
  severity: 'error',
  object: 'underlay',
  explain:
    'VXLAN gives each conversation a UDP source port of its own, by which switches with several equal paths choose one. Some conversations ' +
    'of a pair pass and others lose everything, while the underlay is well: one path of several is dead, or a filter knows some ports. ' +
    'Echoes between two VTEPs share one port; 16 TCP connections have 16.',
  mended: 'echoes and 16 TCP connections over the overlay are all answered',
  source: 'RFC 7348 section 5, outer UDP source port; RFC 6438; measured: counters of both hosts around bursts',
  symptoms: ['some-ports'],
  judge: (group) => {
    const subject = subjectOf(group);
    const { tcp } = group.pairs.find((pair) => (pair.tcp?.sent ?? 0) > 2) ?? group.pairs[0]!;
    const lost = (tcp?.sent ?? 0) - (tcp?.received ?? 0) + (tcp?.late ?? 0);
    const opened = `${lost} of ${tcp?.sent ?? 0} TCP connections lost their first packet, each from a source port of its own, ${(tcp?.sent ?? 0) - (tcp?.underlayReceived ?? 0)} over the underlay`;
    return {
      ...subject,
      object: objectAt(group.place?.stage ?? 'transit'),
      expected: 'packets of every source port arrive',
      observed: `${seenText(group)}; ${opened}`,
      message: `some conversations over the overlay ${subject.direction} lose every packet, and others none: ${seenText(group)}; ${opened}`,
      remedy: watch(
        subject,
        group,
        'one of several equal paths (ECMP, a bond’s member) is dead, or a filter drops some UDP source ports',
      ),
    };
  },
});
