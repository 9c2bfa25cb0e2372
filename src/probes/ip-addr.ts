import { defineProbe } from './define.ts';
import { parseLinks } from './parse-link.ts';

/** Devices with their addresses: `inet 10.1.17.0/32 scope global flannel.1`. */
export const ipAddr = defineProbe({
  id: 'ip-addr',
  title: 'addresses of the devices',
  file: 'ip-addr.txt',
  command: { argv: ['ip', 'addr'] },
  root: false,
  core: false,
  parse: parseLinks,
});
