import { cidrFromText } from '../net/cidr.ts';
import { familyOf, ipFromText } from '../net/ip.ts';
import { macFromText } from '../net/mac.ts';
import type { Cidr, Family, Ip, Mac } from '../types/address.ts';
import type { Lease, LeaseReject, LeaseTable, NetworkConfig } from '../types/lease.ts';
import { countField, fieldsOf, jsonOf, Misread, textField } from './fields.ts';
import { netConf } from './net-conf.ts';

/** One key of etcd, whichever API it came through. */
export interface Entry {
  /** `/coreos.com/network/subnets/10.1.11.0-24`. */
  readonly key: string;
  readonly value: string;
  readonly ttlSeconds: number | null;
  readonly reserved: boolean;
}

type Contents = Pick<LeaseTable, 'config' | 'leases' | 'rejects'>;

const TEXT_MAX = 200;
const VNI_MAX = 2 ** 24 - 1;
const DOTTED = /^(..)(..)\.(..)(..)\.(..)(..)$/;
const SUBNET_KEY = /^(\d+\.\d+\.\d+\.\d+)-(\d+)(?:&([0-9a-fA-F:.]+)-(\d+))?$/;

/**
 * Network config and leases from a listing of keys. The network is the one nearest to the root; keys of others (flannel
 * v0.5–v0.7 could keep several below one prefix) and entries that make no sense are rejects. Never throws.
 */
export function contentsOf(entries: readonly Entry[]): Contents {
  const prefix = nearestNetwork(entries);
  const leases: Lease[] = [];
  const rejects: LeaseReject[] = [];
  let config: NetworkConfig | null = null;
  entries.forEach((entry, index) => {
    try {
      const name = nameBelow(prefix, entry.key);
      if (name === 'config') {
        config = netConf(jsonOf(entry.value));
      } else if (name?.startsWith('subnets/')) {
        leasesOf(entry, name.slice('subnets/'.length), leases);
      } else {
        throw new Misread(prefix === null ? SEVERAL : `not a key of the network at ${prefix}`);
      }
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      const text = `${entry.key} ${entry.value}`.slice(0, TEXT_MAX);
      const subnet = subnetNamed(entry.key);
      rejects.push({ line: index + 1, text, why: error.message, ...(subnet === null ? {} : { subnet }) });
    }
  });
  return { config, leases, rejects };
}

/** The subnet that a lease's key names, the IPv4 one where it names two; null for another key. */
function subnetNamed(key: string): Cidr | null {
  const [, ip4, length4, ip6, length6] = SUBNET_KEY.exec(/\/subnets\/([^/]+)$/.exec(key)?.[1] ?? '') ?? [];
  if (ip4 === undefined) return null;
  return cidrFromText(length4 === '0' ? `${ip6}/${length6}` : `${ip4}/${length4}`);
}

const SEVERAL = 'several networks stand here: let `prefix` name one of them';

/** The prefix with the fewest levels that has a `config`, or else `subnets`; null when two are equally near. */
function nearestNetwork(entries: readonly Entry[]): string | null {
  for (const ending of [/^(.*)\/config$/, /^(.*)\/subnets\/[^/]+$/]) {
    const prefixes = new Set(entries.flatMap(({ key }) => ending.exec(key)?.[1] ?? []));
    const levels = (prefix: string) => prefix.split('/').length;
    const fewest = Math.min(...[...prefixes].map(levels));
    const nearest = [...prefixes].filter((prefix) => levels(prefix) === fewest);
    if (nearest.length > 0) return nearest.length === 1 ? nearest[0]! : null;
  }
  return null;
}

function nameBelow(prefix: string | null, key: string): string | null {
  return prefix !== null && key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : null;
}

/** `10.1.11.0-24` is one lease, `10.1.10.0-24&fd00:42:0:c::-64` is two; `0.0.0.0-0&…` has no IPv4 side. */
function leasesOf(entry: Entry, name: string, into: Lease[]): void {
  const [, ip4, length4, ip6, length6] = SUBNET_KEY.exec(name) ?? [];
  if (ip4 === undefined) throw new Misread('the key names no subnet');
  const attributes = fieldsOf(jsonOf(entry.value));
  if (attributes === null) throw new Misread('the value is not a JSON object');
  const backendType = textField(attributes, 'BackendType');
  const shared = { key: name, backendType, ttlSeconds: entry.ttlSeconds, reserved: entry.reserved };
  const sides: { family: Family; subnet: string; address: string; data: string }[] = [];
  if (length4 !== '0') sides.push({ family: 4, subnet: `${ip4}/${length4}`, address: 'PublicIP', data: 'BackendData' });
  if (ip6 !== undefined) {
    sides.push({ family: 6, subnet: `${ip6}/${length6}`, address: 'PublicIPv6', data: 'BackendV6Data' });
  }
  for (const { family, subnet, address, data } of sides) {
    into.push({
      ...shared,
      family,
      subnet: subnetOf(subnet, family),
      underlayIp: underlayIp(attributes, address, family),
      ...vtepOf(attributes.get(data.toLowerCase()), data),
    });
  }
}

/** Throws Misread for what is no prefix of this family (any, when null). */
export function subnetOf(text: string, family: Family | null): Cidr {
  const cidr = text.includes('/') ? cidrFromText(text) : null;
  if (cidr === null || (family !== null && familyOf(cidr.ip) !== family))
    throw new Misread(`${text.slice(0, 60)} is no subnet`);
  return cidr;
}

/** Throws Misread for what is no address of this family (any, when null). */
export function underlayIp(fields: Map<string, unknown>, name: string, family: Family | null): Ip {
  const ip = ipFromText(textField(fields, name));
  if (ip === null || (family !== null && familyOf(ip) !== family)) throw new Misread(`${name} is not an address`);
  return ip;
}

/** `{"VNI":1,"VtepMAC":"12:66:aa:00:00:01"}`; flannel v0.2 wrote the same as base64 text. Throws Misread for anything else. */
export function vtepOf(value: unknown, name: string): Pick<Lease, 'vtepMac' | 'vni'> {
  if (value === undefined || value === null) return { vtepMac: null, vni: null };
  const decoded = typeof value === 'string' ? jsonOf(Buffer.from(value, 'base64').toString('utf8')) : value;
  const data = fieldsOf(decoded);
  if (data === null) throw new Misread(`${name} is not a JSON object`);
  return { vtepMac: macField(data, 'VtepMAC'), vni: countField(data, 'VNI', VNI_MAX) };
}

/** null when absent. Throws Misread for what is no Ethernet address. */
export function macField(fields: Map<string, unknown>, name: string): Mac | null {
  const text = textField(fields, name);
  // flannel reads what Go's net.ParseMAC reads
  const pairs = text.replaceAll('-', ':').replace(DOTTED, '$1:$2:$3:$4:$5:$6');
  const mac = macFromText(pairs);
  if (mac === null && text !== '') throw new Misread(`${name} is not an Ethernet address`);
  return mac;
}
