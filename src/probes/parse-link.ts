import { familyOf, widthOf } from '../net/ip.ts';
import type { Parsed } from '../types/probe.ts';
import type { AddressRecord, BridgePort, Counters, LinkRecord } from '../types/record.ts';
import { type Line, type Mutable, parseLines, readDecimal, vocabulary } from './define.ts';
import { readVxlan } from './parse-vxlan.ts';

const FIRST = vocabulary('inet inet6 RX: TX: RX TX vxlan valid_lft altname alias vf');
const HEADER = vocabulary('mtu state master qdisc mode group qlen');
const ADDRESS = vocabulary('peer brd any scope proto metric flags');
/** All that iproute2 prints as a bare word in an address line; any other bare word there is the label. */
const ADDRESS_FLAGS = vocabulary(
  'secondary temporary tentative deprecated home nodad mngtmpaddr noprefixroute autojoin permanent dynamic dadfailed optimistic stable-privacy host',
);
const MAX_COLUMNS = 64;

type Link = Mutable<LinkRecord> & { addresses: AddressRecord[] };

/** `3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN …`; the reason when it is not. */
function readHeader(line: Line, index: number): Link | string {
  const word = line.nextText();
  if (word === null || !word.endsWith(':')) return 'no device name';
  const at = word.lastIndexOf('@');
  const name = at > 0 ? word.slice(0, at) : word.slice(0, -1);
  if (name === '') return 'no device name';
  const flags = line.nextText();
  if (flags === null || !flags.startsWith('<') || !flags.endsWith('>')) return 'no flags';
  const link: Link = {
    line: line.number,
    index,
    name,
    parent: at > 0 ? word.slice(at + 1, -1) : null,
    flags: flags.length > 2 ? flags.slice(1, -1).split(',') : [],
    mtuBytes: null,
    state: null,
    master: null,
    qdisc: null,
    mac: null,
    macLine: 0,
    kind: null,
    vxlan: null,
    bridgePort: null,
    addresses: [],
    rx: null,
    tx: null,
  };
  while (line.next()) {
    const key = line.keyword(HEADER);
    switch (key) {
      case 'mtu':
        link.mtuBytes = line.nextDecimal();
        if (link.mtuBytes < 0) return 'the mtu is no number';
        break;
      case 'state':
        link.state = line.nextText();
        break;
      case 'master':
        link.master = line.nextText();
        break;
      case 'qdisc':
        link.qdisc = line.nextText();
        break;
      case '':
        break;
      default:
        line.next();
    }
  }
  return link;
}

/** `link/ether 12:66:aa:00:00:01 brd …`; other kinds of `link/` have no Ethernet address. */
function readHardware(line: Line, link: Link): string | null {
  link.macLine = line.number;
  if (!line.is('link/ether')) return null;
  const mac = line.next() ? line.mac() : -1;
  if (mac < 0) return 'what stands after link/ether is no Ethernet address';
  link.mac = mac;
  return null;
}

/**
 * `inet 10.1.17.1/24 brd 10.1.17.255 scope global secondary docker0`, `inet 10.0.0.1 peer 10.0.0.2/32 …`: with a peer
 * the prefix length stands at the peer's address.
 */
function readAddress(line: Line): AddressRecord | string {
  const cidr = line.next() ? line.cidr() : null;
  if (cidr === null) return 'no address';
  const family = familyOf(cidr.ip);
  const flags: string[] = [];
  const address: Mutable<AddressRecord> = {
    line: line.number,
    family,
    ip: cidr.ip,
    prefixLength: cidr.length,
    peer: null,
    scope: null,
    label: null,
    flags,
  };
  while (line.next()) {
    const word = line.keyword(ADDRESS);
    switch (word) {
      case 'peer': {
        const peer = line.next() ? line.cidr() : null;
        if (peer === null || familyOf(peer.ip) !== family) return 'what stands after peer is no address';
        address.peer = peer.ip;
        address.prefixLength = Math.min(peer.length, widthOf(family));
        break;
      }
      case 'scope':
        address.scope = line.nextText();
        break;
      case '': {
        const flag = line.keyword(ADDRESS_FLAGS);
        if (flag !== '') flags.push(flag);
        else if (family === 4) address.label = line.text();
        else flags.push(line.text());
        if (flags.length > 32) return 'too many words';
        break;
      }
      default:
        line.next();
    }
  }
  return address;
}

/** Headings after `RX:` or `RX errors:`; null when they are not such. */
function readHeadings(line: Line): string[] | null {
  const names: string[] = [];
  while (line.next()) {
    const first = line.bytes[line.start]! | 0x20;
    if (names.length === MAX_COLUMNS || first < 0x61 || first > 0x7a) return null;
    if (!line.is('errors:')) names.push(line.text());
  }
  return names.length > 0 ? names : null;
}

/** Numbers under their headings, added to those of an earlier block of the same direction. */
function readCounters(line: Line, names: readonly string[], before: Counters | null): Counters | null {
  const all: Record<string, number> = { ...before?.all };
  for (let i = 0; i < names.length; i++) {
    const value = i === 0 ? line.decimal() : line.nextDecimal();
    if (value < 0) return null;
    all[names[i]!] = value;
  }
  const of = (name: string) => all[name] ?? 0;
  return { bytes: of('bytes'), packets: of('packets'), errors: of('errors'), dropped: of('dropped'), all };
}

/** `bridge_slave state forwarding priority 32 cost 2 hairpin off …`. */
function readBridgePort(line: Line): BridgePort {
  const port: Mutable<BridgePort> = { line: line.number, state: null, hairpin: null };
  while (line.next()) {
    if (line.is('state')) port.state = line.nextText();
    else if (line.is('hairpin')) port.hairpin = line.nextText() === 'on';
  }
  return port;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** `veth`, `bridge_slave`, `ip6tnl`: a lower-case word at the start of an indented line. */
function isKind(line: Line): boolean {
  const first = line.bytes[line.start]!;
  return line.start > line.from && first >= 0x61 && first <= 0x7a && line.end - line.start <= 32;
}

/**
 * `ip -d link`, `ip addr`, `ip -s link` of iproute2 3.10 to 7.1 and BusyBox: a device per header line, with what the
 * indented lines under it say. An indented line that starts with a lower-case word is the device's kind or ignored.
 * Source: iproute2 ip/ipaddress.c print_linkinfo, print_addrinfo.
 */
export function parseLinks(bytes: Uint8Array): Parsed<LinkRecord> {
  let link: Link | null = null;
  let headings: { readonly side: 'rx' | 'tx'; readonly names: readonly string[] } | null = null;
  return parseLines(bytes, (line, records) => {
    const index = line.bytes[line.end - 1] === 0x3a ? readDecimal(line.bytes, line.start, line.end - 1) : -1;
    if (index >= 0) {
      headings = null;
      link = null;
      const read = readHeader(line, index);
      if (typeof read === 'string') return line.reject(read);
      link = read;
      records.push(link);
      return;
    }
    if (link === null) return line.reject('it belongs to no device');
    const under = headings;
    headings = null;
    const word = line.keyword(FIRST);
    switch (word) {
      case 'inet':
      case 'inet6': {
        const address = readAddress(line);
        if (typeof address === 'string') return line.reject(address);
        link.addresses.push(address);
        return;
      }
      case 'RX:':
      case 'TX:':
      case 'RX':
      case 'TX': {
        const names = readHeadings(line);
        if (names === null) return line.reject('no headings');
        headings = { side: word.startsWith('RX') ? 'rx' : 'tx', names };
        return line.ignore();
      }
      case 'vxlan': {
        link.kind = word;
        const vxlan = readVxlan(line);
        if (typeof vxlan === 'string') return line.reject(vxlan);
        link.vxlan = vxlan;
        return;
      }
      case 'valid_lft':
      case 'altname':
      case 'alias':
      case 'vf':
        return line.ignore();
    }
    if (line.startsWith('link/')) {
      const why = readHardware(line, link);
      return why === null ? undefined : line.reject(why);
    }
    if (isDigit(line.bytes[line.start]!)) {
      if (under === null) return line.reject('numbers without headings');
      const counters = readCounters(line, under.names, link[under.side]);
      if (counters === null) return line.reject('not a number under each heading');
      link[under.side] = counters;
      return;
    }
    if (!isKind(line)) return line.reject('not a line of a device');
    const kind = line.text();
    if (kind === 'bridge_slave') {
      link.bridgePort = readBridgePort(line);
      return line.ignore();
    }
    // `prog/xdp id 12 …`; `bridge_slave state forwarding …` tells of the master, not of the device.
    if (link.kind !== null || kind.includes('/') || kind.endsWith('_slave')) return line.ignore();
    link.kind = kind;
  });
}
