import { pairCheck } from './define.ts';
import { seenText, subjectOf, watch } from './define-pair.ts';

export default pairCheck({
  id: 'underlay-unreachable',
  title: 'hosts answer each other over the underlay or the overlay',
  severity: 'error',
  object: 'underlay',
  explain:
    'Neither echoes nor TCP connections were answered, over the overlay and over the underlay, and no answer came to a packet that the ' +
    'peer would have to forward. Nothing that was sent gets through.',
  mended: '`ping` between the two underlay addresses is answered',
  source: 'measured: echo requests (RFC 792), TCP connections to port 9 (RFC 863), time exceeded',
  symptoms: ['dark'],
  judge: (group) => {
    const subject = subjectOf(group);
    return {
      ...subject,
      expected: 'an answer',
      observed: seenText(group),
      message: `nothing that is sent ${subject.direction} is answered, over the underlay neither: ${seenText(group)}`,
      remedy: watch(subject, group, 'mend the path between the underlay addresses first'),
    };
  },
});
