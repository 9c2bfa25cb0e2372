import type { LabEra, LabHost } from '../types/fault.ts';
import { LabError } from './shell.ts';

export const ERAS: readonly LabEra[] = ['A', 'B1', 'B2', 'C'];

/** flannel's network of the lab: its aggregate, subnet length, VNI and UDP port. */
export const NETWORK = { cidr: '10.1.0.0/16', subnetLength: 24, vni: 1, port: 8472 } as const;
export const UNDERLAY = {
  prefix: '192.168.122',
  length: 24,
  gateway: '192.168.122.1',
  etcd: '192.168.122.100',
} as const;
/** MTU of eth0, and of everything in the overlay: VXLAN over IPv4 takes 50 bytes. */
export const MTU = { underlay: 1500, overlay: 1450 } as const;

export interface LabContainer {
  /** `container1` */
  readonly name: string;
  /** 10.1.11.2 */
  readonly ip: string;
}

/** One host of the lab, with the containers on its docker0. */
export interface PlannedHost extends LabHost {
  readonly containers: readonly LabContainer[];
}

export interface LabPlan {
  readonly name: string;
  readonly era: LabEra;
  /** Path of a flanneld binary that programs the hosts; null when the lab does it itself. */
  readonly flanneld: string | null;
  readonly hosts: readonly PlannedHost[];
}

export interface LabWish {
  readonly name: string;
  readonly hosts: number;
  readonly era: LabEra;
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
  const neighbours = wish.hosts * (wish.hosts + 1) + 2 * CONTAINERS_PER_HOST * wish.hosts;
  if (neighbours > neighbourLimit) {
    throw new LabError(
      `--hosts ${wish.hosts}: needs up to ${neighbours} neighbour entries, this kernel keeps ${neighbourLimit} for all ` +
        `namespaces together: fewer hosts, or sysctl -w net.ipv4.neigh.default.gc_thresh3=${2 * neighbours}`,
    );
  }
  const hosts = Array.from({ length: wish.hosts }, (_, i) => planHost(i + 1, thirdOctet(i + 1)));
  return { ...wish, hosts };
}

/** minion`number`, with the lease 10.1.`octet`.0/24. */
function planHost(number: number, octet: number): PlannedHost {
  return hostFacts(
    `minion${number}`,
    `${UNDERLAY.prefix}.${100 + number}`,
    `10.1.${octet}`,
    `12:66:aa:00:00:${hex(number)}`,
  );
}

/** All addresses that follow from a host's /24, `10.1.11`, as flannel and Docker derive them. */
export function hostFacts(name: string, underlayIp: string, stem: string, vtepMac: string): PlannedHost {
  return {
    name,
    underlayIp,
    subnet: `${stem}.0/24`,
    overlayIp: `${stem}.0`,
    bridgeIp: `${stem}.1`,
    vtepMac,
    containers: Array.from({ length: CONTAINERS_PER_HOST }, (_, i) => ({
      name: `container${i + 1}`,
      ip: `${stem}.${i + 2}`,
    })),
  };
}

/** 11, 22, 33, … 253 for hosts 1 to 23, then the lowest octets those leave free; never 0, which flannel skips. */
function thirdOctet(number: number): number {
  const multiples = 23;
  if (number <= multiples) return 11 * number;
  const rest = number - multiples - 1;
  return rest + 1 + Math.floor(rest / 10);
}

/** Underlay port's Ethernet address, as libvirt makes them: 52:54:00:…. */
export function underlayMac(host: PlannedHost): string {
  return `52:54:00:7a:00:${hex(Number(host.underlayIp.split('.')[3]))}`;
}

/** Ethernet address as Docker makes it: 02:42 and the address. */
export function dockerMac(ip: string): string {
  return `02:42:${ip
    .split('.')
    .map((octet) => hex(Number(octet)))
    .join(':')}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
