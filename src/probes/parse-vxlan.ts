import type { Ip } from '../types/address.ts';
import type { AtLine, VxlanAttributes } from '../types/record.ts';
import { type Line, type Mutable, vocabulary } from './define.ts';

/** `port` and `srcport` are the source port range, never the destination port: their numbers are passed over. */
const WORDS = vocabulary(
  'id local remote group dev dstport learning nolearning proxy noproxy l2miss nol2miss l3miss nol3miss gbp nogbp external noexternal udpcsum noudpcsum ttl tos df',
);

/**
 * The words after `vxlan`, in any order; the reason when they are not understood:
 * `id 1 local 192.168.122.101 dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum …`. Words it does
 * not know are passed over. `learning` is the kernel's default and silent; only `nolearning` is printed.
 * Source: iproute2 ip/iplink_vxlan.c vxlan_print_opt, v3.10 (`port` low high, no dstport) to v7.1.
 */
export function readVxlan(line: Line): (VxlanAttributes & AtLine) | string {
  let vni = -1;
  const vxlan: Omit<Mutable<VxlanAttributes>, 'vni'> = {
    local: null,
    dev: null,
    remote: null,
    group: null,
    dstPort: null,
    learning: true,
    proxy: false,
    l2miss: false,
    l3miss: false,
    gbp: false,
    external: false,
    ttl: null,
    udpChecksum: null,
  };
  while (line.next()) {
    const word = line.keyword(WORDS);
    switch (word) {
      case 'id':
        vni = line.nextDecimal();
        if (vni < 0) return 'the vni is no number';
        break;
      case 'local':
      case 'remote':
      case 'group': {
        const ip: Ip | null = line.nextIp();
        if (ip === null) return `what stands after ${word} is no address`;
        vxlan[word] = ip;
        break;
      }
      case 'dev':
        vxlan.dev = line.nextText();
        if (vxlan.dev === null) return 'no device after dev';
        break;
      case 'dstport':
        vxlan.dstPort = line.nextDecimal();
        if (vxlan.dstPort < 0) return 'the port is no number';
        break;
      case 'learning':
        vxlan.learning = true;
        break;
      case 'nolearning':
        vxlan.learning = false;
        break;
      case 'proxy':
      case 'l2miss':
      case 'l3miss':
      case 'gbp':
      case 'external':
        vxlan[word] = true;
        break;
      case 'udpcsum':
        vxlan.udpChecksum = true;
        break;
      case 'noudpcsum':
        vxlan.udpChecksum = false;
        break;
      case 'ttl': {
        const ttl = line.nextDecimal();
        vxlan.ttl = ttl > 0 ? ttl : null;
        break;
      }
      case 'tos':
      case 'df':
        line.next();
        break;
    }
  }
  if (vni < 0 && !vxlan.external) return 'no vni';
  return { line: line.number, vni: vni < 0 ? 0 : vni, ...vxlan };
}
