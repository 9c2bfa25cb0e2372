import { cidrText, contains, firstIp } from '../net/cidr.ts';
import { familyOf, ipFromText, ipPlus, ipText } from '../net/ip.ts';
import { leaseHolding } from '../net/lease-lookup.ts';
import type { Family, Ip } from '../types/address.ts';
import type { Estate, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { HostPlan } from '../types/reading.ts';
import type { ContainerLink, HostView } from '../types/view.ts';
import { valueIn } from './hop.ts';

/** What was typed, as far as leases and host names tell before any host is read. */
export interface Wish {
  readonly asked: string;
  /** null: it is the host that holds `lease`, whichever that is. */
  readonly host: string | null;
  readonly lease: Lease | null;
  /** null where any family will do. */
  readonly family: Family | null;
  /** An address on the overlay. */
  readonly ip: Ip | null;
  /** A container's name or address after `host/`. */
  readonly container: string | null;
}

/** What was typed names nothing; the text says what to type instead. */
export interface Unknown {
  readonly unknown: string;
}

const NAMES_SHOWN = 8;

function some(names: readonly string[]): string {
  if (names.length === 0) return '(none)';
  const more = names.length - NAMES_SHOWN;
  return `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The host that is to be read at a lease's underlay address, or is called as Kubernetes calls it. */
function hostOfLease(lease: Lease, known: readonly HostPlan[]): string | null {
  const at = ipText(lease.underlayIp);
  return (
    (known.find(({ address }) => address === at) ?? known.find(({ name }) => name === lease.key || name === at))
      ?.name ?? null
  );
}

function byAddress(asked: string, ip: Ip, estate: Estate, known: readonly HostPlan[]): Wish | Unknown {
  const family = familyOf(ip);
  for (const overlay of estate.overlays) {
    if (overlay.family !== family) continue;
    const lease = leaseHolding(overlay, ip);
    if (lease !== null) return { asked, host: hostOfLease(lease, known), lease, family, ip, container: null };
    const [outer] = overlay.byUnderlayIp.get(ip) ?? [];
    if (outer !== undefined)
      return { asked, host: hostOfLease(outer, known), lease: outer, family, ip: null, container: null };
    if (overlay.aggregate !== null && contains(overlay.aggregate, ip))
      return {
        unknown: `${asked} is in the overlay network ${cidrText(overlay.aggregate)}, but no lease holds it; the leases are ${some(overlay.leases.map(({ subnet }) => cidrText(subnet)))}`,
      };
  }
  const host = known.find(({ address, name }) => address === asked || name === asked);
  if (host !== undefined) return { asked, host: host.name, lease: null, family: null, ip: null, container: null };
  return {
    unknown: `${asked} is no address of a container, VTEP or host that leases or config know; give one of a lease (${some(estate.overlays.flatMap(({ leases }) => leases.map(({ subnet }) => cidrText(subnet))))}) or a host name (${some(known.map(({ name }) => name))})`,
  };
}

/** An address, a host's name, or `host/container`. */
export function wishOf(asked: string, estate: Estate, known: readonly HostPlan[]): Wish | Unknown {
  const ip = ipFromText(asked);
  if (ip !== null) return byAddress(asked, ip, estate, known);
  const slash = asked.indexOf('/');
  const name = slash < 0 ? asked : asked.slice(0, slash);
  const container = slash < 0 ? null : asked.slice(slash + 1);
  if (container === '') return { unknown: `${asked}: give a container's name or address after the /` };
  const host = known.find((each) => each.name === name || each.address === name);
  const inner = container === null ? null : ipFromText(container);
  const family = inner === null ? null : familyOf(inner);
  if (host !== undefined) return { asked, host: host.name, lease: null, family, ip: inner, container };
  const lease = estate.overlays
    .flatMap(({ leases }) => leases)
    .find((each) => each.key === name || ipText(each.underlayIp) === name);
  if (lease !== undefined) return { asked, host: hostOfLease(lease, known), lease, family, ip: inner, container };
  return { unknown: `no host is called ${name}; the hosts are ${some(known.map((each) => each.name))}` };
}

/** The overlay both ends are in: an address decides, else the IPv4 one unless IPv6 is asked for. */
export function overlayOf(from: Wish, to: Wish, estate: Estate, prefer: Family): Overlay | Unknown {
  if (from.family !== null && to.family !== null && from.family !== to.family)
    return { unknown: `${from.asked} is IPv${from.family} and ${to.asked} IPv${to.family}: give both in one family` };
  const family = from.family ?? to.family;
  const found =
    family === null
      ? (estate.overlays.find((overlay) => overlay.family === prefer) ?? estate.overlays[0])
      : estate.overlays.find((overlay) => overlay.family === family);
  return found ?? { unknown: family === null ? 'the leases describe no network' : `there is no IPv${family} overlay` };
}

/** The inner address of an end, and the container that has it. */
export interface Inside {
  readonly ip: Ip;
  readonly kind: 'container' | 'host';
  readonly assumed: boolean;
  readonly link: ContainerLink | null;
}

function nameOf({ path }: ContainerLink): string {
  return path.split('/').at(-1) ?? path;
}

function addressOf({ leased, addresses }: ContainerLink): Ip | null {
  return leased?.ip ?? addresses[0]?.ip ?? null;
}

function named(wish: Wish, view: HostView): Inside | Unknown {
  const { containers } = view.parts;
  const { host } = view.expectation;
  if (!containers.known) {
    const why = containers.gaps[0]?.detail ?? 'not collected';
    return {
      unknown: `${wish.asked}: containers of ${host} were not looked into (${why}); give the container's address`,
    };
  }
  const found = containers.value.links.filter(
    (link) => nameOf(link) === wish.container || nameOf(link).startsWith(`${wish.container}`),
  );
  const link =
    found.find((each) => nameOf(each) === wish.container && addressOf(each) !== null) ??
    found.find((each) => addressOf(each) !== null);
  const names = new Set(found.map(nameOf));
  if (link === undefined || (names.size > 1 && nameOf(link) !== wish.container)) {
    const all = containers.value.links.flatMap((each) => {
      const ip = addressOf(each);
      return ip === null ? [] : [`${nameOf(each)} (${ipText(ip)})`];
    });
    return {
      unknown: `${host} has ${found.length > 0 ? 'several containers' : 'no container'} called ${wish.container}; it has ${some(all)}`,
    };
  }
  return { ip: addressOf(link)!, kind: 'container', assumed: false, link };
}

/** A container's usual first address: the bridge has the one before it. */
const FIRST_CONTAINER = 2;

/** Which address of the host is meant, now that it was read, or is known to be out of reach. */
export function insideOf(wish: Wish, lease: Lease | null, view: HostView | null): Inside | Unknown {
  const links = view === null ? [] : (valueIn(view.parts.containers)?.links ?? []);
  if (wish.ip !== null) {
    const { ip } = wish;
    const link = links.find((each) => each.addresses.some((address) => address.ip === ip)) ?? null;
    const addresses = view === null ? null : valueIn(view.parts.addresses);
    const own = [...(addresses?.values() ?? [])].some((list) => list.some((address) => address.ip === ip));
    const vtep = lease !== null && ip === firstIp(lease.subnet);
    return { ip, kind: link === null && (own || vtep) ? 'host' : 'container', assumed: false, link };
  }
  if (wish.container !== null && view !== null) return named(wish, view);
  if (wish.container !== null)
    return {
      unknown: `${wish.asked}: the host could not be read, so its containers are not known; give the container's address`,
    };
  const link =
    links.find(({ leased, link: { flags } }) => leased !== null && flags.includes('UP')) ??
    links.find(({ leased }) => leased !== null);
  if (link !== undefined) return { ip: link.leased!.ip, kind: 'container', assumed: false, link };
  const any = lease === null ? links.find((each) => addressOf(each) !== null) : undefined;
  if (any !== undefined) return { ip: addressOf(any)!, kind: 'container', assumed: false, link: any };
  if (lease === null)
    return { unknown: `${wish.asked} holds no lease and no container of it was seen; flannel-doctor check tells why` };
  // without a bridge there is no container yet: the host itself is asked
  if (view !== null && view.expectation.bridgeName === null)
    return { ip: firstIp(lease.subnet), kind: 'host', assumed: false, link: null };
  return { ip: ipPlus(firstIp(lease.subnet), FIRST_CONTAINER), kind: 'container', assumed: true, link: null };
}
