// Written by scripts/generate.ts: one line for each file of this folder.
import type { Fault } from '../../types/fault.ts';
import { bridgeAddressWrong } from './bridge-address-wrong.ts';
import { bridgeDown } from './bridge-down.ts';
import { fdbAddressWrong } from './fdb-address-wrong.ts';
import { fdbEntryMissing } from './fdb-entry-missing.ts';
import { fdbEntryStale } from './fdb-entry-stale.ts';
import { forwardingOff } from './forwarding-off.ts';
import { forwardingOffDevice } from './forwarding-off-device.ts';
import { leaseMissing } from './lease-missing.ts';
import { leaseOverlap } from './lease-overlap.ts';
import { leasePublicIpDuplicate } from './lease-public-ip-duplicate.ts';
import { leaseVtepMacDuplicate } from './lease-vtep-mac-duplicate.ts';
import { neighbourMacOfOtherPeer } from './neighbour-mac-of-other-peer.ts';
import { neighbourMacWrong } from './neighbour-mac-wrong.ts';
import { neighbourMissing } from './neighbour-missing.ts';
import { neighbourNotPermanent } from './neighbour-not-permanent.ts';
import { routeBlackhole } from './route-blackhole.ts';
import { routeGatewayWrong } from './route-gateway-wrong.ts';
import { routeMissing } from './route-missing.ts';
import { routeMissingAggregate } from './route-missing-aggregate.ts';
import { routeShadowed } from './route-shadowed.ts';
import { routeStale } from './route-stale.ts';
import { ruleDiverts } from './rule-diverts.ts';
import { subnetEnvMtuWrong } from './subnet-env-mtu-wrong.ts';
import { subnetEnvSubnetWrong } from './subnet-env-subnet-wrong.ts';
import { vtepAddressWrong } from './vtep-address-wrong.ts';
import { vtepAddressWrongAggregate } from './vtep-address-wrong-aggregate.ts';
import { vtepBounced } from './vtep-bounced.ts';
import { vtepDown } from './vtep-down.ts';
import { vtepLocalWrong } from './vtep-local-wrong.ts';
import { vtepMacChanged } from './vtep-mac-changed.ts';
import { vtepMissing } from './vtep-missing.ts';
import { vtepMtuTooBig } from './vtep-mtu-too-big.ts';
import { vtepMtuWrong } from './vtep-mtu-wrong.ts';
import { vtepPortWrong } from './vtep-port-wrong.ts';
import { vtepVniWrong } from './vtep-vni-wrong.ts';

/** Every fault of the embedded estate, by id. */
export const FAULTS: readonly Fault[] = [
  bridgeAddressWrong,
  bridgeDown,
  fdbAddressWrong,
  fdbEntryMissing,
  fdbEntryStale,
  forwardingOff,
  forwardingOffDevice,
  leaseMissing,
  leaseOverlap,
  leasePublicIpDuplicate,
  leaseVtepMacDuplicate,
  neighbourMacOfOtherPeer,
  neighbourMacWrong,
  neighbourMissing,
  neighbourNotPermanent,
  routeBlackhole,
  routeGatewayWrong,
  routeMissing,
  routeMissingAggregate,
  routeShadowed,
  routeStale,
  ruleDiverts,
  subnetEnvMtuWrong,
  subnetEnvSubnetWrong,
  vtepAddressWrong,
  vtepAddressWrongAggregate,
  vtepBounced,
  vtepDown,
  vtepLocalWrong,
  vtepMacChanged,
  vtepMissing,
  vtepMtuTooBig,
  vtepMtuWrong,
  vtepPortWrong,
  vtepVniWrong,
];
