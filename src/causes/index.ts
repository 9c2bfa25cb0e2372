import addressForeign from './address-foreign.ts';
import bridgeAddressWrong from './bridge-address-wrong.ts';
import bridgeDown from './bridge-down.ts';
import configNotApplied from './config-not-applied.ts';
import type { CauseRule } from './define.ts';
import directRoutesLost from './direct-routes-lost.ts';
import fdbEntryMissing from './fdb-entry-missing.ts';
import firewallClosed from './firewall-closed.ts';
import flannelNotRunning from './flannel-not-running.ts';
import leaseAddressImpossible from './lease-address-impossible.ts';
import leaseAddressWrong from './lease-address-wrong.ts';
import leaseAnnotationMissing from './lease-annotation-missing.ts';
import leaseBackendMixed from './lease-backend-mixed.ts';
import leaseHeldTwice from './lease-held-twice.ts';
import leaseHostGone from './lease-host-gone.ts';
import leaseMissing from './lease-missing.ts';
import leaseNotFollowed from './lease-not-followed.ts';
import leaseOutsideNetwork from './lease-outside-network.ts';
import leaseOverlap from './lease-overlap.ts';
import leasePublicIpDuplicate from './lease-public-ip-duplicate.ts';
import leaseSubnetMissing from './lease-subnet-missing.ts';
import leaseUnreadable from './lease-unreadable.ts';
import leaseVtepMacDuplicate from './lease-vtep-mac-duplicate.ts';
import leaseVtepMacUnusable from './lease-vtep-mac-unusable.ts';
import leasesNotRenewed from './leases-not-renewed.ts';
import mtuMixed from './mtu-mixed.ts';
import neighbourMissing from './neighbour-missing.ts';
import networkConfigOverlapsUnderlay from './network-config-overlaps-underlay.ts';
import networkConfigRangeWrong from './network-config-range-wrong.ts';
import peerGone from './peer-gone.ts';
import peerGoneEverywhere from './peer-gone-everywhere.ts';
import peerUnknown from './peer-unknown.ts';
import routeMissing from './route-missing.ts';
import routeTaken from './route-taken.ts';
import rowsMissing from './rows-missing.ts';
import rpFilterStrict from './rp-filter-strict.ts';
import ruleDiverts from './rule-diverts.ts';
import rulesFlushed from './rules-flushed.ts';
import subnetEnvSubnetWrong from './subnet-env-subnet-wrong.ts';
import underlayUnrouted from './underlay-unrouted.ts';
import vtepAddressWrong from './vtep-address-wrong.ts';
import vtepBounced from './vtep-bounced.ts';
import vtepDeviceWrong from './vtep-device-wrong.ts';
import vtepDown from './vtep-down.ts';
import vtepEmpty from './vtep-empty.ts';
import vtepFlagsWrong from './vtep-flags-wrong.ts';
import vtepLocalWrong from './vtep-local-wrong.ts';
import vtepMacChanged from './vtep-mac-changed.ts';
import vtepMtuNotApplied from './vtep-mtu-not-applied.ts';
import vtepMtuTooBig from './vtep-mtu-too-big.ts';
import vtepMtuWrong from './vtep-mtu-wrong.ts';
import vtepPortSilent from './vtep-port-silent.ts';
import vtepPortTaken from './vtep-port-taken.ts';
import vtepPortWrong from './vtep-port-wrong.ts';
import vtepVniTaken from './vtep-vni-taken.ts';
import vtepVniWrong from './vtep-vni-wrong.ts';

/** Rules in the order they claim: what is told to all hosts first, then the device, then its tables, then single rows. */
export const CAUSES: readonly CauseRule[] = [
  leaseAddressImpossible,
  leaseHeldTwice,
  leaseSubnetMissing,
  leaseAnnotationMissing,
  leaseUnreadable,
  leaseMissing,
  leaseBackendMixed,
  leaseOverlap,
  leasePublicIpDuplicate,
  leaseVtepMacDuplicate,
  leaseOutsideNetwork,
  leaseVtepMacUnusable,
  leaseAddressWrong,
  leasesNotRenewed,
  networkConfigRangeWrong,
  networkConfigOverlapsUnderlay,
  leaseHostGone,
  configNotApplied,
  subnetEnvSubnetWrong,
  vtepVniTaken,
  vtepPortTaken,
  vtepDown,
  vtepFlagsWrong,
  vtepVniWrong,
  vtepPortWrong,
  vtepPortSilent,
  vtepDeviceWrong,
  vtepLocalWrong,
  vtepMacChanged,
  vtepAddressWrong,
  vtepMtuTooBig,
  vtepMtuWrong,
  vtepMtuNotApplied,
  mtuMixed,
  bridgeAddressWrong,
  bridgeDown,
  flannelNotRunning,
  ruleDiverts,
  underlayUnrouted,
  rulesFlushed,
  firewallClosed,
  vtepEmpty,
  vtepBounced,
  directRoutesLost,
  rowsMissing,
  leaseNotFollowed,
  addressForeign,
  routeTaken,
  rpFilterStrict,
  peerUnknown,
  routeMissing,
  neighbourMissing,
  fdbEntryMissing,
  peerGoneEverywhere,
  peerGone,
];
