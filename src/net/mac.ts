import type { Mac } from '../types/address.ts';

/** Value of a hexadecimal digit's byte, -1 for any other byte. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Reads `12:66:aa:00:00:01` from bytes[start, end); -1 when it is anything else. */
export function readMac(bytes: Uint8Array, start: number, end: number): Mac {
  if (end - start !== 17) return -1;
  let mac = 0;
  for (let i = 0; i < 17; i += 3) {
    const high = hexDigit(bytes[start + i]!);
    const low = hexDigit(bytes[start + i + 1]!);
    if (high < 0 || low < 0 || (i < 15 && bytes[start + i + 2] !== 0x3a)) return -1;
    mac = mac * 256 + high * 16 + low;
  }
  return mac;
}

/** Same from a string; null when it is no Ethernet address. */
export function macFromText(text: string): Mac | null {
  const bytes = Buffer.from(text, 'latin1');
  const mac = readMac(bytes, 0, bytes.length);
  return mac < 0 ? null : mac;
}

/** `12:66:aa:00:00:01`, lower case, as the kernel prints it. */
export function macText(mac: Mac): string {
  const hex = mac.toString(16).padStart(12, '0');
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}:${hex.slice(10)}`;
}
