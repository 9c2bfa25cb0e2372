import type { Parsed } from '../types/probe.ts';
import type { SysctlRecord } from '../types/record.ts';
import { defineProbe, parseLines } from './define.ts';

const EQUALS = 0x3d;
const MAX_BYTES = 1024;

/** What the checks read, as one extended regular expression over keys. */
const KEYS = [
  '^net\\.(',
  'ipv4\\.(ip_forward',
  '|conf\\..*\\.(forwarding|rp_filter|accept_local|proxy_arp)',
  '|neigh\\..*\\.(app_solicit|gc_thresh[123]))',
  '|ipv6\\.(conf\\..*\\.(forwarding|disable_ipv6)|neigh\\.default\\.gc_thresh[123])',
  '|bridge\\..*',
  '|netfilter\\.nf_conntrack_(count|max)',
  ')$',
].join('');

/** Where those keys stand: walking all of /proc/sys costs a host ten times as much as the rest of the collector. */
const PLACES = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf',
  'net.ipv4.neigh',
  'net.ipv6.conf',
  'net.ipv6.neigh.default',
  'net.bridge',
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
];

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
  command: {
    argv: ['sysctl', '-r', KEYS, ...PLACES],
    // BusyBox and procps before 3.3 have no -r: all keys of these places then.
    onlyIf: ['sysctl', '-n', '-r', 'ip_forward', 'net.ipv4.ip_forward'],
    orElse: ['sysctl', ...PLACES],
  },
  root: false,
  core: false,
  parse,
});
