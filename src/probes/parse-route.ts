import { everything } from '../net/cidr.ts';
import { familyOf } from '../net/ip.ts';
import type { Cidr, Family, Ip } from '../types/address.ts';
import type { Parsed } from '../types/probe.ts';
import type { NextHop, RouteRecord, RouteType } from '../types/record.ts';
import { type Line, type Mutable, parseLines, vocabulary } from './define.ts';

const TYPES = vocabulary('unicast local broadcast multicast anycast nat blackhole unreachable prohibit throw');
/** Only words that are read, or whose value could be taken for one of them; all others are passed over. */
const WORDS = vocabulary(
  'via dev src metric proto scope table onlink dead linkdown nexthop encap inet inet6 pref from realm realms tos mtu',
);

/** The route being read; one for a whole output. */
interface Draft {
  gateway: Ip | null;
  dev: string | null;
  onlink: boolean;
  down: boolean;
  /** `via inet6 fe80::1`: the gateway's family is not the route's. */
  otherFamily: boolean;
  hops: NextHop[];
  src: Ip | null;
  metric: number;
  table: string;
  proto: string | null;
  scope: string | null;
  pref: boolean;
  tos: string | null;
  mtuBytes: number | null;
}

function startHop(draft: Draft): void {
  draft.gateway = null;
  draft.dev = null;
  draft.onlink = false;
  draft.down = false;
}

function endHop(draft: Draft, line?: number): void {
  const { gateway, dev, onlink, down } = draft;
  if (gateway !== null || dev !== null)
    draft.hops.push({ gateway, dev, onlink, down, ...(line === undefined ? {} : { line }) });
}

/** Words after the destination, or after `nexthop`; the reason when they are not a route's. */
function readWords(line: Line, draft: Draft): string | null {
  // What follows `encap` is the encapsulation's own, its `src` and `dst` included, until the route's words go on.
  let encap = false;
  while (line.next()) {
    const word = line.keyword(WORDS);
    if (encap && (word === 'src' || word === 'inet' || word === 'inet6' || word === 'tos')) continue;
    switch (word) {
      case 'encap':
        encap = true;
        continue;
      case 'via': {
        if (!line.next()) return 'no gateway after via';
        const named = line.keyword(WORDS);
        if (named === 'inet' || named === 'inet6') {
          draft.otherFamily = true;
          if (!line.next()) return 'no gateway after via';
        }
        draft.gateway = line.ip();
        if (draft.gateway === null) return 'the gateway is no address';
        break;
      }
      case 'dev':
        draft.dev = line.nextText();
        if (draft.dev === null) return 'no device after dev';
        break;
      case 'src':
        draft.src = line.nextIp();
        if (draft.src === null) return 'the source is no address';
        break;
      case 'metric':
        draft.metric = line.nextDecimal();
        if (draft.metric < 0) return 'the metric is no number';
        break;
      case 'table': {
        const table = line.nextText();
        if (table === null) return 'no name after table';
        draft.table = table;
        break;
      }
      case 'proto':
        draft.proto = line.nextText();
        break;
      case 'scope':
        draft.scope = line.nextText();
        break;
      case 'pref':
        draft.pref = true;
        line.next();
        break;
      case 'tos':
        draft.tos = line.nextText();
        break;
      case 'mtu': {
        // `mtu lock 1400`: the kernel does not lower it by discovery
        const mtuBytes = line.next() ? (line.is('lock') ? line.nextDecimal() : line.decimal()) : -1;
        if (mtuBytes < 0) return 'the mtu is no number';
        draft.mtuBytes = mtuBytes;
        break;
      }
      case 'from':
      case 'realm':
      case 'realms':
        line.next();
        break;
      case 'onlink':
        draft.onlink = true;
        break;
      case 'linkdown':
        // no carrier: the kernel uses it all the same, unless ignore_routes_with_linkdown is set
        break;
      case 'dead':
        draft.down = true;
        break;
      case 'nexthop':
        endHop(draft);
        startHop(draft);
        break;
    }
    encap &&= word === '';
  }
  return null;
}

/** A multipath route has its next hops, or first what its nexthop object is, on the lines below. */
function hopsFollow(line: Line): boolean {
  return line.followedBy('nexthop') || line.followedBy('nh_info');
}

/** `127/8` and `10.1/16`: iproute2 of the 2.6 kernels leaves zero octets out. null for anything else. */
function readShortPrefix(line: Line): Cidr | null {
  let ip = 0;
  let octets = 0;
  let value = -1;
  let i = line.start;
  for (; i < line.end && line.bytes[i] !== 0x2f; i++) {
    const byte = line.bytes[i]!;
    if (byte === 0x2e) {
      if (value < 0 || ++octets > 2) return null;
      ip = ip * 256 + value;
      value = -1;
      continue;
    }
    const digit = byte - 0x30;
    if (digit < 0 || digit > 9) return null;
    value = (value < 0 ? 0 : value * 10) + digit;
    if (value > 255) return null;
  }
  if (value < 0 || line.end - i < 2 || line.end - i > 3) return null;
  let length = 0;
  for (i++; i < line.end; i++) {
    const digit = line.bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return null;
    length = length * 10 + digit;
  }
  return length > 32 ? null : { ip: (ip * 256 + value) * 256 ** (3 - octets), length };
}

/** A prefix as routes and rules print it; the abbreviated forms included. */
export function readPrefix(line: Line): Cidr | null {
  return line.cidr() ?? readShortPrefix(line);
}

/**
 * The family of `default` is nowhere in the word: gateway and source tell it; an IPv6 route always prints a metric;
 * and `ip route show table all` prints all of IPv4 before IPv6.
 */
function familyOfDefault(draft: Draft, type: RouteType, asked: Family, before: Family): Family {
  const gateway = draft.gateway ?? draft.hops[0]?.gateway ?? null;
  if (gateway !== null) return draft.otherFamily ? (familyOf(gateway) === 6 ? 4 : 6) : familyOf(gateway);
  if (draft.src !== null) return familyOf(draft.src);
  // Linux keeps an unreachable IPv6 default on lo (ip6_null_entry); an unreachable IPv4 route has no device.
  if (draft.pref || (type === 'unreachable' && draft.dev === 'lo')) return 6;
  return draft.metric < 0 && asked === 4 ? 4 : before;
}

/**
 * `ip route`, `ip -6 route`, `ip route show table all` of iproute2 3.10 to 7.1 and BusyBox: any word order after the
 * destination, words it does not know passed over. `family` is that of a `default` that does not show its own.
 * Source: iproute2 ip/iproute.c print_route.
 */
export function parseRoutes(bytes: Uint8Array, family: Family): Parsed<RouteRecord> {
  const draft: Draft = {
    gateway: null,
    dev: null,
    onlink: false,
    down: false,
    otherFamily: false,
    hops: [],
    src: null,
    metric: 0,
    table: 'main',
    proto: null,
    scope: null,
    pref: false,
    tos: null,
    mtuBytes: null,
  };
  let before = family;
  let last: Mutable<RouteRecord> | null = null;
  return parseLines(bytes, (line, records) => {
    if (line.is('nexthop')) {
      if (last === null) return line.reject('a nexthop without its route');
      draft.otherFamily = false;
      startHop(draft);
      draft.hops = last.hops as NextHop[];
      const why = readWords(line, draft);
      if (why !== null) return line.reject(why);
      endHop(draft, line.number);
      if (last.dst.length === 0 && typeof last.dst.ip === 'number' && typeof draft.gateway === 'bigint') {
        if (draft.otherFamily) return;
        last.dst = everything(6);
        last.family = 6;
      }
      return;
    }
    // `cache expires 598sec` continues a cached route, `nh_info id 12 …` one with nexthop objects under -d.
    if (last !== null && line.start > line.from && (line.is('cache') || line.is('nh_info'))) return line.ignore();
    last = null;
    let type: RouteType = 'unicast';
    const named = line.keyword(TYPES);
    if (named !== '') {
      type = named;
      if (!line.next()) return line.reject('no destination');
    }
    let dst = line.is('default') ? null : readPrefix(line);
    if (dst === null && !line.is('default')) return line.reject('the destination is no prefix');
    startHop(draft);
    draft.otherFamily = false;
    draft.hops = [];
    draft.src = null;
    draft.metric = -1;
    draft.table = 'main';
    draft.proto = null;
    draft.scope = null;
    draft.pref = false;
    draft.tos = null;
    draft.mtuBytes = null;
    const why = readWords(line, draft);
    if (why !== null) return line.reject(why);
    endHop(draft);
    dst ??= everything(familyOfDefault(draft, type, family, before));
    before = familyOf(dst.ip);
    if (type === 'unicast' && !draft.hops.some(({ dev }) => dev !== null) && !hopsFollow(line)) {
      return line.reject('no device: a cut line');
    }
    last = {
      line: line.number,
      family: before,
      table: draft.table,
      type,
      dst,
      hops: draft.hops,
      src: draft.src,
      metric: draft.metric < 0 ? 0 : draft.metric,
      proto: draft.proto,
      scope: draft.scope,
      ...(draft.tos === null ? {} : { tos: draft.tos }),
      ...(draft.mtuBytes === null ? {} : { mtuBytes: draft.mtuBytes }),
    };
    records.push(last);
  });
}
