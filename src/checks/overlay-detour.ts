import { byHand, pairCheck } from './define.ts';
import { subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-detour',
  title: 'overlay packets go straight to the host they are for',
  severity: 'warning',
  object: 'route',
  explain:
    'An echo with a time to live of 1, for an address behind the peer, ends at the first host that would forward it. Another host than the ' +
    'peer answered: packets pass through it. They arrive as long as it forwards, twice encapsulated, and stop with it: a neighbour or FDB ' +
    'entry of another peer, or a route by another gateway.',
  source: 'measured: time exceeded (RFC 792) and who sent it',
  mended: '`ping -t 1` of an address in the peer’s subnet is answered by the peer’s VTEP address',
  symptoms: ['detour'],
  judge: (group) => {
    const subject = subjectOf(group);
    const { through, to } = group.pairs[0]!;
    return {
      ...subject,
      expected: `${to} itself answers`,
      observed: `${through} answers`,
      message: `overlay packets ${subject.direction} pass through ${through}`,
      remedy: [
        byHand(
          ['ip', 'neigh', 'show', 'dev', 'flannel.1'],
          'compare the peer’s neighbour and FDB entries with its lease; flannel writes them anew when it restarts',
        ),
      ],
    };
  },
});
