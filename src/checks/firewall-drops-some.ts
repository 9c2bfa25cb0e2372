import { hostCheck } from './define.ts';
import { acceptDatagrams, acceptForwarded, datagramsOf, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-some',
  title: 'no rule drops overlay packets by lot, or beyond a slow rate',
  severity: 'warning',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName', 'overlay'],
  explain:
    'A rule with -m statistic, or numgen in nftables, takes a share of the packets it matches: loss that looks like a bad cable. Such ' +
    'rules are left over from experiments. A limit (-m limit, hashlimit, limit rate) that lets fewer than 1000 datagrams, 100 packets or 10 ' +
    'new conversations through a second and loses the rest does the same: it was meant for one service and meets all containers.',
  source: 'iptables-extensions(8), statistic, limit, hashlimit; nft(8), NUMGEN EXPRESSION, LIMIT STATEMENT',
  mended: 'a hundred pings to a peer’s container lose none, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'some', lease),
  judge: (subject, { overlay, vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const datagrams = loss.journeys.includes('in') || loss.journeys.includes('out');
    const accept = datagrams ? acceptDatagrams(overlay.port ?? 8472) : acceptForwarded(vtepName, loss, null);
    const percent = Math.max(1, Math.round(loss.share * 100));
    const what = datagrams ? datagramsOf(loss) : ways(loss);
    // nobody can say how many packets a rate takes
    const draft = lossDraft(subject, loss.beyond === null ? `${percent} % of ${what}` : what, accept)!;
    return { ...draft, breaks: 'none' };
  },
});
