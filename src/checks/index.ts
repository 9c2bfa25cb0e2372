// Written by scripts/generate.ts: one line for each file of this folder.
import addressForeign from './address-foreign.ts';
import bridgeAddressWrong from './bridge-address-wrong.ts';
import bridgeDown from './bridge-down.ts';
import bridgeFilterOff from './bridge-filter-off.ts';
import bridgeMtuTooBig from './bridge-mtu-too-big.ts';
import bridgeMtuTooSmall from './bridge-mtu-too-small.ts';
import bridgePortDetached from './bridge-port-detached.ts';
import bridgePortDown from './bridge-port-down.ts';
import bridgePortHairpinOff from './bridge-port-hairpin-off.ts';
import bridgeRouteMissing from './bridge-route-missing.ts';
import conntrackEntryOld from './conntrack-entry-old.ts';
import conntrackTableFull from './conntrack-table-full.ts';
import containerAddressDuplicate from './container-address-duplicate.ts';
import containerAddressForeign from './container-address-foreign.ts';
import containerDown from './container-down.ts';
import containerGatewayWrong from './container-gateway-wrong.ts';
import containerMtuTooBig from './container-mtu-too-big.ts';
import containerNeighbourWrong from './container-neighbour-wrong.ts';
import containerPrefixWrong from './container-prefix-wrong.ts';
import containerRouteBlackhole from './container-route-blackhole.ts';
import containerRouteMissing from './container-route-missing.ts';
import containerRouteOnlink from './container-route-onlink.ts';
import containerUnreached from './container-unreached.ts';
import type { Check } from './define.ts';
import fdbAddressWrong from './fdb-address-wrong.ts';
import fdbDefaultEntry from './fdb-default-entry.ts';
import fdbEntryMissing from './fdb-entry-missing.ts';
import fdbEntryNotPermanent from './fdb-entry-not-permanent.ts';
import fdbEntryStale from './fdb-entry-stale.ts';
import firewallDropsForward from './firewall-drops-forward.ts';
import firewallDropsIcmpTooBig from './firewall-drops-icmp-too-big.ts';
import firewallDropsNeighbour from './firewall-drops-neighbour.ts';
import firewallDropsPrerouting from './firewall-drops-prerouting.ts';
import firewallDropsSome from './firewall-drops-some.ts';
import firewallDropsVxlan from './firewall-drops-vxlan.ts';
import firewallDropsVxlanOut from './firewall-drops-vxlan-out.ts';
import firewallOtherFlavour from './firewall-other-flavour.ts';
import firewallProtocolSelective from './firewall-protocol-selective.ts';
import firewallQueueUnheard from './firewall-queue-unheard.ts';
import flannelNotRunning from './flannel-not-running.ts';
import flannelRunsTwice from './flannel-runs-twice.ts';
import forwardingOff from './forwarding-off.ts';
import forwardingOffDevice from './forwarding-off-device.ts';
import hostClockSkewed from './host-clock-skewed.ts';
import hostMachineIdDuplicate from './host-machine-id-duplicate.ts';
import hostNamedTwice from './host-named-twice.ts';
import leaseAddressImpossible from './lease-address-impossible.ts';
import leaseAddressWrong from './lease-address-wrong.ts';
import leaseAnnotationMissing from './lease-annotation-missing.ts';
import leaseBackendMixed from './lease-backend-mixed.ts';
import leaseFamiliesApart from './lease-families-apart.ts';
import leaseFirstSubnet from './lease-first-subnet.ts';
import leaseHeldTwice from './lease-held-twice.ts';
import leaseHostGone from './lease-host-gone.ts';
import leaseLengthWrong from './lease-length-wrong.ts';
import leaseMissing from './lease-missing.ts';
import leaseOutsideNetwork from './lease-outside-network.ts';
import leaseOutsideRange from './lease-outside-range.ts';
import leaseOverlap from './lease-overlap.ts';
import leaseOverwriteNotApplied from './lease-overwrite-not-applied.ts';
import leasePublicIpDuplicate from './lease-public-ip-duplicate.ts';
import leaseSubnetMissing from './lease-subnet-missing.ts';
import leaseTtlShort from './lease-ttl-short.ts';
import leaseUnreadable from './lease-unreadable.ts';
import leaseVniWrong from './lease-vni-wrong.ts';
import leaseVtepMacDuplicate from './lease-vtep-mac-duplicate.ts';
import leaseVtepMacUnusable from './lease-vtep-mac-unusable.ts';
import mtuMixed from './mtu-mixed.ts';
import natClientLost from './nat-client-lost.ts';
import natDestinationReplaced from './nat-destination-replaced.ts';
import natMasqueradeMissing from './nat-masquerade-missing.ts';
import natSourceLost from './nat-source-lost.ts';
import neighbourMacWrong from './neighbour-mac-wrong.ts';
import neighbourMissing from './neighbour-missing.ts';
import neighbourNotPermanent from './neighbour-not-permanent.ts';
import neighbourRequestsOff from './neighbour-requests-off.ts';
import neighbourStale from './neighbour-stale.ts';
import neighbourTableFull from './neighbour-table-full.ts';
import networkConfigBackendWrong from './network-config-backend-wrong.ts';
import networkConfigExhausted from './network-config-exhausted.ts';
import networkConfigKeyUnknown from './network-config-key-unknown.ts';
import networkConfigOverlapsUnderlay from './network-config-overlaps-underlay.ts';
import networkConfigRangeWrong from './network-config-range-wrong.ts';
import overlayDetour from './overlay-detour.ts';
import overlayLosesPackets from './overlay-loses-packets.ts';
import overlayOverBudget from './overlay-over-budget.ts';
import overlaySlow from './overlay-slow.ts';
import overlaySomePortsLost from './overlay-some-ports-lost.ts';
import overlayTcpLost from './overlay-tcp-lost.ts';
import overlayUndelivered from './overlay-undelivered.ts';
import overlayUnreachable from './overlay-unreachable.ts';
import pathMtuFragmented from './path-mtu-fragmented.ts';
import pathMtuTooSmall from './path-mtu-too-small.ts';
import queueLosesPackets from './queue-loses-packets.ts';
import routeBlackhole from './route-blackhole.ts';
import routeDirectOneSided from './route-direct-one-sided.ts';
import routeGatewayWrong from './route-gateway-wrong.ts';
import routeLocal from './route-local.ts';
import routeMissing from './route-missing.ts';
import routeShadowed from './route-shadowed.ts';
import routeSourceWrong from './route-source-wrong.ts';
import routeStale from './route-stale.ts';
import rpFilterStrict from './rp-filter-strict.ts';
import ruleDiverts from './rule-diverts.ts';
import subnetEnvMissing from './subnet-env-missing.ts';
import subnetEnvMtuWrong from './subnet-env-mtu-wrong.ts';
import subnetEnvNetworkWrong from './subnet-env-network-wrong.ts';
import subnetEnvSubnetWrong from './subnet-env-subnet-wrong.ts';
import underlayAddressForeign from './underlay-address-foreign.ts';
import underlayDropsDirect from './underlay-drops-direct.ts';
import underlayDropsVxlan from './underlay-drops-vxlan.ts';
import underlayHostSilent from './underlay-host-silent.ts';
import underlayIpConflict from './underlay-ip-conflict.ts';
import underlayMacDuplicate from './underlay-mac-duplicate.ts';
import underlayMtuTooSmall from './underlay-mtu-too-small.ts';
import underlayNeighbourFailed from './underlay-neighbour-failed.ts';
import underlayNeighbourWrong from './underlay-neighbour-wrong.ts';
import underlayRouteBlackhole from './underlay-route-blackhole.ts';
import underlayRouteElsewhere from './underlay-route-elsewhere.ts';
import underlayRouteInside from './underlay-route-inside.ts';
import underlayRouteLocal from './underlay-route-local.ts';
import underlayRouteMissing from './underlay-route-missing.ts';
import underlayRuleDiverts from './underlay-rule-diverts.ts';
import underlaySpoilsChecksums from './underlay-spoils-checksums.ts';
import underlayUnreachable from './underlay-unreachable.ts';
import vtepAddressWrong from './vtep-address-wrong.ts';
import vtepDeviceWrong from './vtep-device-wrong.ts';
import vtepDown from './vtep-down.ts';
import vtepFlagsWrong from './vtep-flags-wrong.ts';
import vtepLearningOn from './vtep-learning-on.ts';
import vtepLocalWrong from './vtep-local-wrong.ts';
import vtepMacChanged from './vtep-mac-changed.ts';
import vtepMissing from './vtep-missing.ts';
import vtepMtuNotApplied from './vtep-mtu-not-applied.ts';
import vtepMtuTooBig from './vtep-mtu-too-big.ts';
import vtepMtuWrong from './vtep-mtu-wrong.ts';
import vtepOffloadOff from './vtep-offload-off.ts';
import vtepPortSilent from './vtep-port-silent.ts';
import vtepPortTaken from './vtep-port-taken.ts';
import vtepPortWrong from './vtep-port-wrong.ts';
import vtepVniTaken from './vtep-vni-taken.ts';
import vtepVniWrong from './vtep-vni-wrong.ts';

/** Every check, by id. */
export const CHECKS: readonly Check[] = [
  addressForeign,
  bridgeAddressWrong,
  bridgeDown,
  bridgeFilterOff,
  bridgeMtuTooBig,
  bridgeMtuTooSmall,
  bridgePortDetached,
  bridgePortDown,
  bridgePortHairpinOff,
  bridgeRouteMissing,
  conntrackEntryOld,
  conntrackTableFull,
  containerAddressDuplicate,
  containerAddressForeign,
  containerDown,
  containerGatewayWrong,
  containerMtuTooBig,
  containerNeighbourWrong,
  containerPrefixWrong,
  containerRouteBlackhole,
  containerRouteMissing,
  containerRouteOnlink,
  containerUnreached,
  fdbAddressWrong,
  fdbDefaultEntry,
  fdbEntryMissing,
  fdbEntryNotPermanent,
  fdbEntryStale,
  firewallDropsForward,
  firewallDropsIcmpTooBig,
  firewallDropsNeighbour,
  firewallDropsPrerouting,
  firewallDropsSome,
  firewallDropsVxlan,
  firewallDropsVxlanOut,
  firewallOtherFlavour,
  firewallProtocolSelective,
  firewallQueueUnheard,
  flannelNotRunning,
  flannelRunsTwice,
  forwardingOff,
  forwardingOffDevice,
  hostClockSkewed,
  hostMachineIdDuplicate,
  hostNamedTwice,
  leaseAddressImpossible,
  leaseAddressWrong,
  leaseAnnotationMissing,
  leaseBackendMixed,
  leaseFamiliesApart,
  leaseFirstSubnet,
  leaseHeldTwice,
  leaseHostGone,
  leaseLengthWrong,
  leaseMissing,
  leaseOutsideNetwork,
  leaseOutsideRange,
  leaseOverlap,
  leaseOverwriteNotApplied,
  leasePublicIpDuplicate,
  leaseSubnetMissing,
  leaseTtlShort,
  leaseUnreadable,
  leaseVniWrong,
  leaseVtepMacDuplicate,
  leaseVtepMacUnusable,
  mtuMixed,
  natClientLost,
  natDestinationReplaced,
  natMasqueradeMissing,
  natSourceLost,
  neighbourMacWrong,
  neighbourMissing,
  neighbourNotPermanent,
  neighbourRequestsOff,
  neighbourStale,
  neighbourTableFull,
  networkConfigBackendWrong,
  networkConfigExhausted,
  networkConfigKeyUnknown,
  networkConfigOverlapsUnderlay,
  networkConfigRangeWrong,
  overlayDetour,
  overlayLosesPackets,
  overlayOverBudget,
  overlaySlow,
  overlaySomePortsLost,
  overlayTcpLost,
  overlayUndelivered,
  overlayUnreachable,
  pathMtuFragmented,
  pathMtuTooSmall,
  queueLosesPackets,
  routeBlackhole,
  routeDirectOneSided,
  routeGatewayWrong,
  routeLocal,
  routeMissing,
  routeShadowed,
  routeSourceWrong,
  routeStale,
  rpFilterStrict,
  ruleDiverts,
  subnetEnvMissing,
  subnetEnvMtuWrong,
  subnetEnvNetworkWrong,
  subnetEnvSubnetWrong,
  underlayAddressForeign,
  underlayDropsDirect,
  underlayDropsVxlan,
  underlayHostSilent,
  underlayIpConflict,
  underlayMacDuplicate,
  underlayMtuTooSmall,
  underlayNeighbourFailed,
  underlayNeighbourWrong,
  underlayRouteBlackhole,
  underlayRouteElsewhere,
  underlayRouteInside,
  underlayRouteLocal,
  underlayRouteMissing,
  underlayRuleDiverts,
  underlaySpoilsChecksums,
  underlayUnreachable,
  vtepAddressWrong,
  vtepDeviceWrong,
  vtepDown,
  vtepFlagsWrong,
  vtepLearningOn,
  vtepLocalWrong,
  vtepMacChanged,
  vtepMissing,
  vtepMtuNotApplied,
  vtepMtuTooBig,
  vtepMtuWrong,
  vtepOffloadOff,
  vtepPortSilent,
  vtepPortTaken,
  vtepPortWrong,
  vtepVniTaken,
  vtepVniWrong,
];
