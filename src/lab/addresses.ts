import type { LabHost, LabHost6 } from '../types/fault.ts';
import type { ShapeTraits } from './shapes.ts';

/** The links between hosts: the gateway has .1 on both, etcd stands on the first. */
export const UNDERLAY = {
  prefix: '192.168.122',
  length: 24,
  gateway: '192.168.122.1',
  etcd: '192.168.122.100',
  /** Behind the router. */
  farPrefix: '192.168.123',
  farGateway: '192.168.123.1',
  prefix6: 'fd00:122::',
  length6: 64,
  gateway6: 'fd00:122::1',
} as const;

export interface LabContainer {
  /** `container1` */
  readonly name: string;
  /** 10.1.11.2 */
  readonly ip: string;
  /** fd00:42:0:b::2; null without an IPv6 overlay. */
  readonly ip6: string | null;
}

/** One host of the lab, with its containers. */
export interface PlannedHost extends LabHost {
  readonly containers: readonly LabContainer[];
}

interface Place {
  readonly behindRouter: boolean;
  readonly containers: number;
}

/** minion`number` with the addresses the shape gives it: 192.168.122.101 and 10.1.11.0/24 for the first. */
export function planHost(traits: ShapeTraits, number: number, place: Place): PlannedHost {
  const name = `minion${number}`;
  const underlayIp = `${place.behindRouter ? UNDERLAY.farPrefix : UNDERLAY.prefix}.${100 + number}`;
  const facts = hostFacts(
    name,
    underlayIp,
    subnetOf(traits, number),
    `12:66:aa:00:00:${hex(number)}`,
    place.containers,
  );
  return traits.network6 === null ? facts : withV6(facts, number);
}

/** All addresses that follow from a host's lease, `10.1.11.0/24`, as flannel and Docker derive them. */
export function hostFacts(
  name: string,
  underlayIp: string,
  subnet: string,
  vtepMac: string,
  containers = 2,
): PlannedHost {
  const [overlayIp = ''] = subnet.split('/');
  const stem = overlayIp.replace(/\.0$/, '');
  return {
    name,
    underlayIp,
    subnet,
    overlayIp,
    bridgeIp: `${stem}.1`,
    vtepMac,
    leaseKey: subnet,
    v6: null,
    containers: Array.from({ length: containers }, (_, i) => ({
      name: `container${i + 1}`,
      ip: `${stem}.${i + 2}`,
      ip6: null,
    })),
  };
}

function withV6(host: PlannedHost, number: number): PlannedHost {
  const stem = `fd00:42:0:${Number(host.subnet.split('.')[2]).toString(16)}::`;
  const v6: LabHost6 = {
    underlayIp: `${UNDERLAY.prefix6}${100 + number}`,
    subnet: `${stem}/64`,
    overlayIp: stem,
    bridgeIp: `${stem}1`,
    vtepMac: `12:66:bb:00:00:${hex(number)}`,
  };
  const containers = host.containers.map((one, i) => ({ ...one, ip6: `${stem}${i + 2}` }));
  return { ...host, v6, containers, leaseKey: `${host.subnet}&${v6.subnet}` };
}

/** 10.1.11.0/24, 10.1.22.0/24, …; with /22 leases 10.2.44.0/22, 10.3.88.0/22, …: each begins where its length allows. */
function subnetOf({ subnetLength }: ShapeTraits, number: number): string {
  if (subnetLength === 24) return `10.1.${thirdOctet(number)}.0/24`;
  const step = 2 ** (24 - subnetLength);
  const [row, column] = [Math.floor(number / 15), number % 15];
  return `10.${column + 1}.${(step * (5 * row + 11 * column)) % 256}.0/${subnetLength}`;
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

/** Ethernet address as Docker makes it, 02:42 and the address; the CNI plugin writes 0a:58 before it. */
export function containerMac(ip: string, maker: 'docker0' | 'cni0' | null): string {
  const octets = ip.split('.').map((octet) => hex(Number(octet)));
  return [...(maker === 'docker0' ? ['02', '42'] : ['0a', '58']), ...octets].join(':');
}

/** `24` of `10.1.11.0/24`. */
export function lengthOf(subnet: string): string {
  return subnet.split('/')[1] ?? '';
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** The host's end of a container's cable under Calico: `cali` and eleven digits. */
export function caliPort({ ip }: LabContainer): string {
  const digits = ip.split('.').map((octet) => hex(Number(octet)));
  return `cali${digits.join('')}f1a`;
}
