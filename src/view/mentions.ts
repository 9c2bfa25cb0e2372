import { readIp, readIpv4 } from '../net/ip.ts';
import { readMac } from '../net/mac.ts';
import type { Ip, Mac } from '../types/address.ts';

/** What a text names. Over-reading does no harm: more peers are looked at one by one. */
export interface MentionsOf {
  readonly addresses: (first: Ip, last: Ip) => void;
  readonly mac: (mac: Mac) => void;
}

const DOT = 0x2e;
const COLON = 0x3a;
const SLASH = 0x2f;

/** 1: digits, 2: the other hex digits, 4: dot, 8: colon; 0 ends a word. */
const CLASS = new Uint8Array(256);
for (const byte of Buffer.from('0123456789')) CLASS[byte] = 1;
for (const byte of Buffer.from('abcdefABCDEF')) CLASS[byte] = 2;
CLASS[DOT] = 4;
CLASS[COLON] = 8;

function isMask(ip: Ip): boolean {
  return typeof ip === 'number' ? ip >= 0xff000000 && ip < 0xffffffff : ip >> 112n === 0xffffn;
}

/** Bits of a mask `255.255.0.0`; -1 where they are not in one run. */
function maskLength(mask: number): number {
  const host = 2 ** 32 - mask;
  const bits = Math.log2(host);
  return Number.isInteger(bits) ? 32 - bits : -1;
}

function tellRange(ip: Ip, length: number, tell: MentionsOf['addresses']): void {
  if (typeof ip === 'number') {
    const size = 2 ** (32 - length);
    const first = Math.floor(ip / size) * size;
    tell(first, first + size - 1);
  } else {
    const shift = BigInt(128 - length);
    const first = (ip >> shift) << shift;
    tell(first, first + (1n << shift) - 1n);
  }
  // `10.1.12.1/24` is an address and a prefix
  tell(ip, ip);
}

/**
 * Tells every address, prefix and Ethernet address that stands in bytes[from, end). False where it has a mask that it
 * cannot say the addresses of: `& 0.0.0.255`.
 */
export function tellMentions(bytes: Uint8Array, from: number, end: number, tell: MentionsOf): boolean {
  let i = from;
  while (i < end) {
    if (CLASS[bytes[i]!] === 0) {
      i++;
      continue;
    }
    const start = i;
    let dots = 0;
    let colons = 0;
    let seen = 0;
    for (; i < end; i++) {
      const kind = CLASS[bytes[i]!]!;
      if (kind === 0) break;
      seen |= kind;
      if (kind === 4) dots++;
      else if (kind === 8) colons++;
    }
    const prefix = i < end && bytes[i] === SLASH && i + 1 < end && CLASS[bytes[i + 1]!] === 1;
    if (colons === 5 && i - start === 17) {
      const mac = readMac(bytes, start, i);
      if (mac >= 0) {
        tell.mac(mac);
        continue;
      }
    }
    if (colons < 2 && dots < 3 && !(prefix && (seen & ~5) === 0)) continue;
    let stop = i;
    // `10.0.0.1:8472`, and a sentence's last dot
    if (dots >= 3 && colons === 1) while (bytes[stop - 1] !== COLON) stop--;
    if (stop !== i) stop--;
    while (stop > start && (bytes[stop - 1] === DOT || (bytes[stop - 1] === COLON && bytes[stop - 2] !== COLON)))
      stop--;
    let ip = readIp(bytes, start, stop);
    if (ip === null && prefix && colons === 0) ip = shortPrefix(bytes, start, stop);
    if (ip === null) continue;
    if (!prefix) {
      if (isMask(ip) || (typeof ip === 'number' && ip > 0 && ip < 0x01000000)) return false;
      tell.addresses(ip, ip);
      continue;
    }
    const lengthAt = ++i;
    let length = 0;
    while (i < end && (CLASS[bytes[i]!] === 1 || bytes[i] === DOT)) i++;
    const mask = readIpv4(bytes, lengthAt, i);
    if (mask >= 0) length = mask === 0 ? 0 : maskLength(mask);
    else for (let k = lengthAt; k < i; k++) length = length * 10 + bytes[k]! - 0x30;
    if (!(length >= 0 && length <= (typeof ip === 'number' ? 32 : 128))) return false;
    tellRange(ip, length, tell.addresses);
  }
  return true;
}

/** `10.1/16`, as iproute2 of the 2.6 kernels writes it; null for what has no such form. */
function shortPrefix(bytes: Uint8Array, start: number, end: number): number | null {
  let ip = 0;
  let octets = 1;
  let octet = 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === DOT) {
      ip = ip * 256 + octet;
      octet = 0;
      octets++;
    } else octet = octet * 10 + bytes[i]! - 0x30;
    if (octet > 255 || octets > 4) return null;
  }
  return (ip * 256 + octet) * 256 ** (4 - octets);
}
