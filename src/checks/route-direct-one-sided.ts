import { cidrText } from '../net/cidr.ts';
import type { Lease } from '../types/lease.ts';
import type { HostFacts } from '../types/view.ts';
import { type ClusterDraft, clusterCheck, hostsByLease, restartFlannel } from './define.ts';

type Way = 'direct' | 'tunnel';
const STRICT = 1;

/** How a host reaches a lease's subnet; null when it is not known. */
function wayTo(host: HostFacts, lease: Lease): Way | null {
  const direct = host.underlay?.direct;
  if (direct == null) return null;
  if (direct.others.includes(lease)) return direct.most === 'direct' ? 'tunnel' : 'direct';
  return direct.unclear ? null : direct.most;
}

export default clusterCheck({
  id: 'route-direct-one-sided',
  title: 'two hosts reach each other the same way: both directly, or both through the tunnel',
  severity: 'warning',
  object: 'route',
  explain:
    'With DirectRouting peers on one link are routed to their underlay address, past the VTEP. Here one host of a pair does ' +
    'so and the other tunnels: packets come in by another device than answers leave by. Strict reverse path filtering drops ' +
    'them; without it this works and breaks with the next firewall. net-conf tells which of the two is the odd one.',
  source:
    'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go (DirectRouting); flannel issues 1520, 1554; failure mode 40',
  mended: 'both hosts’ `ip route get` of the other’s container name the same kind of device',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      const all = [...holders.values()];
      const odd = new Map<HostFacts, Map<HostFacts, Way>>();
      const majority: Way = overlay.directRouting ? 'direct' : 'tunnel';
      const against = all.filter(({ underlay }) => underlay?.direct != null && underlay.direct.most !== majority);
      const look = (a: HostFacts, lease: Lease): void => {
        const b = holders.get(lease);
        if (b === undefined || b === a || a.lease === null) return;
        const there = wayTo(a, lease);
        const back = wayTo(b, a.lease);
        examined++;
        if (there === null || back === null || there === back) return;
        const culprit = there === majority ? b : a;
        const other = culprit === a ? b : a;
        const list = odd.get(culprit) ?? new Map<HostFacts, Way>();
        odd.set(culprit, list.set(other, culprit === a ? there : back));
      };
      for (const host of all) for (const lease of host.underlay?.direct?.others ?? []) look(host, lease);
      // hosts that do it the other way as a rule differ from all that do not
      if (against.length < all.length)
        for (const host of against) for (const { lease } of all) if (lease !== null) look(host, lease);
      for (const [host, others] of odd) drafts.push(draftOf(host, others));
    }
    return { examined, drafts };
  },
});

function draftOf(host: HostFacts, others: ReadonlyMap<HostFacts, Way>): ClusterDraft {
  const [[first, way]] = [...others] as [[HostFacts, Way]];
  const one = others.size === 1 ? first.lease : null;
  // the direct side's answers come out of its VTEP, the tunnelling side's plain packets in by its underlay device
  const drops = [...others].some(([other, mine]) => {
    const [direct, tunnel] = mine === 'direct' ? [host, other] : [other, host];
    return direct.underlay?.reversePathVtep === STRICT || tunnel.underlay?.reversePathUnderlay === STRICT;
  });
  const whose = one === null ? `${others.size} peers` : '{peer}';
  return {
    host,
    peer: one,
    name: one === null ? way : cidrText(one.subnet),
    expected: `${way === 'direct' ? 'through the tunnel' : 'directly'}, as ${whose} answers`,
    observed: way === 'direct' ? 'directly to the underlay address' : 'through the tunnel',
    message: `packets to ${whose} go ${way === 'direct' ? 'directly' : 'through the tunnel'}, answers come ${way === 'direct' ? 'through the tunnel' : 'directly'}${drops ? ', and strict reverse path filtering drops them' : ''}`,
    severity: drops ? 'error' : 'warning',
    evidence: [],
    remedy: [restartFlannel('decides again how to reach each peer; give all hosts one net-conf first')],
    breaks: one === null ? 'host' : 'peer',
  };
}
