import type { PairGroup } from '../../src/types/measure.ts';

/** A lab fault, with what packets and counters alone must tell of it: the tables of the hosts are withheld. */
export interface Scenario {
  readonly fault: string;
  /** Stage of the ladder, or the symptom where the ladder is not asked: `sender-fdb`, `too-big`. Several: `transit|reverse-transit`. */
  readonly stage: string;
  /** Who fails alike: `host minion2`, `cell minion1 minion2`. */
  readonly pattern: string;
  /** Host at which packets die, `minion2`; where they die between hosts, from whom to whom: `minion1 -> minion2`, `-> minion3`. */
  readonly at: string;
  /** Only on an estate of so many hosts: on a larger one the fault is another. */
  readonly only?: 3;
}

function row(fault: string, stage: string, pattern: string, at = '', only?: 3): Scenario {
  return { fault, stage, pattern, at, ...(only === undefined ? {} : { only }) };
}

/** In the order of a packet's way. */
export const SCENARIOS: readonly Scenario[] = [
  row('peer-unknown', 'sender-route-taken', 'cell minion1 minion3', 'minion1'),
  row('route-missing', 'sender-route-taken', 'cell minion1 minion3', 'minion1'),
  row('route-flush', 'sender-route-taken', 'host minion2', 'minion2'),
  row('route-shadowed', 'sender-route-taken', 'cell minion1 minion3', 'minion1'),
  row('route-blackhole', 'sender-route', 'cell minion1 minion3', 'minion1'),
  row('rule-diverts-peer', 'sender-route', 'cell minion1 minion3', 'minion1'),
  row('vtep-bounced', 'sender-route-taken', 'host minion2', 'minion2'),
  row('vtep-empty', 'sender-route-taken', 'host minion2', 'minion2'),
  row('neighbour-missing', 'sender-neighbour', 'cell minion1 minion3', 'minion1'),
  row('neighbour-mac-wrong', 'sender-fdb', 'cell minion1 minion3', 'minion1'),
  row('fdb-entry-missing', 'sender-fdb', 'cell minion1 minion2', 'minion1'),
  row('fdb-flush', 'sender-fdb', 'host minion2', 'minion2'),
  row('fdb-address-wrong', 'sender-tables', 'cell minion1 minion2', 'minion1'),
  row('firewall-output-drop', 'sender-firewall', 'host minion2', 'minion2'),
  row('firewall-nft-output-policy', 'sender-firewall', 'host minion2', 'minion2'),
  row('underlay-rule-mark', 'sender-firewall', 'host minion2', 'minion2'),
  row('vtep-local-wrong', 'sender-underlay-route', 'host minion2', 'minion2'),
  row('underlay-unrouted', 'sender-underlay-route', 'host minion2', 'minion2'),
  row('underlay-route-blackhole', 'sender-underlay-route', 'cell minion1 minion3', 'minion1'),
  row('underlay-route-prohibit', 'sender-underlay-route', 'host minion1', 'minion1', 3),
  row('underlay-rule-blackhole', 'sender-underlay-route', 'cell minion1 minion3', 'minion1'),
  row('underlay-rule-port', 'sender-underlay-route', 'cell minion1 minion2', 'minion2'),
  row('underlay-route-elsewhere', 'sender-underlay-neighbour', 'cell minion1 minion3', 'minion1'),
  row('underlay-neighbour-failed', 'sender-underlay-neighbour', 'cell minion1 minion2'),
  row('underlay-neighbour-wrong', 'transit', 'cell minion1 minion3', 'minion1 -> minion3'),
  row('underlay-drops-vxlan-one-way', 'transit', 'cell minion1 minion2', 'minion1 -> minion2'),
  row('underlay-drops-vxlan-of-host', 'transit', 'host minion3', '-> minion3'),
  row('underlay-cut-pair', 'transit', 'cell minion1 minion2'),
  row('underlay-drops-inner-tcp', 'transit', 'host minion3', '-> minion3'),
  row('underlay-loses-packets', 'transit', 'host minion3', '-> minion3'),
  row('underlay-hop-silent', 'too-big', 'column minion3'),
  row('underlay-hop-narrow', 'fragmented', 'column minion3'),
  row('underlay-drops-fragments', 'too-big', 'column minion3'),
  row('firewall-nft-ingress', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-mangle-drop', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-input-drop', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-input-reject', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-input-policy', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-input-user-chain', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-input-one-peer', 'receiver-firewall', 'cell minion2 minion3', 'minion2'),
  row('firewall-nft-input-drop', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-nft-input-policy', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-nft-mark-map', 'receiver-firewall', 'cell minion2 minion3', 'minion2'),
  row('firewall-nft-pairs', 'receiver-firewall', 'cell minion2 minion3', 'minion2', 3),
  row('firewall-unreadable', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-queue-unheard', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-loss-statistic', 'receiver-firewall', 'host minion2', 'minion2'),
  row('firewall-loss-limit', 'receiver-firewall', 'host minion2', 'minion2'),
  row('rp-filter-strict', 'receiver-rp-filter|sender-underlay-neighbour', 'host minion2'),
  row('route-direct-one-sided-strict', 'receiver-rp-filter', 'cell minion3 minion1', 'minion1'),
  row('vtep-down', 'receiver-port', 'host minion2', 'minion2'),
  row('vtep-missing', 'receiver-port', 'host minion2', 'minion2'),
  row('vtep-port-wrong', 'receiver-port', 'host minion2', 'minion2'),
  row('vtep-vni-taken', 'receiver-port', 'host minion2', 'minion2'),
  row('vtep-port-taken', 'receiver-vni', 'host minion2', 'minion2'),
  row('vtep-port-taken-device', 'receiver-vni', 'host minion2', 'minion2'),
  row('vtep-vni-wrong', 'receiver-vni', 'host minion2', 'minion2'),
  row('vtep-mac-changed', 'receiver-mac', 'host minion2', 'minion2'),
  row('vtep-address-wrong', 'receiver-address', 'row minion2', 'minion2'),
  row('firewall-nft-loss', 'receiver-address', 'host minion2', 'minion2'),
  row('vtep-flags-external', 'sender-route-taken', 'host minion2', 'minion2'),
  row('forwarding-off', 'receiver-forwarding', 'column minion2', 'minion2'),
  row('forwarding-off-device', 'receiver-forwarding', 'column minion2', 'minion2'),
  row('firewall-raw-docker28', 'receiver-firewall', 'column minion2', 'minion2'),
  row('ipsec-blocks-out', 'sender-ipsec', 'host minion2', 'minion2'),
  row('ipsec-blocks-in', 'receiver-ipsec', 'host minion2', 'minion2'),
  row('ipsec-blocks-forward', 'receiver-ipsec', 'column minion2', 'minion2'),
  row('vtep-queue-long', 'sender-queue', 'host minion2', 'minion2'),
  row('route-gateway-wrong', 'detour', 'cell minion1 minion3'),
  row('neighbour-mac-of-other-peer', 'detour', 'cell minion1 minion3'),
];

/** What packets told of one group of failing pairs. */
export interface Placed {
  readonly stage: string;
  readonly pattern: string;
  /** `minion1 -> minion2` */
  readonly at: string;
  readonly told: string;
}

export function placed({ symptom, pattern, place }: PairGroup): Placed {
  const at = place === null ? '' : `${place.host} -> ${place.peer ?? ''}`;
  return { stage: place?.stage ?? symptom, pattern: pattern.key, at, told: place?.told ?? '' };
}

/** One group, at this stage and place, and no other. */
export function isPlaced({ stage, pattern, at }: Scenario, groups: readonly Placed[]): boolean {
  const [one, other] = groups;
  if (one === undefined || other !== undefined) return false;
  const [host, peer] = one.at.split(' -> ');
  const [wantedHost, wantedPeer] = at.includes('->') ? at.split('->').map((name) => name.trim()) : [at, ''];
  const same = (wanted: string | undefined, found: string | undefined): boolean => !wanted || wanted === found;
  return (
    stage.split('|').includes(one.stage) && one.pattern === pattern && same(wantedHost, host) && same(wantedPeer, peer)
  );
}
