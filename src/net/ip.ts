import type { Family, Ip, Ipv4, Ipv6 } from '../types/address.ts';
import { hexDigit } from './mac.ts';

/** Reads a dotted quad from bytes[start, end); -1 for anything else, octal-looking `010.` and short forms included. */
export function readIpv4(bytes: Uint8Array, start: number, end: number): Ipv4 {
  if (end - start < 7 || end - start > 15) return -1;
  let ip = 0;
  let octet = -1;
  let dots = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 0x2e) {
      if (octet < 0 || ++dots > 3) return -1;
      ip = ip * 256 + octet;
      octet = -1;
      continue;
    }
    const digit = byte - 0x30;
    if (digit < 0 || digit > 9 || octet === 0) return -1;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return -1;
  }
  return dots === 3 && octet >= 0 ? ip * 256 + octet : -1;
}

/** Reads an IPv6 address (`fd00:42::`, `::ffff:10.1.2.3`) from bytes[start, end); null for anything else. */
export function readIpv6(bytes: Uint8Array, start: number, end: number): Ipv6 | null {
  if (end - start < 2 || end - start > 45) return null;
  const groups: number[] = [];
  let gapAt = -1;
  let i = start;
  if (bytes[i] === 0x3a) {
    if (bytes[i + 1] !== 0x3a) return null;
    gapAt = 0;
    i += 2;
  }
  while (i < end) {
    let value = 0;
    let digits = 0;
    const groupStart = i;
    for (; i < end && bytes[i] !== 0x3a && bytes[i] !== 0x2e; i++, digits++) {
      const digit = hexDigit(bytes[i]!);
      if (digit < 0 || digits === 4) return null;
      value = value * 16 + digit;
    }
    if (bytes[i] === 0x2e && i < end) {
      const v4 = readIpv4(bytes, groupStart, end);
      if (v4 < 0 || groups.length > 6) return null;
      groups.push(Math.floor(v4 / 65536), v4 % 65536);
      i = end;
      break;
    }
    if (digits === 0 || groups.length === 8) return null;
    groups.push(value);
    if (i === end) break;
    i++; // the colon
    if (i === end) return null;
    if (bytes[i] === 0x3a) {
      if (gapAt >= 0) return null;
      gapAt = groups.length;
      i++;
    }
  }
  if (gapAt < 0 ? groups.length !== 8 : groups.length > 7) return null;
  let ip = 0n;
  const zeros = 8 - groups.length;
  for (let g = 0; g < 8; g++) {
    const inGap = gapAt >= 0 && g >= gapAt && g < gapAt + zeros;
    const group = inGap ? 0 : groups[gapAt >= 0 && g >= gapAt ? g - zeros : g]!;
    ip = (ip << 16n) | BigInt(group);
  }
  return ip;
}

/** Either family from bytes[start, end); null for anything else. A zone (`%eth0`) is not an address. */
export function readIp(bytes: Uint8Array, start: number, end: number): Ip | null {
  const v4 = readIpv4(bytes, start, end);
  return v4 >= 0 ? v4 : readIpv6(bytes, start, end);
}

/** Same from a string. */
export function ipFromText(text: string): Ip | null {
  const bytes = Buffer.from(text, 'latin1');
  return readIp(bytes, 0, bytes.length);
}

export function familyOf(ip: Ip): Family {
  return typeof ip === 'number' ? 4 : 6;
}

/** Bits of an address of this family: 32 or 128. */
export function widthOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

function ipv4Text(ip: Ipv4): string {
  return `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`;
}

/** The longest run of zero groups becomes `::`, the first of equals. Source: RFC 5952 section 4.2. */
function ipv6Text(ip: Ipv6): string {
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((ip >> shift) & 0xffffn));
  let best = -1;
  let bestLength = 1;
  for (let g = 0; g < 8; g++) {
    let run = 0;
    while (g + run < 8 && groups[g + run] === 0) run++;
    if (run > bestLength) {
      best = g;
      bestLength = run;
    }
  }
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`;
}

/** As the kernel prints it: `10.1.11.0`, `fd00:42:0:c::`. */
export function ipText(ip: Ip): string {
  return typeof ip === 'number' ? ipv4Text(ip) : ipv6Text(ip);
}

/** The address `by` further on; the caller keeps it inside the family's range. */
export function ipPlus(ip: Ip, by: number): Ip {
  return typeof ip === 'number' ? ip + by : ip + BigInt(by);
}
