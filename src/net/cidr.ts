import type { Cidr, Family, Ip } from '../types/address.ts';
import { familyOf, ipFromText, ipText, readIp, widthOf } from './ip.ts';

/** First address of the prefix: host bits cleared. */
export function firstIp(cidr: Cidr): Ip {
  if (typeof cidr.ip === 'number') {
    const size = 2 ** (32 - cidr.length);
    return Math.floor(cidr.ip / size) * size;
  }
  const shift = BigInt(128 - cidr.length);
  return (cidr.ip >> shift) << shift;
}

/** Last address of the prefix. */
export function lastIp(cidr: Cidr): Ip {
  const first = firstIp(cidr);
  return typeof first === 'number'
    ? first + 2 ** (32 - cidr.length) - 1
    : first + (1n << BigInt(128 - cidr.length)) - 1n;
}

/** Is `ip` inside? False across families. */
export function contains(cidr: Cidr, ip: Ip): boolean {
  if (typeof ip !== typeof cidr.ip) return false;
  return ip >= firstIp(cidr) && ip <= lastIp(cidr);
}

/** Is all of `inner` inside `outer`? */
export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.length <= inner.length && contains(outer, inner.ip);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.length <= b.length ? contains(a, b.ip) : contains(b, a.ip);
}

/** Same prefix: same length, same network bits. */
export function samePrefix(a: Cidr, b: Cidr): boolean {
  return a.length === b.length && typeof a.ip === typeof b.ip && firstIp(a) === firstIp(b);
}

/** `10.1.11.0/24`, host bits as they are; a full-length prefix is printed with its length too. */
export function cidrText(cidr: Cidr): string {
  return `${ipText(cidr.ip)}/${cidr.length}`;
}

/** All addresses of a family: `0.0.0.0/0` or `::/0`. */
export function everything(family: Family): Cidr {
  return { ip: family === 4 ? 0 : 0n, length: 0 };
}

/** Reads `10.1.11.0/24` or a bare address (full length) from bytes[start, end); null for anything else. */
export function readCidr(bytes: Uint8Array, start: number, end: number): Cidr | null {
  let slash = end - 1;
  while (slash >= start && bytes[slash] !== 0x2f) slash--;
  if (slash < start) {
    const ip = readIp(bytes, start, end);
    return ip === null ? null : { ip, length: widthOf(familyOf(ip)) };
  }
  const ip = readIp(bytes, start, slash);
  if (ip === null || slash + 1 === end || end - slash > 4) return null;
  let length = 0;
  for (let i = slash + 1; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return null;
    length = length * 10 + digit;
  }
  return length <= widthOf(familyOf(ip)) ? { ip, length } : null;
}

/** Same from a string. */
export function cidrFromText(text: string): Cidr | null {
  if (!text.includes('/')) {
    const ip = ipFromText(text);
    return ip === null ? null : { ip, length: widthOf(familyOf(ip)) };
  }
  const bytes = Buffer.from(text, 'latin1');
  return readCidr(bytes, 0, bytes.length);
}
