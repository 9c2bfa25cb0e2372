import type { Parsed } from '../types/probe.ts';
import type { SysctlRecord } from '../types/record.ts';
import { defineProbe, parseLines } from './define.ts';

const EQUALS = 0x3d;
const MAX_BYTES = 1024;

/** What the checks read, as files of /proc/sys. */
const FILES = [
  'net/ipv4/ip_forward',
  ...['forwarding', 'rp_filter', 'accept_local', 'proxy_arp'].map((name) => `net/ipv4/conf/*/${name}`),
  ...['app_solicit', 'gc_thresh[123]'].map((name) => `net/ipv4/neigh/*/${name}`),
  ...['forwarding', 'disable_ipv6'].map((name) => `net/ipv6/conf/*/${name}`),
  'net/ipv6/neigh/default/gc_thresh[123]',
  'net/bridge/*',
  'net/netfilter/nf_conntrack_count',
  'net/netfilter/nf_conntrack_max',
];

/**
 * The shell finds the files: sysctl(8) reads whole folders for a few of their keys and costs a host more than all other commands
 * together. Tried and left: the shell's own `read`, which asks byte by byte, and a number in /proc/sys answers once only.
 */
const SCRIPT = `cd /proc/sys && exec sysctl ${FILES.join(' ')}`;

/**
 * `net.ipv4.conf.flannel/1.forwarding = 1` (procps) or `key=value`; a dot in a device's name is printed as a slash.
 * Lines that start with `sysctl:` are complaints about single keys, keys outside `net.` are of no use: both ignored.
 */
function parse(bytes: Uint8Array): Parsed<SysctlRecord> {
  return parseLines(bytes, (line, records) => {
    if (line.is('sysctl:')) return line.ignore();
    const { start } = line;
    const at = line.find(EQUALS);
    if (at < 0) return line.reject('no equals sign');
    const end = Math.min(at, line.end);
    if (end === start || end - start > MAX_BYTES) return line.reject('no key');
    // `key = value`: nothing but spaces may stand before the sign.
    if (end < at && !(line.next() && line.start === at)) return line.reject('no equals sign after the key');
    const key = line.bytes.toString('utf8', start, end);
    if (!key.startsWith('net.')) return key.includes('.') ? line.ignore() : line.reject('not a key');
    records.push({ line: line.number, key, value: line.rest(at + 1, MAX_BYTES) });
  });
}

/** The kernel settings that decide whether packets are forwarded, filtered on the bridge or resolved by flanneld. */
export const sysctl = defineProbe({
  id: 'sysctl',
  title: 'kernel settings of forwarding, bridges, neighbours and conntrack',
  file: 'sysctl.txt',
  command: { argv: ['sh', '-c', SCRIPT] },
  root: false,
  core: false,
  parse,
});
