import type { Side } from '../types/trace.ts';
import { type Said, valueIn } from './hop.ts';

/**
 * What keeps a packet that enters by a device from being forwarded: the device's own switch in IPv4, the one for all in IPv6.
 * null when it is forwarded, or nobody knows. Source: Linux Documentation/networking/ip-sysctl.rst.
 */
export function forwardingOff(side: Side, device: string): Said | null {
  const sysctls = side.seen === null ? null : valueIn(side.seen.view.parts.sysctls);
  const keys =
    side.overlay.family === 4
      ? [`net.ipv4.conf.${device.replaceAll('.', '/')}.forwarding`, 'net.ipv4.ip_forward']
      : ['net.ipv6.conf.all.forwarding'];
  for (const key of keys) {
    const entry = sysctls?.get(key);
    if (entry === undefined) continue;
    if (entry.value !== '0') return null;
    const text = `${key} = 0`;
    return {
      seen: [{ probe: 'sysctl', line: entry.line }],
      text,
      verdict: 'breaks',
      why: `what enters by ${device} is not forwarded`,
    };
  }
  return null;
}

/** Reverse path filtering of a device as the kernel applies it: the stricter of its own and `all`; null when not read. */
export function reversePath(side: Side, device: string): { value: number; line: number } | null {
  const sysctls = side.seen === null ? null : valueIn(side.seen.view.parts.sysctls);
  const read = (name: string) => sysctls?.get(`net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`);
  const own = read(device);
  const all = read('all');
  if (side.overlay.family === 6 || own === undefined) return null;
  const strict = all !== undefined && (Number(all.value) || 0) > (Number(own.value) || 0) ? all : own;
  return { value: Number(strict.value) || 0, line: strict.line };
}
