import { cidrFromText, firstIp } from './net/cidr.ts';
import { ipPlus } from './net/ip.ts';
import type { Family, Ip } from './types/address.ts';
import type { Lease } from './types/lease.ts';
import type { HostRecords } from './types/probe.ts';
import type { HostReading } from './types/reading.ts';
import type { HostFacts, HostView, Parts } from './types/view.ts';
import { known } from './view/devices.ts';
import { flannelProcesses, isVtepName, machineFacts, offloadsOff, subnetEnvFact } from './view/machine.ts';
import { underlayFacts } from './view/underlay-facts.ts';

/** A host shows who it is by its VTEP's MAC, or by an address that is not its loopback. */
function identifiable(records: HostRecords, hasVtep: boolean, family: Family): boolean {
  if (hasVtep) return true;
  const { 'ip-addr': addresses, 'ip-r': main, 'ip-route-all': all } = records;
  if (addresses.read)
    return addresses.records.some(
      ({ name, addresses: own }) =>
        name !== 'lo' && own.some((address) => address.family === family && address.scope !== 'link'),
    );
  return [main, all].some(
    (answer) => answer.read && answer.records.some((route) => route.src !== null && route.family === family),
  );
}

/** The little that stays of a host when its tables are dropped. */
export function factsOf(view: HostView, { plan, readAtMs }: HostReading, records: HostRecords): HostFacts {
  const { host, family, lease, era, vtepName } = view.expectation;
  const vtep = view.parts.vtep.known ? view.parts.vtep.value : null;
  const env = view.parts.subnetEnv.known
    ? view.parts.subnetEnv.value.get(family === 4 ? 'FLANNEL_SUBNET' : 'FLANNEL_IPV6_SUBNET')
    : undefined;
  const envSubnet = env === undefined ? null : cidrFromText(env.value);
  const addresses = view.parts.addresses.known ? view.parts.addresses.value : null;
  const onVtep = addresses?.get(vtepName)?.[0];
  const length = lease?.subnet.length ?? (family === 4 ? 24 : 64);
  return {
    host,
    address: plan.address,
    family,
    lease,
    era,
    vtepName: vtep?.name ?? null,
    vtepMac: known(vtep, (link) => link.mac),
    mtuBytes: known(vtep, (link) => link.mtuBytes),
    vni: known(vtep, (link) => link.vxlan)?.vni ?? null,
    port: known(vtep, (link) => link.vxlan)?.dstPort ?? null,
    bridgeIp: bridgeIpOf(lease, addresses, vtepName),
    containerIp: view.parts.containers.known
      ? (view.parts.containers.value.links.find(({ leased }) => leased !== null)?.leased?.ip ?? null)
      : null,
    holdsUnderlayIp:
      lease !== null && [...(addresses?.values() ?? [])].some((list) => list.some(({ ip }) => ip === lease.underlayIp)),
    heldSubnet:
      envSubnet !== null
        ? { ip: firstIp(envSubnet), length: envSubnet.length }
        : onVtep === undefined
          ? null
          : { ip: firstIp({ ip: onVtep.ip, length }), length },
    heldSubnetSeen:
      env !== undefined
        ? { probe: 'subnet-env', line: env.line }
        : onVtep === undefined
          ? null
          : { probe: 'ip-addr', line: onVtep.line },
    underlay: underlayFacts(view),
    identifiable: identifiable(records, vtep !== null, family),
    machine: machineFacts(records['host-facts'], readAtMs),
    flannel: flannelProcesses(records.processes),
    vteps: view.parts.devices.known ? [...view.parts.devices.value.keys()].filter(isVtepName).length : null,
    offloadsOff: offloadsOff(records['ethtool-k-flannel']),
    subnetEnv: subnetEnvFact(records['subnet-env']),
  };
}

/** The first address of its lease after the VTEP's, where another device has it. */
function bridgeIpOf(lease: Lease | null, addresses: Parts['addresses'] | null, vtepName: string): Ip | null {
  if (lease === null || addresses === null) return null;
  const ip = ipPlus(firstIp(lease.subnet), 1);
  const holds = [...addresses].some(([dev, own]) => dev !== vtepName && own.some((address) => address.ip === ip));
  return holds ? ip : null;
}
