/** Addresses as numbers: comparable, hashable, without allocation per row. */

/** Ethernet address as a 48-bit unsigned integer: `12:66:aa:00:00:01` is 0x1266aa000001. */
export type Mac = number;
/** IPv4 address as a 32-bit unsigned integer: `10.1.11.0` is 0x0a010b00. */
export type Ipv4 = number;
/** IPv6 address as a 128-bit unsigned bigint. */
export type Ipv6 = bigint;
/** Either family; `typeof` tells which: number is IPv4, bigint is IPv6. */
export type Ip = Ipv4 | Ipv6;
export type Family = 4 | 6;

/** A prefix, `10.1.11.0/24`. Host bits of `ip` may be set where a device address is meant (`10.1.11.1/24`). */
export interface Cidr {
  readonly ip: Ip;
  /** Prefix length, 0–32 or 0–128. */
  readonly length: number;
}
