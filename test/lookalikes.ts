// What looks odd and is healthy: each raises nothing.
import { ipFromText } from '../src/net/ip.ts';
import type { LeaseTable } from '../src/types/lease.ts';
import { captureFiles, captureLeases, type Files, HOSTS } from './captures.ts';
import { containersText, TWO, withContainers } from './containers.ts';
import { FIREWALLS } from './firewalls.ts';

const C = 'flannel-0.20.2-iproute2-7.1.0';
const A = 'flannel-0.4.0-iproute2-3.10.0';
const A_NEW = 'flannel-0.4.0-iproute2-6.1.0';
const DUAL = 'flannel-0.20.2-dual-stack-iproute2-5.4.0';

export interface Lookalike {
  readonly what: string;
  /** A recording, or a bundle made by hand. */
  readonly capture: string;
  /** Files of minion1 and what becomes of them. */
  readonly change?: Readonly<Record<string, (text: string) => string>>;
  readonly leases?: (table: LeaseTable) => LeaseTable;
  /** All hosts look so, not minion1 alone. */
  readonly everywhere?: true;
  /** Any file, where it is not minion1's alone. */
  readonly files?: (files: Map<string, string>) => void;
}

/** A lookalike as what is judged. */
export function lookalikeEstate({ capture, change = {}, leases, everywhere, files: become }: Lookalike): {
  table: LeaseTable;
  files: Files;
} {
  const files = new Map(captureFiles(capture));
  for (const [file, become] of Object.entries(change)) {
    for (const host of everywhere ? HOSTS : (['minion1'] as const))
      files.set(`${host}/${file}`, become(files.get(`${host}/${file}`)!));
  }
  become?.(files);
  const table = captureLeases(capture);
  return { table: leases?.(table) ?? table, files };
}

const add =
  (...lines: string[]) =>
  (text: string) =>
    `${text}${lines.join('\n')}\n`;
const swap =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`nothing to change: ${from}`);
    return changed;
  };
const drop = (part: string) => (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes(part))
    .join('\n');
const linkdown = swap(/(dev docker0.*src \S+)/, '$1 linkdown');

const eth0 = '192.168.122.101/24 scope global eth0';

/** A peer's row in the underlay's neighbour table as it looks at other times. */
const underlayRow = (ip: string, row: string) => (text: string) =>
  `${text
    .split('\n')
    .filter((line) => !line.startsWith(`${ip} `))
    .join('\n')}${ip} dev eth0 ${row}\n`;

/** Containers with neighbours of their own: the gateway's fixed and right, one that was learned long ago, one that failed. */
function withNeighbours(files: Map<string, string>): void {
  for (const [path, text] of withContainers(files)) files.set(path, text);
  const mac = /docker0: .*\n +link\/ether (\S+)/.exec(files.get('minion1/ip-d-link.txt')!)![1];
  const rows = [
    `10.1.12.1 dev eth0 lladdr ${mac} PERMANENT`,
    '10.1.12.2 dev eth0 lladdr 02:42:0a:01:0c:77 STALE',
    '10.1.12.9 dev eth0 FAILED',
    '169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee PERMANENT',
  ];
  files.set('minion1/containers.txt', containersText(TWO.map((each) => ({ ...each, neighbours: rows }))));
}

/** An operator's smaller MTU: bridge, ports and containers have it. */
function withSmallMtu(files: Map<string, string>): void {
  for (const [path, text] of withContainers(files)) {
    const small = text.replaceAll(/((?:docker0|veth\d+@if2|eth0@if[79]): <[^>]*> mtu) 1450/g, '$1 1280');
    files.set(path, path.startsWith('minion1/') ? small : text);
  }
}

export const LOOKALIKES: readonly Lookalike[] = [
  { what: 'bridge, ports and containers with a smaller MTU, as an operator wants it', capture: C, files: withSmallMtu },
  { what: 'containers with neighbours of all kinds', capture: C, files: withNeighbours },
  {
    what: 'strict reverse path filtering with symmetric routes',
    capture: C,
    everywhere: true,
    change: { 'sysctl.txt': (text) => text.replaceAll('rp_filter = 0', 'rp_filter = 1') },
  },
  {
    what: 'loose reverse path filtering, as systemd sets it',
    capture: C,
    everywhere: true,
    change: { 'sysctl.txt': (text) => text.replaceAll('rp_filter = 0', 'rp_filter = 2') },
  },
  {
    what: 'a peer’s underlay row failed once, long ago',
    capture: C,
    change: { 'ip-neigh.txt': underlayRow('192.168.122.102', 'FAILED') },
  },
  {
    what: 'a peer’s underlay row with a former MAC, idle',
    capture: C,
    change: { 'ip-neigh.txt': underlayRow('192.168.122.102', 'lladdr 52:54:00:00:00:99 STALE') },
  },
  {
    what: 'a peer’s underlay row in PROBE',
    capture: C,
    change: { 'ip-neigh.txt': underlayRow('192.168.122.102', 'lladdr ba:ab:2a:ee:39:b6 PROBE') },
  },
  {
    what: 'a peer’s underlay row fixed to its own MAC',
    capture: C,
    change: { 'ip-neigh.txt': underlayRow('192.168.122.102', 'lladdr ba:ab:2a:ee:39:b6 PERMANENT') },
  },
  {
    what: 'a cloud that answers ARP for all hosts itself',
    capture: C,
    everywhere: true,
    change: {
      'ip-neigh.txt': (text) => text.replaceAll(/(192\.168\.122\.\d+ dev eth0 lladdr) \S+/g, '$1 12:34:56:78:9a:bc'),
    },
  },
  {
    what: 'neighbours of nobody here, failed and incomplete',
    capture: C,
    change: {
      'ip-neigh.txt': add(
        '192.168.122.77 dev eth0 FAILED',
        '192.168.122.78 dev eth0 INCOMPLETE',
        '10.1.12.9 dev docker0 FAILED',
      ),
    },
  },
  {
    what: 'kube-proxy with bridged packets filtered',
    capture: C,
    change: { 'iptables-save.txt': swap('*nat\n', '*nat\n:KUBE-SERVICES - [0:0]\n') },
  },
  {
    what: 'no br_netfilter where nothing needs it',
    capture: C,
    change: { 'sysctl.txt': drop('net.bridge.') },
  },
  {
    what: 'jumbo frames on all hosts',
    capture: C,
    everywhere: true,
    change: {
      'ip-d-link.txt': (text) => text.replaceAll('mtu 1500', 'mtu 9000').replaceAll('mtu 1450', 'mtu 8950'),
      'ip-addr.txt': (text) => text.replaceAll('mtu 1500', 'mtu 9000').replaceAll('mtu 1450', 'mtu 8950'),
      'ip-s-link.txt': (text) => text.replaceAll('mtu 1500', 'mtu 9000').replaceAll('mtu 1450', 'mtu 8950'),
      'subnet.env': swap('1450', '8950'),
    },
  },
  {
    what: 'WireGuard as the underlay',
    capture: C,
    everywhere: true,
    change: {
      'ip-d-link.txt': (text) =>
        text.replaceAll('eth0', 'wg0').replaceAll('mtu 1500', 'mtu 1420').replaceAll('mtu 1450', 'mtu 1370'),
      'ip-addr.txt': (text) =>
        text.replaceAll('eth0', 'wg0').replaceAll('mtu 1500', 'mtu 1420').replaceAll('mtu 1450', 'mtu 1370'),
      'ip-s-link.txt': (text) =>
        text.replaceAll('eth0', 'wg0').replaceAll('mtu 1500', 'mtu 1420').replaceAll('mtu 1450', 'mtu 1370'),
      'ip-r.txt': (text) => text.replaceAll('eth0', 'wg0'),
      'ip-route-all.txt': (text) => text.replaceAll('eth0', 'wg0'),
      'ip-neigh.txt': drop('eth0'),
      'subnet.env': swap('1450', '1370'),
    },
  },
  {
    what: 'a bridge without ports at its default MTU',
    capture: C,
    change: { 'ip-d-link.txt': swap(/(docker0: <.*) mtu 1450/, '$1 mtu 1500') },
  },
  {
    what: 'Docker’s own bridge beside, with containers at 1500',
    capture: C,
    change: {
      'ip-d-link.txt': (text) =>
        `${text.replace('4: docker0:', '4: cni0:')}9: docker0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n    bridge \n10: veth9@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP\n`,
      'ip-addr.txt': (text) => text.replaceAll('docker0', 'cni0'),
      'ip-s-link.txt': (text) => text.replaceAll('docker0', 'cni0'),
      'ip-r.txt': (text) => text.replaceAll('docker0', 'cni0'),
      'ip-route-all.txt': (text) => text.replaceAll('docker0', 'cni0'),
      'sysctl.txt': (text) => text.replaceAll('docker0', 'cni0'),
    },
  },
  {
    what: 'MTU in net-conf, applied everywhere',
    capture: C,
    everywhere: true,
    leases: (table) => ({ ...table, config: { ...table.config!, mtuBytes: 1400 } }),
    change: {
      'ip-d-link.txt': (text) => text.replaceAll('mtu 1450', 'mtu 1350'),
      'ip-addr.txt': (text) => text.replaceAll('mtu 1450', 'mtu 1350'),
      'ip-s-link.txt': (text) => text.replaceAll('mtu 1450', 'mtu 1350'),
      'subnet.env': swap('1450', '1350'),
    },
  },
  {
    what: 'two devices in the underlay’s network, with a connected route each',
    capture: C,
    change: {
      'ip-r.txt': add('192.168.122.0/24 dev eth1 proto kernel scope link src 192.168.122.111 metric 100'),
      'ip-addr.txt': add(
        '9: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000',
        '    link/ether 52:54:00:00:00:99 brd ff:ff:ff:ff:ff:ff',
        '    inet 192.168.122.111/24 scope global eth1',
      ),
    },
  },
  {
    what: 'a multi-homed host with a table for each address',
    capture: C,
    change: {
      'ip-rule.txt': add('100:\tfrom 192.168.122.101 lookup 100', '101:\tfrom 10.99.0.1 lookup 101'),
      'ip-route-all.txt': add(
        'default via 192.168.122.1 dev eth0 table 100',
        '192.168.122.0/24 dev eth0 table 100 scope link',
        'default via 10.99.0.254 dev eth1 table 101',
      ),
    },
  },
  {
    what: 'a route for packets with a TOS only',
    capture: C,
    change: {
      'ip-r.txt': add('10.1.21.0/24 tos 0x10 dev tun0 scope link', '192.168.122.102 tos 0x08 dev tun0 scope link'),
    },
  },
  {
    what: 'the underlay address on a bridge over the device the VTEP is bound to',
    capture: C,
    change: {
      'ip-addr.txt': (text) =>
        swap(
          /2: eth0@if4: (<.*>) mtu 1500/,
          '2: eth0@if4: $1 mtu 1500 master br0',
        )(
          swap(
            / {4}inet 192\.168\.122\.101.*\n/,
            '    inet6 fe80::1/64 scope link\n9: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n    inet 192.168.122.101/24 scope global br0\n',
          )(text),
        ),
      'ip-r.txt': (text) => text.replaceAll('dev eth0', 'dev br0'),
      'ip-route-all.txt': (text) => text.replaceAll('dev eth0', 'dev br0'),
    },
  },
  {
    what: 'the underlay address on loopback, as routed hosts have it',
    capture: C,
    change: {
      'ip-addr.txt': (text) =>
        swap(
          eth0,
          '10.99.0.1/24 scope global eth0',
        )(
          swap(
            '127.0.0.1/8 scope host lo',
            '127.0.0.1/8 scope host lo\n    inet 192.168.122.101/32 scope global lo',
          )(text),
        ),
    },
  },
  {
    what: 'a full-tunnel VPN for everything off the link',
    capture: C,
    change: {
      'ip-rule.txt': add(
        '32764:\tfrom all lookup main suppress_prefixlength 0',
        '32765:\tnot from all fwmark 0xca6c lookup 51820',
      ),
      'ip-route-all.txt': add('default dev wg0 table 51820 scope link'),
    },
  },
  {
    what: 'a jumbo underlay and a route with an MTU above what the VTEP needs',
    capture: C,
    change: { 'ip-r.txt': swap('192.168.122.0/24 dev eth0', '192.168.122.0/24 dev eth0 mtu 9000') },
  },
  {
    what: 'rules for marked packets, as Tailscale and kube-proxy set them',
    capture: C,
    change: {
      'ip-rule.txt': add(
        '100:\tfrom all fwmark 0x4000/0x4000 unreachable',
        '101:\tfrom all to 192.168.122.102 ipproto tcp dport 22 blackhole',
      ),
    },
  },
  {
    what: 'a metadata device of another agent on another port',
    capture: C,
    change: {
      'ip-d-link.txt': add(
        '9: cilium_vxlan: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN mode DEFAULT group default ',
        '    link/ether 66:11:22:33:44:55 brd ff:ff:ff:ff:ff:ff promiscuity 0 ',
        '    vxlan external id 0 srcport 0 0 dstport 8473 nolearning ttl auto ageing 300 addrgenmode eui64 ',
      ),
    },
  },
  {
    what: 'a bridge without containers: NO-CARRIER, linkdown',
    capture: C,
    change: { 'ip-r.txt': linkdown, 'ip-route-all.txt': linkdown },
  },
  {
    what: 'the same where one route covers the network',
    capture: A_NEW,
    change: { 'ip-r.txt': linkdown, 'ip-route-all.txt': linkdown },
  },
  {
    what: 'no bridge yet: no container has run',
    capture: C,
    change: {
      'ip-r.txt': drop('docker0'),
      'ip-route-all.txt': drop('docker0'),
      'ip-d-link.txt': (text) => text.slice(0, text.indexOf('4: docker0')),
      'ip-s-link.txt': (text) => text.slice(0, text.indexOf('4: docker0')),
      'ip-addr.txt': (text) => text.slice(0, text.indexOf('4: docker0')),
    },
  },
  {
    what: 'an old MAC of a living host beside the right one',
    capture: C,
    change: { 'bridge-fdb.txt': add('12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.102 self permanent') },
  },
  { what: 'a VPN with a wider route', capture: C, change: { 'ip-r.txt': add('10.0.0.0/8 dev tun0 scope link') } },
  {
    what: 'a default blackhole and a multipath default',
    capture: C,
    change: {
      'ip-r.txt': add(
        'blackhole 10.0.0.0/8',
        'default metric 100 ',
        '\tnexthop via 192.168.122.1 dev eth0 weight 1 ',
        '\tnexthop via 192.168.122.2 dev eth0 weight 1 ',
      ),
    },
  },
  {
    what: 'wg-quick rules: main first, but for its default',
    capture: C,
    change: {
      'ip-rule.txt': add(
        '32764:\tfrom all lookup main suppress_prefixlength 0',
        '32765:\tnot from all fwmark 0xca6c lookup 51820',
      ),
      'ip-route-all.txt': add('default dev wg0 table 51820 scope link'),
    },
  },
  {
    what: 'Tailscale rules and table',
    capture: C,
    change: {
      'ip-rule.txt': add(
        '5210:\tfrom all fwmark 0x80000/0xff0000 lookup main',
        '5250:\tfrom all fwmark 0x80000/0xff0000 unreachable',
        '5270:\tfrom all lookup 52',
      ),
      'ip-route-all.txt': add('100.64.1.2 dev tailscale0 table 52'),
    },
  },
  {
    what: 'a rule whose table leads into the VTEP as well',
    capture: A_NEW,
    change: {
      'ip-rule.txt': add('100:\tfrom 10.1.0.0/16 lookup 100'),
      'ip-route-all.txt': add(
        '10.1.0.0/16 dev flannel.1 table 100 scope link',
        '10.1.17.0/24 dev docker0 table 100 scope link',
      ),
    },
  },
  {
    what: 'a route of its own for one container (Canal)',
    capture: C,
    change: { 'ip-r.txt': add('10.1.12.7 dev cali1234 scope link') },
  },
  {
    what: 'another overlay\u2019s VXLAN device',
    capture: C,
    change: {
      'ip-d-link.txt': add(
        '9: vxlan.calico: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default ',
        '    link/ether 66:11:22:33:44:55 brd ff:ff:ff:ff:ff:ff promiscuity 0 ',
        '    vxlan id 4096 local 192.168.122.101 dev eth0 srcport 0 0 dstport 4789 nolearning ttl auto ageing 300 addrgenmode eui64 ',
      ),
      'bridge-fdb.txt': add('66:99:99:99:99:99 dev vxlan.calico dst 192.168.122.250 self permanent'),
    },
  },
  {
    what: 'era A: neighbours idle, failed, or with a former MAC while idle',
    capture: A,
    change: {
      'ip-neigh.txt': (text) =>
        `${text.replace(/(10\.1\.63\.0 .*)REACHABLE/, '$1STALE')}10.1.62.9 dev flannel.1  FAILED\n10.1.63.8 dev flannel.1 lladdr 12:66:aa:00:00:99 STALE\n10.1.63.7 dev flannel.1  INCOMPLETE\n`,
    },
  },
  {
    what: 'era A at rest: nothing resolved',
    capture: A,
    change: { 'ip-neigh.txt': drop('flannel.1'), 'bridge-fdb.txt': drop('flannel.1') },
  },
  {
    what: 'a smaller MTU, announced as such',
    everywhere: true,
    capture: C,
    change: {
      'ip-d-link.txt': swap(/(flannel\.1: <.*) mtu 1450/, '$1 mtu 1350'),
      'ip-addr.txt': swap(/(flannel\.1: <.*) mtu 1450/, '$1 mtu 1350'),
      'ip-s-link.txt': swap(/(flannel\.1: <.*) mtu 1450/, '$1 mtu 1350'),
      'subnet.env': swap('1450', '1350'),
    },
  },
  {
    what: 'a second address on the underlay device',
    capture: C,
    change: {
      'ip-addr.txt': swap(
        /( {4}inet 192\.168\.122\.101.*\n)/,
        '$1    inet 192.168.122.201/24 scope global secondary eth0\n',
      ),
    },
  },
  {
    what: 'TX drops of the VTEP at rest',
    capture: DUAL,
    change: { 'ip-s-link.txt': (text) => text.replaceAll(/ 6 {7}0/g, ' 99999   0') },
  },
  {
    what: 'a blackhole for other space of the network',
    capture: C,
    change: { 'ip-r.txt': add('blackhole 10.1.200.0/24') },
  },
  { what: 'k3s: first subnet used, service rules of kube-proxy', capture: 'k3s' },
  { what: 'RKE2 with Canal: VNI 4096, port 4789, a route for each container and no bridge', capture: 'rke2-canal' },
  { what: 'kubeadm: docker0 at rest beside cni0, a virtual kubelet among the nodes', capture: 'kubeadm' },
  { what: 'kubeadm with IPv4 and IPv6', capture: 'kubeadm-dual-stack' },
  {
    what: 'a /12 with leases of /22, hosts of three eras, reservations, a lease about to be renewed',
    capture: 'wide-mixed-eras',
  },
  {
    what: 'flannel v0.5.0 writes its own MAC into its FDB',
    capture: 'wide-mixed-eras',
    files: (files) => {
      const path = 'coreos1/bridge-fdb.txt';
      files.set(path, `${files.get(path)}12:66:aa:00:00:01 dev flannel.1 dst 192.168.122.101 self permanent\n`);
    },
  },
  {
    what: 'k3s behind NAT: external addresses announced and followed',
    capture: 'k3s',
    files: (files) => {
      for (const [path, text] of files) files.set(path, text.replaceAll(/dst 10\.0\.0\.(\d+)/g, 'dst 203.0.113.$1'));
    },
    leases: (table) => ({
      ...table,
      leases: table.leases.map((lease) => {
        const external = (ipFromText('203.0.113.0') as number) + ((lease.underlayIp as number) % 256);
        return { ...lease, underlayIp: external, overwriteIp: external };
      }),
    }),
  },
  {
    what: 'a VNI above 65535, which flannel before v0.24 cuts in leases',
    capture: C,
    files: (files) => {
      for (const [path, text] of files)
        files.set(path, text.replaceAll('vxlan id 1 ', 'vxlan id 70000 ').replaceAll('flannel.1', 'flannel.70000'));
    },
    leases: (table) => ({
      ...table,
      config: { ...table.config!, vni: 70000 },
      leases: table.leases.map((lease) => ({ ...lease, vni: 70000 % 65536 })),
    }),
  },
  {
    what: 'the same without net-conf',
    capture: C,
    files: (files) => {
      for (const [path, text] of files)
        files.set(path, text.replaceAll('vxlan id 1 ', 'vxlan id 70000 ').replaceAll('flannel.1', 'flannel.70000'));
    },
    leases: (table) => ({
      ...table,
      config: null,
      leases: table.leases.map((lease) => ({ ...lease, vni: 70000 % 65536 })),
    }),
  },
  {
    what: 'a reservation for a host that has not come yet, written out in full',
    capture: C,
    leases: (table) => ({
      ...table,
      leases: [
        ...table.leases,
        {
          ...table.leases[0]!,
          key: '10.1.99.0-24',
          subnet: { ip: ipFromText('10.1.99.0')!, length: 24 },
          underlayIp: ipFromText('192.168.122.199')!,
          vtepMac: null,
          vni: null,
          backendType: '',
          ttlSeconds: null,
          reserved: true,
        },
      ],
    }),
  },
  {
    what: 'a lease list made by hand that leaves the backend out',
    capture: C,
    leases: (table) => ({
      ...table,
      source: 'file',
      config: { ...table.config!, backendType: 'udp', backendNamed: false },
    }),
  },
  ...FIREWALLS.map(
    ({ what, save, nft = '', noMasquerade }): Lookalike => ({
      what,
      capture: C,
      change: {
        'iptables-save.txt': () => save,
        'nft-ruleset.txt': () => nft,
        'iptables-legacy-save.txt': () => '',
        'subnet.env': (text) => (noMasquerade === true ? text.replace('IPMASQ=true', 'IPMASQ=false') : text),
      },
    }),
  ),
];
