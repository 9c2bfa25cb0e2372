import { pairCheck } from './define.ts';
import { raiseOrTell, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'path-mtu-fragmented',
  title: 'full-size overlay packets arrive in one piece',
  severity: 'warning',
  object: 'mtu',
  explain:
    'flannel sends outer packets without DF, so a router in front of a narrow hop cuts those that are too long, and the receiver puts them ' +
    'together: every full-size packet costs two, throughput falls to a tenth, and a firewall that drops fragments turns it into an outage. A ' +
    'ping with DF over the VTEP does not show it; the receiver’s reassembly counters around a burst do.',
  mended: 'ReasmReqds of `nstat -az` on the receiver stands still while full-size packets arrive',
  source: 'measured: Ip ReasmReqds around a burst; RFC 7348 section 4.3; Linux drivers/net/vxlan, df unset',
  symptoms: ['fragmented'],
  judge: (group) => {
    const subject = subjectOf(group);
    const told = group.pairs.find(({ pathMtu }) => pathMtu.underlay !== null) ?? group.pairs[0]!;
    const { underlay, overlay, expected, icmpFrom } = told.pathMtu;
    const passes =
      underlay === null ? '' : `: outer packets of ${underlay} bytes pass whole, overlay packets of ${overlay}`;
    const by = icmpFrom === null ? '' : `; ${icmpFrom} has the narrow hop`;
    return {
      ...subject,
      expected: `overlay packets of ${expected} bytes arrive whole`,
      observed: `in pieces${passes}${by}`,
      message: `overlay packets of ${expected} bytes ${subject.direction} arrive in pieces${passes}${by}`,
      remedy: [raiseOrTell(underlay)],
    };
  },
});
