import { byHand, pairCheck } from './define.ts';
import { seenText, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-over-budget',
  title: 'round trips over the overlay keep to the budget of the config',
  severity: 'warning',
  object: 'underlay',
  explain:
    'The config’s `expect.rttMsP99` names how long a round trip over the overlay may take, and the slowest that is known took longer: the ' +
    '99th percentile of at least 500 packets, the 90th of at least 50, else the longest. The underlay beside it is as slow: it is not ' +
    'the encapsulation that takes the time.',
  source: 'flannel-doctor.yaml, expect.rttMsP99; measured: echo requests on a fixed schedule',
  mended: 'the slowest round trip over the overlay is within `expect.rttMsP99`',
  symptoms: ['over-budget'],
  judge: (group) => {
    const subject = subjectOf({ ...group, place: null });
    const { rttMs } = group.pairs[0]!.overlay;
    const slowest = rttMs.p99 ?? rttMs.p90 ?? rttMs.max;
    return {
      ...subject,
      expected: 'within the budget of the config',
      observed: `up to ${slowest} ms, median ${rttMs.p50} ms`,
      message: `overlay packets ${subject.direction} take up to ${slowest} ms, over the budget: ${seenText({ ...group, place: null })}`,
      remedy: [byHand(['mtr', '-rnc', '20', 'PEER'], 'look where on the underlay the time is lost')],
    };
  },
});
