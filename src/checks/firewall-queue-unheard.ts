import { hostCheck } from './define.ts';
import { acceptDatagrams, acceptForwarded, datagramsOf, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-queue-unheard',
  title: 'overlay packets wait for no program',
  severity: 'warning',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName', 'overlay'],
  explain:
    'A rule hands all of the overlay’s packets to a program (NFQUEUE, queue). Where no program listens to that queue the kernel drops them, ' +
    'unless the rule says bypass. The rules do not tell whether one listens: an intrusion prevention system does, one that was removed or ' +
    'crashed does not.',
  source: 'iptables-extensions(8), NFQUEUE (--queue-bypass); nft(8), QUEUE STATEMENT',
  mended: '/proc/net/netfilter/nfnetlink_queue has a line that begins with the queue’s number, or the rule says bypass',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'queued', lease),
  judge: (subject, { overlay, vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const verdict = loss.by.rule?.verdict;
    const queue = verdict?.kind === 'queue' ? verdict.queue : '0';
    const datagrams = loss.journeys.includes('in') || loss.journeys.includes('out');
    const accept = datagrams ? acceptDatagrams(overlay.port ?? 8472) : acceptForwarded(vtepName, loss, null);
    const draft = lossDraft(
      subject,
      datagrams ? datagramsOf(loss) : ways(loss),
      accept,
      `; without one that listens to queue ${queue}, which the rules do not tell, they are dropped`,
    )!;
    return { ...draft, severity: 'warning', breaks: 'unknown' };
  },
});
