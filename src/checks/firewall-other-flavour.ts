import { hostCheck } from './define.ts';
import { acceptForwarded, deciderSeen, deciderText, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-other-flavour',
  title: 'flannel’s accept rules stand where packets are dropped',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName'],
  explain:
    'iptables-legacy, iptables over nf_tables and nftables are rule sets apart, and the kernel asks all of them. flannel wrote its ' +
    'accept rules into one (its image’s iptables, or EnableNFTables) while another, where none are, drops forwarded packets.',
  source: 'flannel v0.28.9 pkg/trafficmngr/nftables; iptables 1.8 xtables-legacy(8); failure mode 84',
  mended: 'one of `iptables-legacy-save` and `iptables-nft-save` prints no rule, and containers reach peers',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'flavour', lease),
  judge: (subject, { firewall, vtepName }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const accept = firewall.walk.flannelAccepts[0]!;
    const draft = lossDraft(
      subject,
      ways(loss),
      acceptForwarded(vtepName, loss, null),
      `; flannel accepts them in ${deciderText(accept)}`,
    )!;
    return { ...draft, evidence: [...draft.evidence, deciderSeen(accept)] };
  },
});
