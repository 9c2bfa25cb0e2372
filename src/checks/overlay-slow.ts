import { byHand, pairCheck } from './define.ts';
import { seenText, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-slow',
  title: 'the overlay takes little longer than the underlay',
  severity: 'warning',
  object: 'vtep',
  explain:
    'Round trips over the overlay take over 20 ms and half as long again as those over the underlay that left right beside them; the bootstrap ' +
    '95 % interval of the median difference excludes 0. Encapsulation costs microseconds: packets wait in a queue that only they pass, on the ' +
    'VTEP or in a class of its own.',
  mended: 'round trips over the overlay take as long as those between the underlay addresses',
  source: 'measured: paired echo requests, the same tool and length, one after the other',
  symptoms: ['slow'],
  judge: (group) => {
    const subject = subjectOf(group);
    const slow = [...group.pairs].sort((a, b) => (b.overheadMs?.p50 ?? 0) - (a.overheadMs?.p50 ?? 0))[0]!;
    const { p50 = 0, low = 0, high = 0 } = slow.overheadMs ?? {};
    return {
      ...subject,
      expected: 'less than 20 ms over the underlay',
      observed: `${p50} ms over the underlay (95 %: ${low}–${high} ms)`,
      message: `overlay packets ${subject.direction} take ${p50} ms longer than underlay packets beside them: ${seenText(group)}`,
      remedy: [
        byHand(
          ['tc', '-s', 'qdisc', 'show'],
          'look for a queue on the VTEP, or a class for its UDP port, that limits the rate',
        ),
      ],
    };
  },
});
