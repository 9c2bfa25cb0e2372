import { cidrText } from '../net/cidr.ts';
import { anyOf, hostCheck, restartFlannel } from './define.ts';
import { acceptForwarded, deciderSeen, lossDraft, lossSubjects, ways } from './define-firewall.ts';

export default hostCheck({
  id: 'firewall-drops-forward',
  title: 'packets of containers are forwarded, both ways',
  severity: 'error',
  object: 'firewall',
  needs: ['firewall'],
  expects: ['lease', 'vtepName', 'overlay', 'era'],
  explain:
    'A container’s TCP, UDP and ICMP packets to every peer’s subnet and back, the first of a conversation and its answers, are sent ' +
    'past PREROUTING, FORWARD and POSTROUTING of every rule set. flannel since v0.9.1 appends its own accept rules, so what stands ' +
    'before them decides, and an accept there does not silence another table’s drop. Older flannel relies on the policy.',
  source:
    'flannel v0.28.9 pkg/trafficmngr/iptables (FLANNEL-FWD); kubeadm#139; flannel#799; failure modes 81, 82, 83, 99',
  mended: 'a container reaches a container of a peer, and the rule’s counter stands still',
  subjects: ({ firewall, lease }) => lossSubjects(firewall, 'forward', lease),
  judge: (subject, { firewall, vtepName, overlay, era }) => {
    const { loss } = subject;
    if (loss === null) return null;
    const { flannelAccepts } = firewall.walk;
    const own = flannelAccepts.find(({ table }) => table.flavour === loss.by.table.flavour) ?? flannelAccepts[0];
    const extra =
      loss.part !== null || loss.aimed
        ? ''
        : own !== undefined
          ? '; flannel’s own accept rules come too late, or stand in another table'
          : '; no accept rule of flannel is there';
    const accept = acceptForwarded(vtepName, loss, overlay.aggregate === null ? null : cidrText(overlay.aggregate));
    const draft = lossDraft(subject, ways(loss), accept, extra)!;
    return {
      ...draft,
      ...(loss.part !== null ? { severity: 'warning' as const } : {}),
      evidence: own === undefined || loss.aimed ? draft.evidence : [...draft.evidence, deciderSeen(own)],
      remedy:
        own === undefined && era === 'C' && !loss.aimed
          ? anyOf([restartFlannel('writes its accept rules again'), draft.remedy])
          : draft.remedy,
    };
  },
});
