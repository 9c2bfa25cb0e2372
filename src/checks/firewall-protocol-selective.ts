import { hostCheck } from './define.ts';
import { acceptForwarded, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-protocol-selective',
  title: 'TCP, UDP and ICMP between containers fare alike',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName'],
  explain:
    'The same walk is made for TCP, UDP and ICMP. A rule that takes one of them lets ping work while services are dead, or the other ' +
    'way round. Rules about single ports are somebody’s policy and not told.',
  source: 'rancher#33399, calico#9433; failure mode 100',
  mended: 'ping, TCP and UDP all reach a peer’s container',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'protocol', lease),
  judge: (subject, { vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const draft = lossDraft(subject, ways(loss), acceptForwarded(vtepName, loss, null))!;
    const onlyPing = loss.protocols.every((protocol) => protocol.startsWith('icmp'));
    return onlyPing || loss.part !== null ? { ...draft, severity: 'warning', breaks: 'none' } : draft;
  },
});
