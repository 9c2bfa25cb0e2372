import { readFileSync } from 'node:fs';
import { cidrText } from '../net/cidr.ts';
import { familyOf } from '../net/ip.ts';
import type { Lease, LeaseTable, NetworkConfig } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import { macField, subnetOf, underlayIp } from './entries.ts';
import { countField, fieldsOf, jsonOf, Misread, textField } from './fields.ts';
import { leaseGap } from './gap.ts';
import { netConf } from './net-conf.ts';

const FORM = 'expected {"network": {…}, "leases": [{"subnet","publicIp","vtepMac","vni"}]}';
const VNI_MAX = 2 ** 24 - 1;

/** Reads the config's `file` form from disk; a file that is not there is a gap. */
export function readLeasesFile(path: string): LeaseTable | Gap {
  try {
    return parseLeasesFile(readFileSync(path), path);
  } catch (error) {
    return leaseGap(path, 'unreadable', `cannot read the lease file (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * `{"network": {…net-conf…}, "leases": [{"subnet": "10.1.11.0/24", "publicIp": "192.168.122.101", "vtepMac": "12:66:…", "vni": 1}]}`.
 * `network`, `vtepMac`, `vni`, `backendType` (vxlan) and `key` may be left out; an IPv6 lease is an entry of its own.
 * A wrong entry is a reject; a file that is something else altogether is a gap. Never throws.
 */
export function parseLeasesFile(bytes: Uint8Array, from = 'leases/leases.json'): LeaseTable | Gap {
  const file = fieldsOf(jsonOf(Buffer.from(bytes).toString('utf8')));
  const list = file?.get('leases');
  if (file === null || !Array.isArray(list)) return leaseGap(from, 'unreadable', `not a lease file: ${FORM}`);
  const rejects: { line: number; text: string; why: string }[] = [];
  const attempt = <T>(line: number, value: unknown, read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      rejects.push({ line, text: (JSON.stringify(value) ?? '').slice(0, 200), why: error.message });
      return null;
    }
  };
  const network = file.get('network') ?? null;
  const config: NetworkConfig | null = network === null ? null : attempt(0, network, () => netConf(network));
  const leases = list.flatMap((value, index) => attempt(index + 1, value, () => leaseOf(value)) ?? []);
  return { source: 'file', from, config, leases, rejects, raw: { file: 'leases.json', bytes } };
}

function leaseOf(value: unknown): Lease {
  const fields = fieldsOf(value);
  if (fields === null) throw new Misread('the entry is not a JSON object');
  const subnet = subnetOf(textField(fields, 'subnet'), null);
  return {
    family: familyOf(subnet.ip),
    key: textField(fields, 'key') || cidrText(subnet).replace('/', '-'),
    subnet,
    underlayIp: underlayIp(fields, 'publicIp', null),
    vtepMac: macField(fields, 'vtepMac'),
    vni: countField(fields, 'vni', VNI_MAX),
    backendType: textField(fields, 'backendType') || 'vxlan',
    ttlSeconds: null,
    reserved: null,
  };
}
