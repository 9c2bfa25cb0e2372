import { createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { ipFromText, ipText } from '../net/ip.ts';

/**
 * Takes addresses and host names out of a bundle's texts, the same one always for the same one.
 *
 * Addresses keep their shape, or findings would change: two that share a prefix still do, network and broadcast addresses stay
 * such, and so do the first and last 8 bits of IPv4 (first 16 and last 64 of IPv6) and what RFC 6890 sets apart. The key is made
 * anew and forgotten, so the same estate gets other addresses each time.
 */
export interface Redactor {
  /** Learns prefixes and ranges; all texts must have been learnt before the first is redacted. */
  readonly learn: (text: string) => void;
  readonly redact: (text: string) => string;
}

const IPV4 = String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])`;
const IPV6 = String.raw`(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])`;
const MAC = '(?<![0-9a-fA-F:])[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}(?![0-9a-fA-F:])';
const ADDRESS = new RegExp(`${MAC}|${IPV4}|${IPV6}`, 'g');
/** `10.1.0.0/16`, and `10.1.11.0-24` as etcd's keys have it. */
const PREFIX = new RegExp(`(${IPV4})[/-](\\d{1,2})(?![\\d.])|(${IPV6})[/-](\\d{1,3})(?![\\d.:])`, 'g');
/** Between these an order counts, which no mapping of prefixes keeps: addresses of such a range stay as they are. */
const RANGE = new RegExp(
  `(${IPV4})-(${IPV4})|(${IPV6})-(${IPV6})|SubnetMin\\W+(${IPV4})[^}]*?SubnetMax\\W+(${IPV4})`,
  'g',
);
/** Second octets of these have a meaning: private, shared, link-local, benchmarks, documentation. Source: RFC 6890. */
const TELLING = new Set([100, 169, 172, 192, 198, 203]);
const MACHINE = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|(?<=MACHINE_ID_DIGEST=)[0-9a-f]{16}\b/g;

interface FamilyPlan {
  readonly width: bigint;
  /** Bits that may change: from this one to before that one. */
  readonly from: (value: bigint) => number;
  readonly to: number;
}

const V4: FamilyPlan = {
  width: 32n,
  from: (value) => {
    const first = Number(value >> 24n);
    if (first === 0 || first === 127 || first >= 224) return 24;
    return TELLING.has(first) ? 16 : 8;
  },
  to: 24,
};
const V6: FamilyPlan = {
  width: 128n,
  // link-local, multicast, ::1 and IPv4 in IPv6 say what they are
  from: (value) => (/^(fe[89ab]|ff|0000)/.test((value >> 112n).toString(16).padStart(4, '0')) ? 64 : 16),
  to: 64,
};

/** `names` maps host names to what they become. */
export function redactor(names: ReadonlyMap<string, string>, key: Buffer = randomBytes(32)): Redactor {
  const hash = (text: string) => createHmac('sha256', key).update(text).digest();
  const ends = new Set<string>();
  const frozen: Record<4 | 6, { readonly bits: number; readonly value: bigint }[]> = { 4: [], 6: [] };
  const flips = new Map<string, boolean>();
  const done = new Map<string, string>();
  const node = (family: 4 | 6, bits: number, value: bigint) => `${family} ${bits} ${value}`;

  const parse = (
    text: string,
  ): { readonly family: 4 | 6; readonly plan: FamilyPlan; readonly value: bigint } | null => {
    const family = isIPv4(text) ? 4 : isIPv6(text) ? 6 : null;
    const ip = family === null ? null : ipFromText(text);
    return family === null || ip === null ? null : { family, plan: family === 4 ? V4 : V6, value: BigInt(ip) };
  };

  /** Below a prefix the ways of all zeros and of all ones do not turn. */
  const learnPrefix = (text: string, bits: number): void => {
    const read = parse(text);
    if (read === null) return;
    const { family, plan, value } = read;
    for (let zeros = value >> (plan.width - BigInt(bits)), ones = zeros, at = bits; at < plan.to; at++) {
      ends.add(node(family, at, zeros)).add(node(family, at, ones));
      zeros <<= 1n;
      ones = (ones << 1n) | 1n;
    }
  };

  const learnRange = (a: string, b: string): void => {
    const [first, last] = [parse(a), parse(b)];
    if (first === null || last === null || first.family !== last.family) return;
    let bits = Number(first.plan.width);
    let value = first.value;
    for (let other = last.value; value !== other; bits--) {
      value >>= 1n;
      other >>= 1n;
    }
    frozen[first.family].push({ bits, value });
  };

  const address = (text: string): string => {
    const read = parse(text);
    if (read === null) return text;
    const { family, plan, value } = read;
    const start = plan.from(value);
    let out = value;
    for (let at = start; at < plan.to; at++) {
      const prefix = value >> (plan.width - BigInt(at));
      const name = node(family, at, prefix);
      if (ends.has(name)) continue;
      if (frozen[family].some(({ bits, value: under }) => bits <= at && prefix >> BigInt(at - bits) === under)) break;
      const flip = flips.get(name) ?? (hash(name)[0]! & 1) === 1;
      flips.set(name, flip);
      if (flip) out ^= 1n << (plan.width - BigInt(at) - 1n);
    }
    if (family === 4) return ipText(Number(out));
    const low = out & 0xffff_ffff_ffff_ffffn;
    if (((low >> 24n) & 0xffffn) === 0xfffen) out = (out ^ low) | eui64(low);
    return ipText(out);
  };

  /** The address a host makes of its MAC (RFC 4291, appendix A) follows the MAC. */
  const eui64 = (low: bigint): bigint => {
    const plain = ((low >> 40n) << 24n) | (low & 0xffffffn);
    const text = (plain ^ (2n << 40n))
      .toString(16)
      .padStart(12, '0')
      .replaceAll(/(..)(?!$)/g, '$1:');
    const changed = BigInt(`0x${mac(text).replaceAll(':', '')}`) ^ (2n << 40n);
    return ((changed >> 24n) << 40n) | (0xfffen << 24n) | (changed & 0xffffffn);
  };

  /** The first byte stays: it tells group, local and vendor's addresses apart. */
  const mac = (text: string): string => {
    const lower = text.toLowerCase();
    if (/^(00:00:00:00:00:00|.[13579bdf]:)/.test(lower)) return text;
    const bytes = hash(`mac ${lower}`).subarray(0, 5);
    return [lower.slice(0, 2), ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
  };

  const machine = (text: string): string => {
    const digits = hash(`machine ${text}`).toString('hex');
    let at = 0;
    return text.replaceAll(/[0-9a-f]/g, () => digits[at++]!);
  };

  const words = [...names.keys()].filter((name) => !isIPv4(name) && !isIPv6(name));
  const named =
    words.length === 0
      ? null
      : new RegExp(
          `(?<![\\w.-])(?:${words
            .sort((a, b) => b.length - a.length)
            .map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|-]/g, '\\$&'))
            .join('|')})(?![\\w-]|\\.\\w)`,
          'g',
        );

  return {
    learn: (text) => {
      for (const [, ip4, bits4, ip6, bits6] of text.matchAll(PREFIX))
        learnPrefix(ip4 ?? ip6!, Math.min(Number(bits4 ?? bits6), ip4 === undefined ? 128 : 32));
      for (const [, a, b, c, d, e, f] of text.matchAll(RANGE)) learnRange(a ?? c ?? e!, b ?? d ?? f!);
    },
    redact: (text) => {
      const plain = text.replaceAll(MACHINE, machine).replaceAll(ADDRESS, (found) => {
        const known = done.get(found) ?? (/^(..:){5}..$/.test(found) ? mac(found) : address(found));
        done.set(found, known);
        return known;
      });
      return named === null ? plain : plain.replaceAll(named, (name) => names.get(name)!);
    },
  };
}
