import { hostCheck } from './define.ts';
import { acceptDatagrams, acceptForwarded, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-some',
  title: 'no rule drops overlay packets by lot',
  severity: 'warning',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName', 'overlay'],
  explain:
    'A rule with -m statistic, or numgen in nftables, takes a share of the packets it matches: loss that looks like a bad cable. Such ' +
    'rules are left over from experiments.',
  source: 'iptables-extensions(8), statistic; nft(8), NUMGEN EXPRESSION',
  mended: 'a hundred pings to a peer’s container lose none, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'some', lease),
  judge: (subject, { overlay, vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const datagrams = loss.journeys.includes('in') || loss.journeys.includes('out');
    const accept = datagrams ? acceptDatagrams(overlay.port ?? 8472) : acceptForwarded(vtepName, loss, null);
    const percent = Math.max(1, Math.round(loss.share * 100));
    const what = datagrams ? `VXLAN datagrams ${loss.journeys.includes('in') ? 'from' : 'to'} {whom}` : ways(loss);
    const draft = lossDraft(subject, `${percent} % of ${what}`, accept)!;
    return { ...draft, breaks: 'none' };
  },
});
