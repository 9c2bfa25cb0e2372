/**
 * A synthetic estate of any size, the way flannel v0.20 and iproute2 6.1 leave it, in era C: every host holds a route, a
 * neighbour and an FDB entry for every other host. Routes are printed by prefix; the kernel keeps neighbours and FDB entries
 * by salted hash, so every host prints them in an order of its own.
 */
import { ipText } from '../src/net/ip.ts';
import { macText } from '../src/net/mac.ts';
import { PROBE_ORDER, PROBES } from '../src/probes/index.ts';
import type { HostReading } from '../src/types/reading.ts';

export interface SyntheticHost {
  readonly name: string;
  readonly underlay: string;
  /** `10.0.7.0` */
  readonly overlay: string;
  readonly mac: string;
}

/** Host number n of at most 65,536: 10.x.y.0/24 behind 172.16.x.y. */
export function syntheticHost(n: number): SyntheticHost {
  return {
    name: `host${String(n).padStart(5, '0')}`,
    underlay: ipText(0xac10_0000 + n + 16),
    overlay: ipText(0x0a00_0000 + n * 256),
    mac: macText(0x1266_aa00_0000 + n * 7 + 1),
  };
}

/** The three rows that each other host holds of this one. */
export function rowsOf({ overlay, underlay, mac }: SyntheticHost): Record<'route' | 'neighbour' | 'fdb', string> {
  return {
    route: `${overlay}/24 via ${overlay} dev flannel.1 onlink \n`,
    neighbour: `${overlay} dev flannel.1 lladdr ${mac} PERMANENT \n`,
    fdb: `${mac} dev flannel.1 dst ${underlay} self permanent\n`,
  };
}

/** What is wrong with an estate. */
export interface Wrong {
  /** net-conf's VNI; leases and hosts have 1. */
  readonly configVni?: number;
  /** Share of the FDB entries that each host has lost, others on each. */
  readonly fdbLost?: number;
}

/** The answer of etcd v2 to `GET /v2/keys/coreos.com/network?recursive=true`. */
export function syntheticLeases(hosts: number, vni = 1): string {
  const config = JSON.stringify({ Network: '10.0.0.0/8', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: vni } });
  const nodes = Array.from({ length: hosts }, (_, n) => {
    const { overlay, underlay, mac } = syntheticHost(n);
    return {
      key: `/coreos.com/network/subnets/${overlay}-24`,
      value: JSON.stringify({
        PublicIP: underlay,
        BackendType: 'vxlan',
        BackendData: { VNI: 1, VtepMAC: mac },
      }),
      ttl: 80_000,
    };
  });
  return JSON.stringify({
    action: 'get',
    node: {
      key: '/coreos.com/network',
      dir: true,
      nodes: [
        { key: '/coreos.com/network/config', value: config },
        { key: '/coreos.com/network/subnets', dir: true, nodes },
      ],
    },
  });
}

/** All hosts' rows, and where each host's own are: what is left out of its own tables. */
interface Tables {
  readonly text: Buffer;
  readonly starts: Float64Array;
}

function tableOf(hosts: number, kind: 'route' | 'neighbour' | 'fdb'): Tables {
  const rows = Array.from({ length: hosts }, (_, n) => rowsOf(syntheticHost(n))[kind]);
  const starts = new Float64Array(hosts + 1);
  for (const [n, row] of rows.entries()) starts[n + 1] = starts[n]! + row.length;
  return { text: Buffer.from(rows.join(''), 'latin1'), starts };
}

function without({ text, starts }: Tables, n: number, head: string, tail = ''): Buffer {
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    text.subarray(0, starts[n]),
    text.subarray(starts[n + 1]),
    Buffer.from(tail, 'latin1'),
  ]);
}

/** Prime and above any estate's size: steps of this many places meet every row once. */
const STEPS = [65537, 65539, 65543, 65551, 65557, 65563];

/** A number in [0, 1) that two hosts alone have. */
function chance(host: number, peer: number): number {
  return (Math.imul(Math.imul(host + 1, 0x9e3779b1) ^ (peer + 1), 0x85ebca6b) >>> 8) / 2 ** 24;
}

/** All rows but the host's own and those it has lost, in the host's order. */
function shuffled({ text, starts }: Tables, n: number, head: string, lost = 0): Buffer {
  const count = starts.length - 1;
  const out = Buffer.allocUnsafe(head.length + text.length);
  let at = out.write(head, 'latin1');
  const step = STEPS[n % STEPS.length]!;
  for (let k = 0; k < count; k++) {
    const row = (n + k * step) % count;
    if (row !== n && !(lost > 0 && chance(n, row) < lost)) at += text.copy(out, at, starts[row]!, starts[row + 1]!);
  }
  return out.subarray(0, at);
}

export interface SyntheticEstate {
  readonly hosts: number;
  readonly leases: string;
  /** Raw outputs by bundle file name. */
  readonly files: (n: number) => Map<string, Buffer>;
}

const DEVICES = ['lo', 'eth0', 'flannel.1', 'cni0'] as const;

function links(host: SyntheticHost): string {
  return `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 promiscuity 0 minmtu 0 maxmtu 0 addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP mode DEFAULT group default qlen 1000
    link/ether ${underlayMac(host)} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 9000 addrgenmode eui64 numtxqueues 8 numrxqueues 8 gso_max_size 65536 gso_max_segs 65535
3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default
    link/ether ${host.mac} brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
    vxlan id 1 local ${host.underlay} dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535
4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 52:fd:3b:b2:a4:29 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
    bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535
`;
}

/** Its MAC on the underlay: the VTEP's with another first octet. */
function underlayMac({ mac }: SyntheticHost): string {
  return `02${mac.slice(2)}`;
}

function addresses(host: SyntheticHost): string {
  const bridge = host.overlay.replace(/0$/, '1');
  return `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether ${underlayMac(host)} brd ff:ff:ff:ff:ff:ff
    inet ${host.underlay}/12 brd 172.31.255.255 scope global eth0
       valid_lft forever preferred_lft forever
3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default
    link/ether ${host.mac} brd ff:ff:ff:ff:ff:ff
    inet ${host.overlay}/32 scope global flannel.1
       valid_lft forever preferred_lft forever
4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000
    link/ether 52:fd:3b:b2:a4:29 brd ff:ff:ff:ff:ff:ff
    inet ${bridge}/24 brd ${host.overlay.replace(/0$/, '255')} scope global cni0
       valid_lft forever preferred_lft forever
`;
}

const RULES = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';

const SYSCTLS = [
  'net.ipv4.ip_forward = 1',
  ...['all', 'default', ...DEVICES].flatMap((dev) => {
    const key = dev.replace('.', '/');
    return [
      `net.ipv4.conf.${key}.forwarding = 1`,
      `net.ipv4.conf.${key}.rp_filter = 0`,
      `net.ipv4.conf.${key}.accept_local = 0`,
      `net.ipv4.neigh.${key}.app_solicit = 0`,
      `net.ipv4.neigh.${key}.ucast_solicit = 3`,
    ];
  }),
  'net.ipv4.neigh.default.gc_thresh1 = 128',
  'net.ipv4.neigh.default.gc_thresh2 = 512',
  'net.ipv4.neigh.default.gc_thresh3 = 1024',
  'net.ipv4.ip_no_pmtu_disc = 0',
  '',
].join('\n');

/** flannel's own rules, kube-proxy's frame and a site's few. */
const IPTABLES = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:FLANNEL-FWD - [0:0]
:KUBE-FORWARD - [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
-A FLANNEL-FWD -s 10.0.0.0/8 -m comment --comment "flanneld forward" -j ACCEPT
-A FLANNEL-FWD -d 10.0.0.0/8 -m comment --comment "flanneld forward" -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:FLANNEL-POSTRTG - [0:0]
-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -s 10.0.0.0/8 -d 10.0.0.0/8 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.0.0.0/8 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
COMMIT
`;

export function syntheticEstate(hosts: number, { configVni = 1, fdbLost = 0 }: Wrong = {}): SyntheticEstate {
  const routes = tableOf(hosts, 'route');
  const neighbours = tableOf(hosts, 'neighbour');
  const fdb = tableOf(hosts, 'fdb');
  const text = (value: string) => Buffer.from(value, 'latin1');
  return {
    hosts,
    leases: syntheticLeases(hosts, configVni),
    files: (n) => {
      const host = syntheticHost(n);
      const bridge = host.overlay.replace(/0$/, '1');
      return new Map([
        [
          'subnet.env',
          text(`FLANNEL_NETWORK=10.0.0.0/8\nFLANNEL_SUBNET=${bridge}/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n`),
        ],
        ['ip-d-link.txt', text(links(host))],
        ['ip-addr.txt', text(addresses(host))],
        ['ip-rule.txt', text(RULES)],
        [
          'ip-r.txt',
          without(
            routes,
            n,
            `default via 172.31.255.254 dev eth0 \n172.16.0.0/12 dev eth0 proto kernel scope link src ${host.underlay} \n`,
            `${host.overlay}/24 dev cni0 proto kernel scope link src ${bridge} \n`,
          ),
        ],
        ['ip-neigh.txt', shuffled(neighbours, n, '172.31.255.254 dev eth0 lladdr 4a:5a:ce:fc:85:3c REACHABLE \n')],
        [
          'bridge-fdb.txt',
          shuffled(
            fdb,
            n,
            '33:33:00:00:00:01 dev eth0 self permanent\n01:00:5e:00:00:01 dev eth0 self permanent\n',
            fdbLost,
          ),
        ],
        ['sysctl.txt', text(SYSCTLS)],
        [
          'ss-lun.txt',
          text(
            'State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nUNCONN 0      0            0.0.0.0:8472      0.0.0.0:*\n',
          ),
        ],
        ['iptables-save.txt', text(IPTABLES)],
      ]);
    },
  };
}

/** Raw outputs as if the host had just been asked. */
export function readingOf(name: string, files: ReadonlyMap<string, Buffer>): HostReading {
  const answers = PROBE_ORDER.flatMap((probe) => {
    const stdout = files.get(PROBES[probe].file);
    return stdout === undefined ? [] : [{ probe, stdout, stderr: '', exitCode: 0, ms: 0, truncated: false }];
  });
  return { plan: { name, address: null }, answers, gap: null };
}
