import type { LabEra, LabShape } from '../types/fault.ts';
import { type PlannedHost, planHost } from './addresses.ts';
import { SHAPES, type ShapeTraits } from './shapes.ts';
import { LabError } from './shell.ts';

export const ERAS: readonly LabEra[] = ['A', 'B1', 'B2', 'C'];

export interface LabPlan {
  readonly name: string;
  readonly era: LabEra;
  readonly shape: LabShape;
  /** Path of a flanneld binary that programs the hosts; null when the lab does it itself. */
  readonly flanneld: string | null;
  readonly hosts: readonly PlannedHost[];
}

export interface LabWish {
  readonly name: string;
  readonly hosts: number;
  readonly era: LabEra;
  readonly shape: LabShape;
  readonly flanneld: string | null;
}

/** Addresses .101 to .254 of the underlay. */
const MOST_HOSTS = 154;
const CONTAINERS_PER_HOST = 2;

/**
 * What the lab will consist of; nothing is started. Throws a LabError for a wish that cannot be fulfilled.
 * `neighbourLimit` is the machine's net.ipv4.neigh.default.gc_thresh3: the kernel counts the neighbours of all network
 * namespaces together, so a lab that fills the table would take the machine's own network with it.
 */
export function planLab(wish: LabWish, neighbourLimit: number): LabPlan {
  if (!/^[a-z0-9][a-z0-9-]{0,31}$/.test(wish.name)) {
    throw new LabError(`lab name ${JSON.stringify(wish.name)}: small letters, digits and -, at most 32`);
  }
  if (!Number.isInteger(wish.hosts) || wish.hosts < 1 || wish.hosts > MOST_HOSTS) {
    throw new LabError(`--hosts ${wish.hosts}: a whole number from 1 to ${MOST_HOSTS} (192.168.122.101 to .254)`);
  }
  const { eras } = SHAPES[wish.shape];
  if (!eras.includes(wish.era)) {
    throw new LabError(`--shape ${wish.shape}: flannel makes it in era ${eras.join(', ')}, not in ${wish.era}`);
  }
  if (wish.flanneld !== null && wish.shape !== 'plain') {
    throw new LabError(`--flanneld runs in shape plain, not in ${wish.shape}`);
  }
  const neighbours = wish.hosts * (wish.hosts + 1) + 2 * CONTAINERS_PER_HOST * wish.hosts;
  if (neighbours > neighbourLimit) {
    throw new LabError(
      `--hosts ${wish.hosts}: needs up to ${neighbours} neighbour entries, this kernel keeps ${neighbourLimit} for all ` +
        `namespaces together: fewer hosts, or sysctl -w net.ipv4.neigh.default.gc_thresh3=${2 * neighbours}`,
    );
  }
  return { ...wish, hosts: Array.from({ length: wish.hosts }, (_, i) => hostOf(wish, i)) };
}

function hostOf(wish: LabWish, index: number): PlannedHost {
  const traits = SHAPES[wish.shape];
  const last = index === wish.hosts - 1 && index > 0;
  return planHost(traits, index + 1, {
    behindRouter: last && traits.lastBehindRouter,
    containers: last && traits.lastIsEmpty ? 0 : CONTAINERS_PER_HOST,
  });
}

/** How the plan's estate differs from the plain one. */
export function traitsOf(plan: LabPlan): ShapeTraits {
  return SHAPES[plan.shape];
}

/** The era one host of the plan speaks. */
export function eraOfHost(plan: LabPlan, host: PlannedHost): LabEra {
  const { eraOfEach } = traitsOf(plan);
  if (eraOfEach === null) return plan.era;
  const index = plan.hosts.findIndex(({ name }) => name === host.name);
  return eraOfEach[index % eraOfEach.length] ?? plan.era;
}

/** flannel puts the VNI behind the dot. */
export function vtepOf(plan: LabPlan): string {
  return `flannel.${traitsOf(plan).vni}`;
}

/** The IPv6 overlay's VTEP; null without one. */
export function vtep6Of(plan: LabPlan): string | null {
  const { network6, vni } = traitsOf(plan);
  return network6 === null ? null : `flannel-v6.${vni}`;
}

/** MTU of eth0, and of everything in the overlay: VXLAN over IPv4 takes 50 bytes. */
export function mtuOf(plan: LabPlan): { readonly underlay: number; readonly overlay: number } {
  const { underlayMtu } = traitsOf(plan);
  return { underlay: underlayMtu, overlay: underlayMtu - 50 };
}
