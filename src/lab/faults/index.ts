// Written by scripts/generate.ts: one line for each file of this folder.
import type { Fault } from '../../types/fault.ts';
import { addressForeign } from './address-foreign.ts';
import { addressForeignDockerNetwork } from './address-foreign-docker-network.ts';
import { bridgeAddressWrong } from './bridge-address-wrong.ts';
import { bridgeDown } from './bridge-down.ts';
import { bridgeFilterOff } from './bridge-filter-off.ts';
import { bridgeMtuTooBig } from './bridge-mtu-too-big.ts';
import { bridgeMtuTooBigPort } from './bridge-mtu-too-big-port.ts';
import { bridgeMtuTooSmall } from './bridge-mtu-too-small.ts';
import { bridgeOfFormerLease } from './bridge-of-former-lease.ts';
import { bridgeOfFormerLeaseCni } from './bridge-of-former-lease-cni.ts';
import { bridgePortDetached } from './bridge-port-detached.ts';
import { bridgePortDetachedCni } from './bridge-port-detached-cni.ts';
import { bridgePortDisabled } from './bridge-port-disabled.ts';
import { bridgePortDown } from './bridge-port-down.ts';
import { bridgePortHairpinOff } from './bridge-port-hairpin-off.ts';
import { bridgeRouteMissing } from './bridge-route-missing.ts';
import { bridgeRouteMissingV6 } from './bridge-route-missing-v6.ts';
import { configLengthNotApplied } from './config-length-not-applied.ts';
import { configMtuNotApplied } from './config-mtu-not-applied.ts';
import { configMtuNotAppliedHost } from './config-mtu-not-applied-host.ts';
import { conntrackEntryOld } from './conntrack-entry-old.ts';
import { conntrackTableFull } from './conntrack-table-full.ts';
import { containerAddressDuplicate } from './container-address-duplicate.ts';
import { containerAddressForeign } from './container-address-foreign.ts';
import { containerDown } from './container-down.ts';
import { containerDownCanal } from './container-down-canal.ts';
import { containerGatewayWrong } from './container-gateway-wrong.ts';
import { containerGatewayWrongCni } from './container-gateway-wrong-cni.ts';
import { containerGatewayWrongPeer } from './container-gateway-wrong-peer.ts';
import { containerMtuTooBig } from './container-mtu-too-big.ts';
import { containerNeighbourWrong } from './container-neighbour-wrong.ts';
import { containerNeighbourWrongHost } from './container-neighbour-wrong-host.ts';
import { containerPortDownCanal } from './container-port-down-canal.ts';
import { containerPrefixWrong } from './container-prefix-wrong.ts';
import { containerRouteBlackhole } from './container-route-blackhole.ts';
import { containerRouteMissing } from './container-route-missing.ts';
import { containerRouteMissingCanal } from './container-route-missing-canal.ts';
import { containerRouteMissingV6 } from './container-route-missing-v6.ts';
import { containerRouteOnlink } from './container-route-onlink.ts';
import { containerRoutesMissingCni } from './container-routes-missing-cni.ts';
import { containerUnreached } from './container-unreached.ts';
import { containerUnreachedCanal } from './container-unreached-canal.ts';
import { containersOfFormerLease } from './containers-of-former-lease.ts';
import { directNotApplied } from './direct-not-applied.ts';
import { directRoutesLost } from './direct-routes-lost.ts';
import { directRoutesLostAll } from './direct-routes-lost-all.ts';
import { directUnderlayForwardingOff } from './direct-underlay-forwarding-off.ts';
import { fdbAddressWrong } from './fdb-address-wrong.ts';
import { fdbDefaultEntry } from './fdb-default-entry.ts';
import { fdbEntryMissing } from './fdb-entry-missing.ts';
import { fdbEntryNotPermanent } from './fdb-entry-not-permanent.ts';
import { fdbEntryStale } from './fdb-entry-stale.ts';
import { fdbFlush } from './fdb-flush.ts';
import { firewallBridgeArp } from './firewall-bridge-arp.ts';
import { firewallForwardArrive } from './firewall-forward-arrive.ts';
import { firewallForwardDocker } from './firewall-forward-docker.ts';
import { firewallForwardLeave } from './firewall-forward-leave.ts';
import { firewallForwardOnePeer } from './firewall-forward-one-peer.ts';
import { firewallForwardPolicy } from './firewall-forward-policy.ts';
import { firewallForwardRejectFirst } from './firewall-forward-reject-first.ts';
import { firewallHops } from './firewall-hops.ts';
import { firewallIcmpDrop } from './firewall-icmp-drop.ts';
import { firewallIcmpTooBigDrop } from './firewall-icmp-too-big-drop.ts';
import { firewallInputDrop } from './firewall-input-drop.ts';
import { firewallInputOnePeer } from './firewall-input-one-peer.ts';
import { firewallInputPolicy } from './firewall-input-policy.ts';
import { firewallInputReject } from './firewall-input-reject.ts';
import { firewallInputUserChain } from './firewall-input-user-chain.ts';
import { firewallLossLimit } from './firewall-loss-limit.ts';
import { firewallLossStatistic } from './firewall-loss-statistic.ts';
import { firewallMangleDrop } from './firewall-mangle-drop.ts';
import { firewallMarkDatagram } from './firewall-mark-datagram.ts';
import { firewallMarkInner } from './firewall-mark-inner.ts';
import { firewallNeighbourV6 } from './firewall-neighbour-v6.ts';
import { firewallNftBridge } from './firewall-nft-bridge.ts';
import { firewallNftForward } from './firewall-nft-forward.ts';
import { firewallNftIngress } from './firewall-nft-ingress.ts';
import { firewallNftInputDrop } from './firewall-nft-input-drop.ts';
import { firewallNftInputPolicy } from './firewall-nft-input-policy.ts';
import { firewallNftJumpTcp } from './firewall-nft-jump-tcp.ts';
import { firewallNftLoss } from './firewall-nft-loss.ts';
import { firewallNftMarkMap } from './firewall-nft-mark-map.ts';
import { firewallNftOutputPolicy } from './firewall-nft-output-policy.ts';
import { firewallNftPairs } from './firewall-nft-pairs.ts';
import { firewallOtherFlavour } from './firewall-other-flavour.ts';
import { firewallOtherPlugin } from './firewall-other-plugin.ts';
import { firewallOutputDrop } from './firewall-output-drop.ts';
import { firewallPolicies } from './firewall-policies.ts';
import { firewallQueueUnheard } from './firewall-queue-unheard.ts';
import { firewallRawDocker28 } from './firewall-raw-docker28.ts';
import { firewallTcpDrop } from './firewall-tcp-drop.ts';
import { firewallUdpDrop } from './firewall-udp-drop.ts';
import { firewallUnreadable } from './firewall-unreadable.ts';
import { flannelNotRunning } from './flannel-not-running.ts';
import { flannelRunsTwice } from './flannel-runs-twice.ts';
import { forwardingOff } from './forwarding-off.ts';
import { forwardingOffBridge } from './forwarding-off-bridge.ts';
import { forwardingOffDevice } from './forwarding-off-device.ts';
import { ipsecBlocksForward } from './ipsec-blocks-forward.ts';
import { ipsecBlocksIn } from './ipsec-blocks-in.ts';
import { ipsecBlocksOut } from './ipsec-blocks-out.ts';
import { leaseFamiliesApart } from './lease-families-apart.ts';
import { leaseMissing } from './lease-missing.ts';
import { leaseNotFollowed } from './lease-not-followed.ts';
import { leaseOutsideRange } from './lease-outside-range.ts';
import { leaseOverlap } from './lease-overlap.ts';
import { leasePublicIpDuplicate } from './lease-public-ip-duplicate.ts';
import { leaseVtepMacDuplicate } from './lease-vtep-mac-duplicate.ts';
import { mtuMixed } from './mtu-mixed.ts';
import { natClientLost } from './nat-client-lost.ts';
import { natDockerMasquerade } from './nat-docker-masquerade.ts';
import { natMasqueradeMark } from './nat-masquerade-mark.ts';
import { natMasqueradeMissing } from './nat-masquerade-missing.ts';
import { natMasqueradeTable } from './nat-masquerade-table.ts';
import { natOrderWrong } from './nat-order-wrong.ts';
import { natRedirectRange } from './nat-redirect-range.ts';
import { natRedirectTcp } from './nat-redirect-tcp.ts';
import { neighbourFlush } from './neighbour-flush.ts';
import { neighbourMacFixed } from './neighbour-mac-fixed.ts';
import { neighbourMacOfOtherPeer } from './neighbour-mac-of-other-peer.ts';
import { neighbourMacWrong } from './neighbour-mac-wrong.ts';
import { neighbourMissing } from './neighbour-missing.ts';
import { neighbourNotPermanent } from './neighbour-not-permanent.ts';
import { neighbourRequestsOff } from './neighbour-requests-off.ts';
import { neighbourStale } from './neighbour-stale.ts';
import { peerGone } from './peer-gone.ts';
import { peerGoneEverywhere } from './peer-gone-everywhere.ts';
import { peerUnknown } from './peer-unknown.ts';
import { queueBlackhole } from './queue-blackhole.ts';
import { routeBlackhole } from './route-blackhole.ts';
import { routeDirectOneSided } from './route-direct-one-sided.ts';
import { routeDirectOneSidedStrict } from './route-direct-one-sided-strict.ts';
import { routeFlush } from './route-flush.ts';
import { routeGatewayWrong } from './route-gateway-wrong.ts';
import { routeLocal } from './route-local.ts';
import { routeMissing } from './route-missing.ts';
import { routeMissingAggregate } from './route-missing-aggregate.ts';
import { routeShadowed } from './route-shadowed.ts';
import { routeShadowedNexthop } from './route-shadowed-nexthop.ts';
import { routeSourceWrong } from './route-source-wrong.ts';
import { routeSourceWrongPeer } from './route-source-wrong-peer.ts';
import { routeStale } from './route-stale.ts';
import { routeUnderlayUnrouted } from './route-underlay-unrouted.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import { ruleDiverts } from './rule-diverts.ts';
import { ruleDivertsBridge } from './rule-diverts-bridge.ts';
import { ruleDivertsMark } from './rule-diverts-mark.ts';
import { ruleDivertsPeer } from './rule-diverts-peer.ts';
import { ruleDivertsTcp } from './rule-diverts-tcp.ts';
import { rulesFlushed } from './rules-flushed.ts';
import { subnetEnvMissing } from './subnet-env-missing.ts';
import { subnetEnvMtuWrong } from './subnet-env-mtu-wrong.ts';
import { subnetEnvSubnetWrong } from './subnet-env-subnet-wrong.ts';
import { underlayAddressForeign } from './underlay-address-foreign.ts';
import { underlayCutPair } from './underlay-cut-pair.ts';
import { underlayDropsFragments } from './underlay-drops-fragments.ts';
import { underlayDropsInnerTcp } from './underlay-drops-inner-tcp.ts';
import { underlayDropsSpoofed } from './underlay-drops-spoofed.ts';
import { underlayDropsVxlanOfHost } from './underlay-drops-vxlan-of-host.ts';
import { underlayDropsVxlanOneWay } from './underlay-drops-vxlan-one-way.ts';
import { underlayHopNarrow } from './underlay-hop-narrow.ts';
import { underlayHopSilent } from './underlay-hop-silent.ts';
import { underlayIpConflict } from './underlay-ip-conflict.ts';
import { underlayLosesPackets } from './underlay-loses-packets.ts';
import { underlayMtuTooSmall } from './underlay-mtu-too-small.ts';
import { underlayMtuTooSmallAll } from './underlay-mtu-too-small-all.ts';
import { underlayNeighbourFailed } from './underlay-neighbour-failed.ts';
import { underlayNeighbourOfOther } from './underlay-neighbour-of-other.ts';
import { underlayNeighbourWrong } from './underlay-neighbour-wrong.ts';
import { underlayPathDead } from './underlay-path-dead.ts';
import { underlayRouteBlackhole } from './underlay-route-blackhole.ts';
import { underlayRouteElsewhere } from './underlay-route-elsewhere.ts';
import { underlayRouteInside } from './underlay-route-inside.ts';
import { underlayRouteInsideBridge } from './underlay-route-inside-bridge.ts';
import { underlayRouteLocal } from './underlay-route-local.ts';
import { underlayRouteMissing } from './underlay-route-missing.ts';
import { underlayRouteProhibit } from './underlay-route-prohibit.ts';
import { underlayRouteUnreachable } from './underlay-route-unreachable.ts';
import { underlayRuleBlackhole } from './underlay-rule-blackhole.ts';
import { underlayRuleDiverts } from './underlay-rule-diverts.ts';
import { underlayRuleElsewhere } from './underlay-rule-elsewhere.ts';
import { underlayRuleMark } from './underlay-rule-mark.ts';
import { underlayRulePort } from './underlay-rule-port.ts';
import { underlaySpoilsChecksums } from './underlay-spoils-checksums.ts';
import { underlayUnrouted } from './underlay-unrouted.ts';
import { vtepAddressExtra } from './vtep-address-extra.ts';
import { vtepAddressOfPeer } from './vtep-address-of-peer.ts';
import { vtepAddressWrong } from './vtep-address-wrong.ts';
import { vtepAddressWrongAggregate } from './vtep-address-wrong-aggregate.ts';
import { vtepBounced } from './vtep-bounced.ts';
import { vtepDeviceWrong } from './vtep-device-wrong.ts';
import { vtepDown } from './vtep-down.ts';
import { vtepEmpty } from './vtep-empty.ts';
import { vtepFlagsExternal } from './vtep-flags-external.ts';
import { vtepFlagsGbp } from './vtep-flags-gbp.ts';
import { vtepFlagsTtl } from './vtep-flags-ttl.ts';
import { vtepLearningOn } from './vtep-learning-on.ts';
import { vtepLocalSecondary } from './vtep-local-secondary.ts';
import { vtepLocalWrong } from './vtep-local-wrong.ts';
import { vtepMacChanged } from './vtep-mac-changed.ts';
import { vtepMissing } from './vtep-missing.ts';
import { vtepMtuTooBig } from './vtep-mtu-too-big.ts';
import { vtepMtuWrong } from './vtep-mtu-wrong.ts';
import { vtepNoCarrier } from './vtep-no-carrier.ts';
import { vtepOffloadOff } from './vtep-offload-off.ts';
import { vtepPortTaken } from './vtep-port-taken.ts';
import { vtepPortTakenDevice } from './vtep-port-taken-device.ts';
import { vtepPortWrong } from './vtep-port-wrong.ts';
import { vtepQueueLong } from './vtep-queue-long.ts';
import { vtepRemote } from './vtep-remote.ts';
import { vtepVniTaken } from './vtep-vni-taken.ts';
import { vtepVniWrong } from './vtep-vni-wrong.ts';

/** Every fault of the embedded estate, by id. */
export const FAULTS: readonly Fault[] = [
  addressForeign,
  addressForeignDockerNetwork,
  bridgeAddressWrong,
  bridgeDown,
  bridgeFilterOff,
  bridgeMtuTooBig,
  bridgeMtuTooBigPort,
  bridgeMtuTooSmall,
  bridgeOfFormerLease,
  bridgeOfFormerLeaseCni,
  bridgePortDetached,
  bridgePortDetachedCni,
  bridgePortDisabled,
  bridgePortDown,
  bridgePortHairpinOff,
  bridgeRouteMissing,
  bridgeRouteMissingV6,
  configLengthNotApplied,
  configMtuNotApplied,
  configMtuNotAppliedHost,
  conntrackEntryOld,
  conntrackTableFull,
  containerAddressDuplicate,
  containerAddressForeign,
  containerDown,
  containerDownCanal,
  containerGatewayWrong,
  containerGatewayWrongCni,
  containerGatewayWrongPeer,
  containerMtuTooBig,
  containerNeighbourWrong,
  containerNeighbourWrongHost,
  containerPortDownCanal,
  containerPrefixWrong,
  containerRouteBlackhole,
  containerRouteMissing,
  containerRouteMissingCanal,
  containerRouteMissingV6,
  containerRouteOnlink,
  containerRoutesMissingCni,
  containerUnreached,
  containerUnreachedCanal,
  containersOfFormerLease,
  directNotApplied,
  directRoutesLost,
  directRoutesLostAll,
  directUnderlayForwardingOff,
  fdbAddressWrong,
  fdbDefaultEntry,
  fdbEntryMissing,
  fdbEntryNotPermanent,
  fdbEntryStale,
  fdbFlush,
  firewallBridgeArp,
  firewallForwardArrive,
  firewallForwardDocker,
  firewallForwardLeave,
  firewallForwardOnePeer,
  firewallForwardPolicy,
  firewallForwardRejectFirst,
  firewallHops,
  firewallIcmpDrop,
  firewallIcmpTooBigDrop,
  firewallInputDrop,
  firewallInputOnePeer,
  firewallInputPolicy,
  firewallInputReject,
  firewallInputUserChain,
  firewallLossLimit,
  firewallLossStatistic,
  firewallMangleDrop,
  firewallMarkDatagram,
  firewallMarkInner,
  firewallNeighbourV6,
  firewallNftBridge,
  firewallNftForward,
  firewallNftIngress,
  firewallNftInputDrop,
  firewallNftInputPolicy,
  firewallNftJumpTcp,
  firewallNftLoss,
  firewallNftMarkMap,
  firewallNftOutputPolicy,
  firewallNftPairs,
  firewallOtherFlavour,
  firewallOtherPlugin,
  firewallOutputDrop,
  firewallPolicies,
  firewallQueueUnheard,
  firewallRawDocker28,
  firewallTcpDrop,
  firewallUdpDrop,
  firewallUnreadable,
  flannelNotRunning,
  flannelRunsTwice,
  forwardingOff,
  forwardingOffBridge,
  forwardingOffDevice,
  ipsecBlocksForward,
  ipsecBlocksIn,
  ipsecBlocksOut,
  leaseFamiliesApart,
  leaseMissing,
  leaseNotFollowed,
  leaseOutsideRange,
  leaseOverlap,
  leasePublicIpDuplicate,
  leaseVtepMacDuplicate,
  mtuMixed,
  natClientLost,
  natDockerMasquerade,
  natMasqueradeMark,
  natMasqueradeMissing,
  natMasqueradeTable,
  natOrderWrong,
  natRedirectRange,
  natRedirectTcp,
  neighbourFlush,
  neighbourMacFixed,
  neighbourMacOfOtherPeer,
  neighbourMacWrong,
  neighbourMissing,
  neighbourNotPermanent,
  neighbourRequestsOff,
  neighbourStale,
  peerGone,
  peerGoneEverywhere,
  peerUnknown,
  queueBlackhole,
  routeBlackhole,
  routeDirectOneSided,
  routeDirectOneSidedStrict,
  routeFlush,
  routeGatewayWrong,
  routeLocal,
  routeMissing,
  routeMissingAggregate,
  routeShadowed,
  routeShadowedNexthop,
  routeSourceWrong,
  routeSourceWrongPeer,
  routeStale,
  routeUnderlayUnrouted,
  rpFilterStrict,
  ruleDiverts,
  ruleDivertsBridge,
  ruleDivertsMark,
  ruleDivertsPeer,
  ruleDivertsTcp,
  rulesFlushed,
  subnetEnvMissing,
  subnetEnvMtuWrong,
  subnetEnvSubnetWrong,
  underlayAddressForeign,
  underlayCutPair,
  underlayDropsFragments,
  underlayDropsInnerTcp,
  underlayDropsSpoofed,
  underlayDropsVxlanOfHost,
  underlayDropsVxlanOneWay,
  underlayHopNarrow,
  underlayHopSilent,
  underlayIpConflict,
  underlayLosesPackets,
  underlayMtuTooSmall,
  underlayMtuTooSmallAll,
  underlayNeighbourFailed,
  underlayNeighbourOfOther,
  underlayNeighbourWrong,
  underlayPathDead,
  underlayRouteBlackhole,
  underlayRouteElsewhere,
  underlayRouteInside,
  underlayRouteInsideBridge,
  underlayRouteLocal,
  underlayRouteMissing,
  underlayRouteProhibit,
  underlayRouteUnreachable,
  underlayRuleBlackhole,
  underlayRuleDiverts,
  underlayRuleElsewhere,
  underlayRuleMark,
  underlayRulePort,
  underlaySpoilsChecksums,
  underlayUnrouted,
  vtepAddressExtra,
  vtepAddressOfPeer,
  vtepAddressWrong,
  vtepAddressWrongAggregate,
  vtepBounced,
  vtepDeviceWrong,
  vtepDown,
  vtepEmpty,
  vtepFlagsExternal,
  vtepFlagsGbp,
  vtepFlagsTtl,
  vtepLearningOn,
  vtepLocalSecondary,
  vtepLocalWrong,
  vtepMacChanged,
  vtepMissing,
  vtepMtuTooBig,
  vtepMtuWrong,
  vtepNoCarrier,
  vtepOffloadOff,
  vtepPortTaken,
  vtepPortTakenDevice,
  vtepPortWrong,
  vtepQueueLong,
  vtepRemote,
  vtepVniTaken,
  vtepVniWrong,
];
