// Written by scripts/generate.ts: one line for each file of this folder.
import addressForeign from './address-foreign.ts';
import bridgeAddressWrong from './bridge-address-wrong.ts';
import bridgeDown from './bridge-down.ts';
import bridgeRouteMissing from './bridge-route-missing.ts';
import type { Check } from './define.ts';
import fdbAddressWrong from './fdb-address-wrong.ts';
import fdbDefaultEntry from './fdb-default-entry.ts';
import fdbEntryMissing from './fdb-entry-missing.ts';
import fdbEntryNotPermanent from './fdb-entry-not-permanent.ts';
import fdbEntryStale from './fdb-entry-stale.ts';
import forwardingOff from './forwarding-off.ts';
import forwardingOffDevice from './forwarding-off-device.ts';
import leaseAddressWrong from './lease-address-wrong.ts';
import leaseBackendMixed from './lease-backend-mixed.ts';
import leaseMissing from './lease-missing.ts';
import leaseOutsideNetwork from './lease-outside-network.ts';
import leaseOverlap from './lease-overlap.ts';
import leasePublicIpDuplicate from './lease-public-ip-duplicate.ts';
import leaseVtepMacDuplicate from './lease-vtep-mac-duplicate.ts';
import neighbourMacWrong from './neighbour-mac-wrong.ts';
import neighbourMissing from './neighbour-missing.ts';
import neighbourNotPermanent from './neighbour-not-permanent.ts';
import neighbourRequestsOff from './neighbour-requests-off.ts';
import neighbourStale from './neighbour-stale.ts';
import routeBlackhole from './route-blackhole.ts';
import routeGatewayWrong from './route-gateway-wrong.ts';
import routeMissing from './route-missing.ts';
import routeShadowed from './route-shadowed.ts';
import routeSourceWrong from './route-source-wrong.ts';
import routeStale from './route-stale.ts';
import ruleDiverts from './rule-diverts.ts';
import subnetEnvMtuWrong from './subnet-env-mtu-wrong.ts';
import subnetEnvNetworkWrong from './subnet-env-network-wrong.ts';
import subnetEnvSubnetWrong from './subnet-env-subnet-wrong.ts';
import underlayAddressForeign from './underlay-address-foreign.ts';
import underlayMtuTooSmall from './underlay-mtu-too-small.ts';
import underlayRouteBlackhole from './underlay-route-blackhole.ts';
import underlayRouteElsewhere from './underlay-route-elsewhere.ts';
import underlayRouteInside from './underlay-route-inside.ts';
import underlayRouteMissing from './underlay-route-missing.ts';
import underlayRuleDiverts from './underlay-rule-diverts.ts';
import vtepAddressWrong from './vtep-address-wrong.ts';
import vtepDeviceWrong from './vtep-device-wrong.ts';
import vtepDown from './vtep-down.ts';
import vtepFlagsWrong from './vtep-flags-wrong.ts';
import vtepLearningOn from './vtep-learning-on.ts';
import vtepLocalWrong from './vtep-local-wrong.ts';
import vtepMacChanged from './vtep-mac-changed.ts';
import vtepMissing from './vtep-missing.ts';
import vtepMtuTooBig from './vtep-mtu-too-big.ts';
import vtepMtuWrong from './vtep-mtu-wrong.ts';
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
  bridgeRouteMissing,
  fdbAddressWrong,
  fdbDefaultEntry,
  fdbEntryMissing,
  fdbEntryNotPermanent,
  fdbEntryStale,
  forwardingOff,
  forwardingOffDevice,
  leaseAddressWrong,
  leaseBackendMixed,
  leaseMissing,
  leaseOutsideNetwork,
  leaseOverlap,
  leasePublicIpDuplicate,
  leaseVtepMacDuplicate,
  neighbourMacWrong,
  neighbourMissing,
  neighbourNotPermanent,
  neighbourRequestsOff,
  neighbourStale,
  routeBlackhole,
  routeGatewayWrong,
  routeMissing,
  routeShadowed,
  routeSourceWrong,
  routeStale,
  ruleDiverts,
  subnetEnvMtuWrong,
  subnetEnvNetworkWrong,
  subnetEnvSubnetWrong,
  underlayAddressForeign,
  underlayMtuTooSmall,
  underlayRouteBlackhole,
  underlayRouteElsewhere,
  underlayRouteInside,
  underlayRouteMissing,
  underlayRuleDiverts,
  vtepAddressWrong,
  vtepDeviceWrong,
  vtepDown,
  vtepFlagsWrong,
  vtepLearningOn,
  vtepLocalWrong,
  vtepMacChanged,
  vtepMissing,
  vtepMtuTooBig,
  vtepMtuWrong,
  vtepPortSilent,
  vtepPortTaken,
  vtepPortWrong,
  vtepVniTaken,
  vtepVniWrong,
];
