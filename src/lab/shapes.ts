import type { LabEra, LabShape } from '../types/fault.ts';

/** How a healthy estate differs from the article's: data that wiring and programming follow. */
export interface ShapeTraits {
  readonly title: string;
  /** Eras in which flannel makes such an estate; the first is taken when none is asked for. */
  readonly eras: readonly LabEra[];
  /** flannel's network, and the length of its leases. */
  readonly network: string;
  readonly subnetLength: number;
  /** /56 of the IPv6 overlay; null without one. */
  readonly network6: string | null;
  readonly vni: number;
  readonly port: number;
  /** MTU of eth0; the overlay has 50 bytes less. */
  readonly underlayMtu: number;
  /** Peers on the same link are reached past the VTEP. */
  readonly directRouting: boolean;
  /** The last host stands behind a router, in an underlay subnet of its own. */
  readonly lastBehindRouter: boolean;
  /** What containers hang on; null is one route per container, as Calico makes them. */
  readonly bridge: 'docker0' | 'cni0' | null;
  /** The last host has no container, and so no bridge yet. */
  readonly lastIsEmpty: boolean;
  /** net.ipv4.conf.*.rp_filter. */
  readonly rpFilter: 0 | 1;
  /** Era of each host in turn, where they differ. */
  readonly eraOfEach: readonly LabEra[] | null;
  /** flannel writes nftables rules instead of iptables ones. */
  readonly nftables: boolean;
  /** Packet filter rules of others, set over flannel's. */
  readonly rules: 'docker' | 'kubeproxy' | 'firewalld' | 'calico' | null;
}

const EVERY: readonly LabEra[] = ['C', 'B2', 'B1', 'A'];

const PLAIN: ShapeTraits = {
  title: 'the estate of the article: three hosts on one link, docker0, VNI 1',
  eras: EVERY,
  network: '10.1.0.0/16',
  subnetLength: 24,
  network6: null,
  vni: 1,
  port: 8472,
  underlayMtu: 1500,
  directRouting: false,
  lastBehindRouter: false,
  bridge: 'docker0',
  lastIsEmpty: false,
  rpFilter: 0,
  eraOfEach: null,
  nftables: false,
  rules: null,
};

/** Every shape by its name. */
export const SHAPES: Readonly<Record<LabShape, ShapeTraits>> = {
  plain: PLAIN,
  direct: shape('DirectRouting, all hosts on one link: no packet is encapsulated', {
    eras: ['C'],
    directRouting: true,
  }),
  routed: shape('DirectRouting, the last host behind a router: it alone is reached by VXLAN', {
    eras: ['C'],
    directRouting: true,
    lastBehindRouter: true,
  }),
  dual: shape('dual stack: IPv4 and IPv6 overlays beside each other', { eras: ['C'], network6: 'fd00:42::/56' }),
  nft: shape("flannel's nftables mode: no iptables rule", { eras: ['C'], nftables: true, bridge: 'cni0' }),
  vni4096: shape('VNI 4096 and port 4789, as clusters with Windows hosts have', { vni: 4096, port: 4789 }),
  wide: shape('network 10.0.0.0/12 with /22 leases', { network: '10.0.0.0/12', subnetLength: 22 }),
  mixed: shape('hosts of different flannel versions side by side: B1, B2, C, A in turn', {
    eras: ['C'],
    eraOfEach: ['B1', 'B2', 'C', 'A'],
  }),
  cni: shape("flannel's CNI plugin: cni0, hairpin ports, containers with a route to the network", {
    eras: ['C', 'B2', 'B1'],
    bridge: 'cni0',
  }),
  empty: shape('the last host has no container and no cni0 yet', { bridge: 'cni0', lastIsEmpty: true }),
  canal: shape('Canal: Calico gives each container a route, no bridge', {
    eras: ['C', 'B2'],
    bridge: null,
    rules: 'calico',
  }),
  strict: shape('strict reverse path filter on every device', { rpFilter: 1 }),
  jumbo: shape('underlay MTU 9000', { underlayMtu: 9000 }),
  docker: shape("Docker's own chains as versions 20 and 28 write them, FORWARD policy DROP", {
    eras: ['C'],
    rules: 'docker',
  }),
  kubeproxy: shape("kube-proxy's iptables rules", { eras: ['C', 'B2'], bridge: 'cni0', rules: 'kubeproxy' }),
  firewalld: shape("firewalld's rules as iptables and as nftables, with flannel's port and network let in", {
    eras: ['C'],
    rules: 'firewalld',
  }),
};

export const SHAPE_NAMES = Object.keys(SHAPES) as readonly LabShape[];

function shape(title: string, difference: Partial<ShapeTraits>): ShapeTraits {
  return { ...PLAIN, title, ...difference };
}

/** flannel's net-conf for this shape, as it stands in etcd. */
export function netConfOf(traits: ShapeTraits): Readonly<Record<string, unknown>> {
  const { network, subnetLength, network6, vni, port, directRouting, nftables } = traits;
  return {
    Network: network,
    SubnetLen: subnetLength,
    ...(network6 === null ? {} : { EnableIPv6: true, IPv6Network: network6 }),
    ...(nftables ? { EnableNFTables: true } : {}),
    Backend: {
      Type: 'vxlan',
      VNI: vni,
      ...(port === PLAIN.port ? {} : { Port: port }),
      ...(directRouting ? { DirectRouting: true } : {}),
    },
  };
}
