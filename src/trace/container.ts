import { contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Ip } from '../types/address.ts';
import type { Hop, Side } from '../types/trace.ts';
import { sweep, tablesOf } from '../view/sweep.ts';
import { deviceOf, gapsOf, hop, isUp, linkOf, mtuOf, notRead, valueIn } from './hop.ts';

const NEVER: Hop[] = [];

function containerName({ link }: Side): string {
  return link?.path.split('/').at(-1) ?? '';
}

/** The container that has the address, or why it is not known: as a hop of its own when there is nothing more to say. */
function unseen(side: Side, stage: 'container' | 'arrival-container'): Hop | null {
  const { containers } = side.seen!.view.parts;
  if (!containers.known) return notRead(side, stage, gapsOf(containers));
  if (side.link !== null) return null;
  if (side.assumed)
    return hop(side, stage, {
      text: `any container of ${side.host}`,
      verdict: 'unseen',
      why: 'no container was seen there',
    });
  if (containers.value.partial)
    return hop(side, stage, { text: ipText(side.ip), verdict: 'unseen', why: 'not all containers were looked into' });
  return hop(side, stage, { text: ipText(side.ip), why: `no container of ${side.host} has ${ipText(side.ip)}` });
}

/** A gateway in the lease's subnet must be the host's; one elsewhere (Calico's 169.254.1.1) is answered by other means. */
function gatewayWrong(side: Side, gateway: Ip | null): boolean {
  const addresses = valueIn(side.seen!.view.parts.addresses);
  if (gateway === null || side.lease === null || addresses === null || !contains(side.lease.subnet, gateway))
    return false;
  const containers = valueIn(side.seen!.view.parts.containers)?.links ?? [];
  const held = [...addresses.values()].some((list) => list.some(({ ip }) => ip === gateway));
  return !held && !containers.some((each) => each.addresses.some(({ ip }) => ip === gateway));
}

/** The container's own route, which only IPv4 outputs tell. */
function leavesBy(side: Side, to: Ip): { text: string; why: string | null; lines: readonly number[] } | null {
  const { containers } = side.seen!.records;
  const record = containers.read ? containers.records.find(({ path }) => path === side.link!.path) : undefined;
  const routes = record?.routes.filter(({ family }) => family === side.overlay.family) ?? [];
  const from = typeof to === 'number' ? { ip: side.ip, length: 32 } : { ip: side.ip, length: 128 };
  if (routes.length === 0) return null;
  const [stretch] = sweep(tablesOf(routes), [], { from: to, to, source: from, iif: 'lo' }, false);
  const route = stretch?.route ?? null;
  if (route === null) return { text: 'no route', why: `it has no route to ${ipText(to)}`, lines: [] };
  const lines = [route.line];
  if (route.type !== 'unicast') return { text: '', why: `its route is ${route.type}`, lines };
  const gateway = route.hops[0]?.gateway ?? null;
  const why = gatewayWrong(side, gateway) ? `nobody has its gateway ${ipText(gateway!)}` : null;
  return { text: '', why, lines };
}

/** The packet in the container it comes from. */
function leaving(side: Side, to: Ip): Hop {
  const missing = unseen(side, 'container');
  if (missing !== null) return missing;
  const { link, addresses } = side.link!;
  const held = addresses.find(({ ip }) => ip === side.ip);
  const way = leavesBy(side, to);
  const lines = [...(way?.lines ?? []), link.line, ...(held === undefined ? [] : [held.line])];
  const down = isUp(link) ? null : `${link.name} of ${containerName(side)} is down`;
  const why = down ?? outside(side) ?? way?.why ?? null;
  return hop(side, 'container', {
    seen: lines.map((line) => ({ probe: 'containers', line })),
    ...(way === null || way.text !== ''
      ? { text: `${link.name} ${ipText(side.ip)}${way === null ? '' : `, ${way.text}`}` }
      : {}),
    mtuBytes: link.mtuBytes,
    why,
  });
}

function outside({ lease, ip }: Side): string | null {
  if (lease === null || contains(lease.subnet, ip)) return null;
  return `${ipText(ip)} is outside the host’s lease: peers send its answers elsewhere`;
}

/** The host's end of the container's cable. */
function port(side: Side, stage: 'port' | 'arrival-port'): Hop[] {
  const port = side.link?.port ?? null;
  if (port === null) return NEVER;
  const { bridgeName } = side.seen!.view.expectation;
  // a port is disabled with its bridge, and with the container's end
  const bridge = linkOf(deviceOf(side, port.master))?.link;
  const state =
    (bridge !== undefined && !isUp(bridge)) || !isUp(side.link!.link) ? null : (port.bridgePort?.state ?? null);
  const detached = bridgeName !== null && port.master === null && side.link!.leased !== null;
  const why = !isUp(port)
    ? `${port.name} is down`
    : detached
      ? `${port.name} is no port of ${bridgeName}`
      : state !== null && state !== 'forwarding'
        ? `${port.name} is ${state}: it forwards nothing`
        : null;
  const lines = [port.line, ...(port.bridgePort === null ? [] : [port.bridgePort.line])];
  return [
    hop(side, stage, {
      seen: lines.map((line) => ({ probe: 'ip-d-link', line })),
      text: `${port.name}${port.master === null ? '' : ` master ${port.master}`}${state === null ? '' : ` state ${state}`}`,
      mtuBytes: port.mtuBytes,
      why,
    }),
  ];
}

/** The bridge containers hang on; none where each has a route of its own. */
function bridge(side: Side, stage: 'bridge' | 'arrival-bridge'): Hop[] {
  const { devices, addresses } = side.seen!.view.parts;
  const { bridgeName } = side.seen!.view.expectation;
  if (!devices.known) return [notRead(side, stage, gapsOf(devices))];
  const device = deviceOf(side, bridgeName);
  const sighting = linkOf(device);
  if (sighting === null) return NEVER;
  const { link, probe } = sighting;
  const held = valueIn(addresses)?.get(link.name) ?? null;
  const own = held?.find(({ ip }) => side.lease !== null && contains(side.lease.subnet, ip));
  const any = own ?? held?.[0];
  const hung = side.link?.port?.master === link.name;
  const why = !isUp(link)
    ? `${link.name} is down`
    : hung && side.lease !== null && held !== null && own === undefined
      ? `${link.name} has no address of the host’s lease`
      : null;
  return [
    hop(side, stage, {
      seen: [{ probe, line: link.line }, ...(any === undefined ? [] : [{ probe: 'ip-addr' as const, line: any.line }])],
      text: `${link.name}${any === undefined ? '' : ` ${ipText(any.ip)}/${any.prefixLength}`} state ${link.state ?? '?'}`,
      mtuBytes: mtuOf(device),
      why,
    }),
  ];
}

/** Out of the container, over its cable, into the bridge. Nothing where the host itself sends. */
export function fromContainer(side: Side, to: Ip): Hop[] {
  if (side.kind === 'host') return NEVER;
  return [leaving(side, to), ...port(side, 'port'), ...bridge(side, 'bridge')];
}

/** The container the packet is for, found by its row in the bridge's neighbour table and FDB. */
function arriving(side: Side): Hop {
  const missing = unseen(side, 'arrival-container');
  if (missing !== null) return missing;
  const { link, addresses } = side.link!;
  const held = addresses.find(({ ip }) => ip === side.ip);
  return hop(side, 'arrival-container', {
    seen: [link.line, ...(held === undefined ? [] : [held.line])].map((line) => ({ probe: 'containers', line })),
    text: `${link.name} ${ipText(side.ip)} in ${containerName(side)}`,
    mtuBytes: link.mtuBytes,
    why: isUp(link) ? outside(side) : `${link.name} of ${containerName(side)} is down`,
  });
}

/** The host asked its own container for its Ethernet address, and nobody answered. */
function askedInVain(side: Side, dev: string | null): { line: number; state: string } | null {
  const { records } = side.seen!;
  for (const probe of ['ip-neigh', 'ip-6-neigh'] as const) {
    const answer = records[probe];
    if (!answer.read) continue;
    const row = answer.records.find((each) => each.ip === side.ip && each.dev === dev);
    if (row !== undefined && (row.state === 'FAILED' || row.state === 'INCOMPLETE'))
      return { line: row.line, state: row.state };
  }
  return null;
}

/** Over the bridge and the cable into the container. */
export function intoContainer(side: Side, dev: string | null): Hop[] {
  if (side.kind === 'host') return NEVER;
  const last = arriving(side);
  const vain = last.verdict === 'unseen' ? askedInVain(side, dev) : null;
  const container =
    vain === null || side.assumed
      ? last
      : hop(side, 'arrival-container', {
          seen: [{ probe: side.overlay.family === 4 ? 'ip-neigh' : 'ip-6-neigh', line: vain.line }],
          why: `nobody answers for ${ipText(side.ip)} on ${dev ?? 'the bridge'}`,
        });
  return [...bridge(side, 'arrival-bridge'), ...port(side, 'arrival-port'), container];
}
