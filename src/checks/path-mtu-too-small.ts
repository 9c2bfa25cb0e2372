import { byHand, pairCheck } from './define.ts';
import { raiseOrTell, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'path-mtu-too-small',
  title: 'full-size overlay packets arrive',
  severity: 'error',
  object: 'mtu',
  explain:
    'Small overlay packets are answered, those as long as the VTEPs’ MTU are lost: a hop of the underlay carries less than the VTEP’s MTU and ' +
    'the 50 bytes of VXLAN (70 over IPv6). A router that drops fragments, or a switch that drops what is too long, tells nobody: connections ' +
    'open and hang with the first full segment. The largest outer packet that passes is found with DF set, and net-conf’s `MTU` is that number: ' +
    'flannel takes the overhead off itself.',
  mended: '`ping -M do` with the VTEP’s MTU less 28 bytes is answered over the overlay',
  source:
    'measured: echo requests of the VTEP’s MTU; RFC 7348 section 4.3; RFC 8899; flannel backend/vxlan, Backend.MTU',
  symptoms: ['too-big'],
  judge: (group) => {
    const subject = subjectOf(group);
    const told = group.pairs.find(({ pathMtu }) => pathMtu.underlay !== null) ?? group.pairs[0]!;
    const { overlay, underlay, expected, outcome, icmpFrom } = told.pathMtu;
    const passes =
      underlay === null
        ? overlay === null
          ? null
          : `${overlay} bytes pass`
        : `outer packets of ${underlay} bytes pass whole, overlay packets of ${overlay}`;
    const { place } = group;
    if (place !== null)
      return {
        ...subject,
        object: 'firewall',
        expected: `overlay packets of ${expected} bytes arrive`,
        observed: place.told,
        message: `overlay packets of ${expected} bytes ${subject.direction} are lost in the rules of ${place.host}, smaller ones pass: ${place.told}`,
        remedy: [byHand(['nft', 'list', 'ruleset'], 'a rule on its way asks for the length of a packet, or its bytes')],
      };
    const by =
      outcome === 'refused-locally'
        ? 'the sender’s own kernel refuses them: it remembers a narrower hop (`ip route get` shows it, for ten minutes)'
        : icmpFrom === null
          ? 'and nobody says so'
          : `${icmpFrom} says so when DF is set`;
    return {
      ...subject,
      expected: `overlay packets of ${expected} bytes arrive`,
      observed: [outcome, ...(passes === null ? [] : [passes])].join(', '),
      message: `overlay packets of ${expected} bytes ${subject.direction} are lost, smaller ones pass; ${passes === null ? '' : `${passes}, `}${by}`,
      remedy: [raiseOrTell(underlay)],
    };
  },
});
