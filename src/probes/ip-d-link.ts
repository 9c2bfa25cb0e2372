import { defineProbe } from './define.ts';
import { parseLinks } from './parse-link.ts';

/** Devices with what makes a VTEP one: `vxlan id 1 local 192.168.122.101 dev eth0 srcport 0 0 dstport 8472 nolearning …`. */
export const ipDLink = defineProbe({
  id: 'ip-d-link',
  title: 'devices with their kind and VXLAN attributes',
  file: 'ip-d-link.txt',
  command: { argv: ['ip', '-d', 'link'] },
  root: false,
  core: true,
  parse: parseLinks,
});
