import type { Mac } from '../types/address.ts';
import type { Lease } from '../types/lease.ts';
import type { HostView, UnderlayFacts, UnderlayRow } from '../types/view.ts';

/** What is kept of a host is bounded, whatever the number of its peers. */
const ROWS_KEPT = 64;
const MACS_KEPT = 16;

/** Rows that tell most first: fixed by hand, then those without an answer. */
function telling({ state }: UnderlayRow): number {
  if (state === 'PERMANENT' || state === 'NOARP') return 0;
  return state === 'INCOMPLETE' ? 1 : state === 'FAILED' ? 2 : state === 'REACHABLE' ? 3 : 4;
}

function rowsOf(view: HostView): UnderlayRow[] {
  const { underlayRows } = view.parts;
  if (!underlayRows.known) return [];
  const rows = [...underlayRows.value.values()].map(
    ({ ip, mac, state, dev }): UnderlayRow => ({ ip, mac, state: state ?? '', dev: dev ?? '' }),
  );
  return rows.sort((a, b) => telling(a) - telling(b)).slice(0, ROWS_KEPT);
}

/** Every Ethernet address by which the host may answer for its underlay address; empty when not known, or too many. */
function macsOf(view: HostView, device: string): Mac[] {
  const { devices, addresses } = view.parts;
  if (!devices.known) return [];
  const macs = new Set<Mac>();
  for (const { name, sightings } of devices.value.values()) {
    const spoken = addresses.known && (addresses.value.get(name) ?? []).length > 0;
    const port = sightings.some(({ link }) => link.master === device);
    if (name !== device && !port && !(spoken && name !== view.expectation.vtepName)) continue;
    for (const { link } of sightings) if (link.mac !== null) macs.add(link.mac);
  }
  return macs.size > MACS_KEPT ? [] : [...macs];
}

/** The smaller of the two sets of peers: those reached past the VTEP, or those reached through it. */
function directOf(view: HostView): UnderlayFacts['direct'] {
  const { routes } = view.parts;
  const sweep = routes.known ? routes.value[0] : undefined;
  if (sweep === undefined) return null;
  const count = (peers: readonly Lease[]) => peers.reduce((sum, peer) => sum + (view.weights.get(peer) ?? 1), 0);
  const direct: Lease[] = [];
  const tunnelled: Lease[] = [];
  for (const { peer, legs } of sweep.ways) {
    if (legs.length > 0 && legs.every(({ fate }) => fate === 'direct')) direct.push(peer);
    else if (legs.length > 0 && legs.every(({ fate }) => fate === 'overlay')) tunnelled.push(peer);
  }
  const most = count(direct) > count(tunnelled) ? 'direct' : 'tunnel';
  const others = most === 'direct' ? tunnelled : direct;
  return direct.length + tunnelled.length === 0 || others.length > ROWS_KEPT
    ? null
    : { most, others, unclear: direct.length + tunnelled.length < sweep.ways.length };
}

/** Reverse path filtering of a device as the kernel applies it: the stricter of its own and `all`; null when not read. */
function reversePath(view: HostView, device: string | null): number | null {
  const { sysctls } = view.parts;
  if (!sysctls.known || device === null || view.expectation.family === 6) return null;
  const read = (name: string) => sysctls.value.get(`net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`)?.value;
  const own = read(device);
  return own === undefined ? null : Math.max(Number(own) || 0, Number(read('all') ?? 0) || 0);
}

/** The little that cluster checks need of a host's underlay; null when the device is not known. */
export function underlayFacts(view: HostView): UnderlayFacts | null {
  const { lease, vtepName } = view.expectation;
  const { addresses, vxlan } = view.parts;
  if (lease === null) return null;
  const holders = addresses.known
    ? [...addresses.value].filter(([name, list]) => name !== 'lo' && list.some(({ ip }) => ip === lease.underlayIp))
    : [];
  const device = holders[0]?.[0] ?? (vxlan.known ? (vxlan.value?.link.vxlan?.dev ?? null) : null);
  return {
    device,
    macs: device === null ? [] : macsOf(view, device),
    rows: rowsOf(view),
    direct: directOf(view),
    reversePathVtep: reversePath(view, vtepName),
    reversePathUnderlay: reversePath(view, device),
  };
}
