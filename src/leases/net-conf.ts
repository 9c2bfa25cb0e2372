import { cidrFromText } from '../net/cidr.ts';
import { familyOf, ipFromText } from '../net/ip.ts';
import type { Cidr, Family, Ip } from '../types/address.ts';
import type { NetworkConfig, SubnetRange } from '../types/lease.ts';
import { countField, fieldsOf, flagField, Misread, textField } from './fields.ts';

const VNI_MAX = 2 ** 24 - 1;
/** The port when the config names none. Source: Linux drivers/net/vxlan, udp_port. */
const KERNEL_PORT = 8472;

/**
 * flannel's net-conf, `{"Network":"10.1.0.0/16","Backend":{"Type":"vxlan"}}`, with flannel's own defaults: names in any case,
 * unknown ones passed over, no backend means udp. Throws Misread for what flannel would not start with.
 * Source: flannel v0.28.9 pkg/subnet/config.go and pkg/backend/vxlan/vxlan.go.
 */
export function netConf(value: unknown): NetworkConfig {
  const fields = fieldsOf(value);
  if (fields === null) throw new Misread('the network config is not a JSON object');
  const network = flagField(fields, 'EnableIPv4', true) ? prefixField(fields, 'Network', 4) : null;
  const network6 = flagField(fields, 'EnableIPv6', false) ? prefixField(fields, 'IPv6Network', 6) : null;
  const named = fields.has('backend');
  const backend = fieldsOf(fields.get('backend') ?? {});
  if (backend === null) throw new Misread('Backend is not a JSON object');
  return {
    network,
    network6,
    subnetLength: subnetLength(network, countField(fields, 'SubnetLen', 32), 24),
    subnetLength6: subnetLength(network6, countField(fields, 'IPv6SubnetLen', 128), 64),
    backendType: named ? textField(backend, 'Type').toLowerCase() : 'udp',
    vni: countField(backend, 'VNI', VNI_MAX) ?? 1,
    port: countField(backend, 'Port', 65535) || KERNEL_PORT,
    mtuBytes: countField(backend, 'MTU', 65535) || null,
    directRouting: flagField(backend, 'DirectRouting', false),
    learning: flagField(backend, 'Learning', false),
    gbp: flagField(backend, 'GBP', false),
    range: rangeOf(fields, '', 4),
    range6: rangeOf(fields, 'IPv6', 6),
    backendNamed: named && textField(backend, 'Type') !== '',
    unknownKeys: [
      ...unknownKeys(value, NETWORK_KEYS, ''),
      ...unknownKeys(caseless(value, 'backend'), BACKEND_KEYS, 'Backend.'),
    ],
  };
}

/** What flannel reads on the first level, in lower case. Source: flannel v0.28.9 pkg/subnet/config.go. */
const NETWORK_KEYS = new Set(
  (
    'enableipv4 enableipv6 enablenftables network ipv6network subnetmin subnetmax ipv6subnetmin ipv6subnetmax subnetlen ' +
    'ipv6subnetlen backend'
  ).split(' '),
);
/** What any backend of any version reads. Source: flannel Documentation/backends.md of v0.5 to v0.28. */
const BACKEND_KEYS = new Set(
  (
    'type vni port mtu gbp learning directrouting macprefix name psk listenport listenportv6 mode persistentkeepaliveinterval ' +
    'udpencap espproposal routetableid region accesskeyid accesskeysecret prestartupcommand poststartupcommand shutdowncommand ' +
    'subnetaddcommand subnetremovecommand apiendpoint gatewaymac'
  ).split(' '),
);
const KEYS_MAX = 20;

function caseless(value: unknown, name: string): unknown {
  return Object.entries(value as object).findLast(([key]) => key.toLowerCase() === name)?.[1];
}

function unknownKeys(value: unknown, known: ReadonlySet<string>, within: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .filter((key) => !known.has(key.toLowerCase()))
    .slice(0, KEYS_MAX)
    .map((key) => within + key);
}

function rangeOf(fields: Map<string, unknown>, family: string, width: Family): SubnetRange {
  const end = (name: string): Ip | null => {
    const text = textField(fields, family + name);
    const ip = ipFromText(text);
    if (text !== '' && (ip === null || familyOf(ip) !== width)) throw new Misread(`${family}${name} is not an address`);
    return ip === 0 || ip === 0n ? null : ip;
  };
  return {
    length: countField(fields, `${family}SubnetLen`, 128) || null,
    min: end('SubnetMin'),
    max: end('SubnetMax'),
  };
}

function prefixField(fields: Map<string, unknown>, name: string, family: Family): Cidr | null {
  const text = textField(fields, name);
  if (text === '') return null;
  const cidr = text.includes('/') ? cidrFromText(text) : null;
  if (cidr === null || familyOf(cidr.ip) !== family) throw new Misread(`${name} is not an IPv${family} prefix`);
  return cidr;
}

/** What the config names, else a /24 (/64) where the network holds four of them, else a quarter of the network. */
function subnetLength(network: Cidr | null, named: number | null, usual: number): number | null {
  if (network === null) return null;
  return named || (network.length + 2 <= usual ? usual : network.length + 2);
}
