import { byHand, pairCheck } from './define.ts';
import { seenText, subjectOf } from './define-pair.ts';

export default pairCheck({
  id: 'conntrack-entry-old',
  title: 'the connection table leads no VXLAN flow elsewhere',
  severity: 'error',
  object: 'conntrack',
  explain:
    'Echoes over the overlay are lost while other packets between the same two hosts pass, and a connection table holds an entry that ' +
    'translates the destination of their VXLAN datagrams, which no rule does any more. The entry keeps what was decided before the rule ' +
    'was taken away, as long as packets come: conversations of that time stay dead, new ones from other ports are well.',
  source: 'measured, then read: /proc/net/nf_conntrack; conntrack(8); failure mode 97',
  mended: 'the echoes are answered, and `conntrack -L -p udp` shows no such entry',
  symptoms: ['stuck'],
  judge: (group) => {
    const subject = subjectOf(group);
    const { place, pairs } = group;
    const port = String(pairs[0]!.port ?? 8472);
    return {
      ...subject,
      host: place?.host ?? subject.host,
      peer: place?.peer ?? subject.peer,
      expected: 'entries that translate nothing',
      observed: place?.told ?? seenText(group),
      message: `old conversations over the overlay are led astray: ${seenText(group)}`,
      remedy: [
        byHand(
          ['conntrack', '-D', '-p', 'udp', '--dport', port],
          'forgets the flows between hosts, which are made anew with the next packet; where they come back translated, a rule does it',
        ),
      ],
    };
  },
});
