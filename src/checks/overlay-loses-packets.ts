import { pairCheck } from './define.ts';
import { objectAt, seenText, subjectOf, watch } from './define-pair.ts';

/** A TCP connection is of little use beyond that loss. Source: Mathis et al., The macroscopic behavior of TCP, 1997. */
const ERROR_PERCENT = 5;

export default pairCheck({
  id: 'overlay-loses-packets',
  title: 'no overlay packet is lost',
  severity: 'warning',
  object: 'underlay',
  explain:
    'Some echoes over the overlay are not answered, first packets left out. The pair was measured again with 150 packets, and the loss is ' +
    'more than 0.5 % with 95 % certainty (Wilson). From 5 % on it is an error: TCP stalls. The counters of both ends tell the stage that loses.',
  mended: '150 echoes over the overlay are all answered',
  source: 'measured: echo requests on a fixed schedule; Wilson 1927',
  symptoms: ['loss'],
  judge: (group) => {
    const subject = subjectOf(group);
    const lossy = [...group.pairs].sort((a, b) => b.overlay.sent - a.overlay.sent)[0]!;
    const { lossPercent, lossInterval, sent, received } = lossy.overlay;
    const stage = group.place?.stage ?? 'transit';
    return {
      ...subject,
      object: objectAt(stage),
      severity: lossPercent >= ERROR_PERCENT ? 'error' : 'warning',
      expected: 'every packet answered',
      observed: `${sent - received} of ${sent} lost: ${lossPercent} % (95 %: ${lossInterval[0]}–${lossInterval[1]} %)`,
      message: `${lossPercent} % of overlay packets ${subject.direction} are lost: ${seenText(group)}`,
      remedy: watch(subject, group, 'look at the error counters of the ports and links on the way'),
    };
  },
});
