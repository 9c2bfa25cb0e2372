import { pairCheck } from './define.ts';
import { seenText } from './define-pair.ts';

export default pairCheck({
  id: 'overlay-undelivered',
  title: 'hosts let peers’ packets through to what is behind them',
  severity: 'warning',
  object: 'firewall',
  explain:
    'On request (--unused-address) each host gets an echo for an address of its lease that nobody has. One that lets the packet through to its ' +
    'bridge looks for the address, and after three seconds says that nobody has it. Nothing came back: the host does not forward, or a ' +
    'rule of FORWARD drops, which echoes to the host’s own addresses never meet. It may also be that only the message is filtered.',
  source: 'RFC 792, host unreachable; RFC 4443, address unreachable; arp(7); measured',
  mended:
    'a ping to an unused address of the host’s subnet brings "Destination Host Unreachable" from it after three seconds',
  symptoms: ['undelivered'],
  judge: (group) => {
    const { from, to } = group.pairs[0]!;
    return {
      host: to,
      peer: null,
      name: group.family === 6 ? 'IPv6' : '',
      direction: `to ${to}`,
      expected: '"host unreachable" for an address nobody has',
      observed: seenText(group),
      message: `${to} does not look for an address behind it that ${from} asks for: it drops or does not forward what peers send to its containers`,
      remedy: [
        {
          command: ['nft', 'list', 'ruleset'],
          note: 'look for what drops forwarded packets from the VTEP to the bridge; also `sysctl net.ipv4.ip_forward`',
        },
      ],
    };
  },
});
