import type { LabEra } from '../../types/fault.ts';
import type { PlannedHost } from '../addresses.ts';
import type { Lab } from '../hands.ts';
import { eraOfHost } from '../plan.ts';
import { rowsOfPeer } from '../program-rows.ts';

/** Where a change happens, and when after the step it follows from. */
export interface ChurnTiming {
  /** A host's name, or `leases`. */
  readonly place: string;
  /** Index of the step it follows; -1 follows nothing. Steps at one place follow each other. */
  readonly after: number;
  /** Between how many ms later. */
  readonly delayMs: readonly [number, number];
}

export interface ChurnStep extends ChurnTiming {
  readonly run: (lab: Lab) => Promise<unknown>;
}

/** A healthy estate in change: what flannel does, in the order and at the pace it does it. */
export interface Churn {
  readonly id: string;
  readonly title: string;
  readonly eras: readonly LabEra[];
  /** Brings the estate where the change begins, before anybody looks. */
  readonly before?: (lab: Lab) => Promise<unknown>;
  readonly steps: (lab: Lab) => readonly ChurnStep[];
  /** Brings the estate back, when nobody looks any more. */
  readonly undo: (lab: Lab) => Promise<unknown>;
}

/** flannel hears of a lease, works its queue, and writes the rows within a second. */
const HEARS_MS = [80, 700] as const;
/** From one row to the next. */
const NEXT_ROW_MS = [0, 60] as const;

export function plannedHost(lab: Lab, name: string): PlannedHost {
  const found = lab.record.hosts.find((host) => host.name === name);
  if (found === undefined) throw new Error(`no host ${name}`);
  return found;
}

export function othersOf(lab: Lab, name: string): readonly PlannedHost[] {
  return lab.record.hosts.filter((host) => host.name !== name);
}

/** Steps on one host that run one command each, the first after step `after`. */
export function inTurn(
  place: string,
  after: number,
  firstIndex: number,
  commands: readonly string[],
  first: readonly [number, number] = HEARS_MS,
): readonly ChurnStep[] {
  return commands.map((command, i) => ({
    place,
    after: i === 0 ? after : firstIndex + i - 1,
    delayMs: i === 0 ? first : NEXT_ROW_MS,
    run: (lab) => lab.on(place, ['bash', '-c', command]),
  }));
}

/** The commands by which a host comes to know a peer. */
export function learn(lab: Lab, host: PlannedHost, peer: PlannedHost): readonly string[] {
  const { ip, fdb } = rowsOfPeer(lab.record, host, peer);
  const lines = [...ip.filter((line) => line.startsWith('neigh')), ...ip.filter((line) => line.startsWith('route'))];
  const bridge = fdb.map((line) => `bridge ${line}`);
  const [routes, neighbours] = [lines.filter((l) => l.startsWith('route')), lines.filter((l) => l.startsWith('neigh'))];
  const ask = `ip -batch - <<'IP'\n${neighbours.join('\n')}\nIP`;
  return [...(neighbours.length > 0 ? [ask] : []), ...bridge, ...routes.map((line) => `ip ${line}`)];
}

/** The commands by which a host forgets a peer whose lease is gone; what was resolved on demand ages. */
export function forget(lab: Lab, host: PlannedHost, peer: PlannedHost): readonly string[] {
  const era = eraOfHost(lab.record, host);
  const contacts =
    era === 'C' ? [peer.overlayIp] : [peer.overlayIp, peer.bridgeIp, ...peer.containers.map((c) => c.ip)];
  const drop = contacts.map((ip) => `ip neigh del ${ip} dev ${lab.vtep}`).join('; ');
  const fdb = `bridge fdb del ${peer.vtepMac} dev ${lab.vtep} dst ${peer.underlayIp} self`;
  return era === 'C' ? [drop, fdb, `ip route del ${peer.subnet} dev ${lab.vtep}`] : [fdb, drop];
}
