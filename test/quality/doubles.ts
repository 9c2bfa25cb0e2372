import type { LabEra } from '../../src/types/fault.ts';

/** Two independent faults at once: both must be named, and nothing else. */
export interface Double {
  readonly era: LabEra;
  readonly faults: readonly [string, string];
}

const pair = (era: LabEra, one: string, other: string): Double => ({ era, faults: [one, other] });

/** Objects differ in each pair; hosts differ in most, and are the same in some, where one is likelier to hide the other. */
export const DOUBLES: readonly Double[] = [
  pair('C', 'vtep-mac-changed', 'route-shadowed'),
  pair('C', 'vtep-down', 'route-blackhole'),
  pair('C', 'vtep-bounced', 'fdb-entry-stale'),
  pair('C', 'vtep-missing', 'neighbour-missing'),
  pair('C', 'vtep-vni-wrong', 'neighbour-not-permanent'),
  pair('C', 'vtep-port-wrong', 'rule-diverts'),
  pair('C', 'vtep-local-wrong', 'forwarding-off'),
  pair('C', 'vtep-address-wrong', 'bridge-down'),
  pair('C', 'fdb-entry-missing', 'forwarding-off'),
  pair('C', 'fdb-address-wrong', 'subnet-env-mtu-wrong'),
  pair('C', 'fdb-entry-missing', 'route-missing'),
  pair('C', 'neighbour-missing', 'bridge-down'),
  pair('C', 'neighbour-mac-wrong', 'vtep-mtu-too-big'),
  pair('C', 'neighbour-mac-wrong', 'fdb-entry-missing'),
  pair('C', 'route-gateway-wrong', 'bridge-address-wrong'),
  pair('C', 'route-shadowed', 'lease-missing'),
  pair('C', 'lease-overlap', 'forwarding-off'),
  pair('C', 'lease-vtep-mac-duplicate', 'route-blackhole'),
  pair('C', 'forwarding-off-device', 'vtep-mtu-wrong'),
  pair('C', 'vtep-mac-changed', 'forwarding-off'),
  pair('C', 'firewall-input-drop', 'fdb-entry-missing'),
  pair('B2', 'firewall-forward-policy', 'vtep-mac-changed'),
  pair('C', 'firewall-nft-input-drop', 'rule-diverts'),
  pair('C', 'firewall-raw-docker28', 'neighbour-missing'),
  pair('C', 'firewall-input-one-peer', 'route-missing'),
  pair('C', 'nat-docker-masquerade', 'fdb-address-wrong'),
  pair('C', 'bridge-mtu-too-big', 'route-blackhole'),
  pair('C', 'underlay-mtu-too-small', 'route-shadowed'),
  pair('C', 'underlay-neighbour-wrong', 'neighbour-missing'),
  pair('C', 'underlay-route-blackhole', 'forwarding-off'),
  pair('C', 'vtep-learning-on', 'fdb-entry-stale'),
  pair('C', 'config-mtu-not-applied', 'vtep-mac-changed'),
  pair('B2', 'firewall-input-one-peer', 'fdb-address-wrong'),
  pair('B2', 'route-missing-aggregate', 'bridge-filter-off'),
  pair('A', 'firewall-forward-policy', 'rule-diverts'),
  pair('B1', 'fdb-entry-missing', 'vtep-mac-changed'),
  pair('B1', 'fdb-address-wrong', 'rule-diverts'),
  pair('B1', 'route-shadowed', 'bridge-address-wrong'),
  pair('B1', 'fdb-entry-stale', 'vtep-mtu-wrong'),
];
