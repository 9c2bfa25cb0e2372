import { defineProbe } from './define.ts';
import { parseLinks } from './parse-link.ts';

/** Devices with their packet, error and drop counters since each was made. */
export const ipSLink = defineProbe({
  id: 'ip-s-link',
  title: 'counters of the devices',
  file: 'ip-s-link.txt',
  command: { argv: ['ip', '-s', 'link'] },
  root: false,
  core: false,
  parse: parseLinks,
});
