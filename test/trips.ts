// One change to a healthy recording for each check, that trips it.
import { cidrFromText } from '../src/net/cidr.ts';
import { ipFromText } from '../src/net/ip.ts';
import { macFromText } from '../src/net/mac.ts';
import type { Lease, Leaseless, LeaseTable, NetworkConfig } from '../src/types/lease.ts';
import { captureFiles, captureLeases, type Files, NO_FILE } from './captures.ts';
import { alias, factsText, withContainers, withFacts } from './containers.ts';

export const C = 'flannel-0.20.2-iproute2-7.1.0';
const OLD = 'flannel-0.4.0-iproute2-3.10.0';

export interface Trip {
  /** The recording that is changed; era C unless told otherwise. */
  readonly capture?: string;
  readonly host?: string;
  readonly file?: string;
  readonly change?: (text: string) => string;
  readonly leases?: (table: LeaseTable) => LeaseTable;
  /** Where one host's file is not enough. */
  readonly files?: (files: Map<string, string>) => void;
  /** Where the cause lies, if not on the host that trips. */
  readonly culprit?: string;
  /** Changes any file of any host; `null` takes it away. */
  readonly edit?: (path: string, text: string) => string | null;
  /** Files the recording lacks: healthy text, then broken. */
  readonly extra?: Readonly<Record<string, readonly [healthy: string, broken: string]>>;
  /** What the recording lacks, healthy. */
  readonly given?: (files: Files) => Files;
}

/** The other flavour's rules, healthy and then with a policy that drops. */
const LEGACY = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const LEGACY_DROP = LEGACY.replace(':FORWARD ACCEPT', ':FORWARD DROP');

const swap =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`nothing to change: ${from}`);
    return changed;
  };
const add = (line: string) => (text: string) => `${text}${line}\n`;
const drop =
  (...parts: string[]) =>
  (text: string) => {
    const lines = text.split('\n');
    const kept = lines.filter((line) => !parts.some((part) => line.includes(part)));
    if (kept.length === lines.length) throw new Error(`nothing to drop: ${parts}`);
    return kept.join('\n');
  };
/** Changes the lease of one host, by its underlay address. */
export const relet =
  (underlayIp: string, change: Partial<Lease>) =>
  (table: LeaseTable): LeaseTable => ({
    ...table,
    leases: table.leases.map((lease) =>
      lease.underlayIp === ipFromText(underlayIp) ? { ...lease, ...change } : lease,
    ),
  });

/** Changes net-conf. */
const reconfigure =
  (change: Partial<NetworkConfig>) =>
  (table: LeaseTable): LeaseTable => ({ ...table, config: { ...table.config!, ...change } });
const lessen =
  (change: Partial<Leaseless>) =>
  (table: LeaseTable): LeaseTable => ({
    ...table,
    source: 'kubernetes',
    leases: table.leases.filter(({ underlayIp }) => underlayIp !== ipFromText('192.168.122.101')),
    leaseless: [
      {
        key: 'minion1',
        family: 4,
        lacks: 'annotations',
        subnet: cidrFromText('10.1.12.0/24'),
        vtepMac: null,
        addresses: [ipFromText('192.168.122.101')!],
        expected: true,
        ...change,
      },
    ],
  });
const everyFile =
  (become: (text: string, path: string) => string) =>
  (files: Map<string, string>): void => {
    for (const [path, text] of files) files.set(path, become(text, path));
  };
const OPEN = { length: null, min: null, max: null };

/** In the recording: minion1 10.1.12.0 c2:2b:b2:db:4e:c1, minion2 10.1.21.0 52:24:0f:df:34:7a, minion3 10.1.9.0 c6:d1:d6:52:08:55. */
export const TRIPS: Readonly<Record<string, Trip>> = {
  'address-foreign': {
    file: 'ip-route-all.txt',
    change: add('local 10.1.21.7 dev lo table local proto kernel scope host src 10.1.21.7'),
  },
  'bridge-address-wrong': {
    file: 'ip-addr.txt',
    change: swap('10.1.12.1/24 scope global docker0', '172.17.0.1/16 scope global docker0'),
  },
  'queue-loses-packets': { file: 'ip-d-link.txt', change: swap(/(flannel.1: .*qdisc) noqueue/, '$1 netem') },
  'underlay-mac-duplicate': {
    host: 'minion3',
    edit: (_, text) => text.replaceAll('be:65:ec:a7:97:19', 'ba:ab:2a:ee:39:b6'),
  },
  'bridge-down': { file: 'ip-d-link.txt', change: swap(/(4: docker0: <.*),UP,LOWER_UP>/, '$1>') },
  'bridge-route-missing': { file: 'ip-r.txt', change: drop('10.1.12.0/24 dev docker0') },
  'fdb-address-wrong': { file: 'bridge-fdb.txt', change: swap('dst 192.168.122.102', 'dst 192.168.122.99') },
  'fdb-entry-missing': { file: 'bridge-fdb.txt', change: drop('192.168.122.102') },
  'fdb-entry-stale': {
    file: 'bridge-fdb.txt',
    change: add('12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.99 self permanent'),
  },
  'fdb-entry-not-permanent': {
    file: 'bridge-fdb.txt',
    change: swap('dst 192.168.122.102 self permanent', 'dst 192.168.122.102 self'),
  },
  'firewall-drops-vxlan': {
    file: 'iptables-save.txt',
    change: swap(
      ':OUTPUT ACCEPT [0:0]\n:FLANNEL-FWD',
      ':OUTPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --dport 8472 -j DROP\n:FLANNEL-FWD',
    ),
  },
  'firewall-drops-vxlan-out': {
    file: 'nft-ruleset.txt',
    change: add(
      'table inet hard {\n\tchain out {\n\t\ttype filter hook output priority filter; policy accept;\n\t\tudp dport { 4789, 8472 } counter packets 3 bytes 9 drop\n\t}\n}',
    ),
  },
  'firewall-drops-prerouting': {
    file: 'iptables-save.txt',
    change: add('*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 10.1.12.2/32 ! -i docker0 -j DROP\nCOMMIT'),
  },
  'firewall-drops-forward': {
    file: 'iptables-save.txt',
    change: swap(
      '-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
      '-A FORWARD -j REJECT --reject-with icmp-host-prohibited\n-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
    ),
  },
  'firewall-protocol-selective': {
    file: 'iptables-save.txt',
    change: swap('-A FORWARD', '-A FORWARD -i flannel.1 -p tcp -j DROP\n-A FORWARD'),
  },
  'firewall-other-flavour': {
    extra: { 'iptables-legacy-save.txt': [LEGACY, LEGACY_DROP] },
  },
  'firewall-drops-some': {
    file: 'iptables-save.txt',
    change: swap(
      '-A FORWARD',
      '-A INPUT -p udp -m udp --dport 8472 -m statistic --mode random --probability 0.30000000019 -j DROP\n-A FORWARD',
    ),
  },
  'firewall-queue-unheard': {
    file: 'iptables-save.txt',
    change: swap(
      ':OUTPUT ACCEPT [0:0]\n:FLANNEL-FWD',
      ':OUTPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --dport 8472 -j NFQUEUE --queue-num 3\n:FLANNEL-FWD',
    ),
  },
  'firewall-drops-neighbour': {
    file: 'nft-ruleset.txt',
    change: add(
      'table bridge guard {\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tether type arp drop\n\t}\n}',
    ),
  },
  'nat-destination-replaced': {
    file: 'iptables-save.txt',
    change: swap(
      '-A POSTROUTING',
      '-A PREROUTING -p udp -m udp --dport 8000:9000 -j REDIRECT --to-ports 5353\n-A POSTROUTING',
    ),
  },
  'firewall-drops-icmp-too-big': {
    file: 'iptables-save.txt',
    change: swap('-A FORWARD', '-A OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP\n-A FORWARD'),
  },
  'nat-source-lost': {
    file: 'iptables-save.txt',
    change: swap('-A POSTROUTING', '-A POSTROUTING -s 10.1.12.0/24 ! -o docker0 -j MASQUERADE\n-A POSTROUTING'),
  },
  'nat-client-lost': {
    file: 'iptables-save.txt',
    change: swap(
      '-A FLANNEL-POSTRTG',
      '-A FLANNEL-POSTRTG ! -s 10.1.0.0/16 -d 10.1.0.0/16 -j MASQUERADE\n-A FLANNEL-POSTRTG',
    ),
  },
  'nat-masquerade-missing': {
    change: (text) =>
      text
        .split('\n')
        .filter((line) => !/masquerade/i.test(line))
        .join('\n'),
    extra: { 'iptables-legacy-save.txt': ['', ''] },
  },
  'forwarding-off': {
    file: 'sysctl.txt',
    change: (text) =>
      text
        .replace('net.ipv4.ip_forward = 1', 'net.ipv4.ip_forward = 0')
        .replaceAll('.forwarding = 1', '.forwarding = 0'),
  },
  'lease-address-wrong': { leases: relet('192.168.122.101', { underlayIp: ipFromText('192.168.122.199')! }) },
  'neighbour-requests-off': {
    capture: OLD,
    file: 'sysctl.txt',
    change: swap('flannel/1.app_solicit = 3', 'flannel/1.app_solicit = 0'),
  },
  'forwarding-off-device': {
    file: 'sysctl.txt',
    change: swap('conf.flannel/1.forwarding = 1', 'conf.flannel/1.forwarding = 0'),
  },
  'lease-address-impossible': { leases: relet('192.168.122.101', { underlayIp: ipFromText('127.0.0.1')! }) },
  'lease-annotation-missing': { leases: lessen({}) },
  'lease-families-apart': {
    capture: 'flannel-0.20.2-dual-stack-iproute2-5.4.0',
    leases: (table) => ({
      ...table,
      leases: table.leases.map((lease) =>
        lease.underlayIp === ipFromText('fd00:122::101') ? { ...lease, key: '0.0.0.0-0&fd00:42:0:d::-64' } : lease,
      ),
    }),
  },
  'lease-first-subnet': {
    capture: OLD,
    files: everyFile((text) => text.replaceAll('10.1.17.', '10.1.0.')),
    leases: relet('192.168.122.101', { subnet: cidrFromText('10.1.0.0/24')! }),
  },
  'lease-held-twice': {
    host: 'minion3',
    // minion3 came up under minion2's name: it has that subnet, a MAC of its own, and no peer knows it
    files: everyFile((text, path) =>
      path.startsWith('minion3/')
        ? text.replaceAll('10.1.9.', '10.1.21.')
        : text.replaceAll(/.*(10\.1\.9\.0|c6:d1:d6:52:08:55).*\n/g, ''),
    ),
    leases: (table) => ({
      ...table,
      leases: table.leases.filter(({ underlayIp }) => underlayIp !== ipFromText('192.168.122.103')),
    }),
  },
  'lease-host-gone': {
    host: 'node3',
    files: (files) => {
      for (const path of files.keys()) if (path.startsWith('minion3/')) files.delete(path);
    },
    leases: (table) => ({
      ...relet('192.168.122.103', { key: 'node3', silent: true })(table),
      source: 'kubernetes',
    }),
  },
  'lease-length-wrong': {
    culprit: 'all hosts',
    leases: reconfigure({ subnetLength: 23, range: { ...OPEN, length: 23 } }),
  },
  'lease-outside-range': {
    host: 'minion3',
    leases: reconfigure({ range: { ...OPEN, min: ipFromText('10.1.10.0')!, max: null } }),
  },
  'lease-overwrite-not-applied': {
    leases: relet('192.168.122.101', { overwriteIp: ipFromText('203.0.113.7')! }),
  },
  'lease-subnet-missing': { leases: lessen({ lacks: 'podCIDR', subnet: null }) },
  'lease-ttl-short': { leases: relet('192.168.122.101', { ttlSeconds: 600, reserved: false }) },
  'lease-unreadable': {
    leases: (table) => ({
      ...table,
      leases: table.leases.filter(({ underlayIp }) => underlayIp !== ipFromText('192.168.122.101')),
      rejects: [{ line: 2, text: '{', why: 'the value is not a JSON object', subnet: cidrFromText('10.1.12.0/24')! }],
    }),
  },
  'lease-vni-wrong': { leases: relet('192.168.122.101', { vni: 7 }) },
  'lease-vtep-mac-unusable': { leases: relet('192.168.122.101', { vtepMac: null }) },
  'network-config-backend-wrong': {
    host: 'all hosts',
    leases: reconfigure({ backendType: 'udp', backendNamed: false }),
  },
  'network-config-exhausted': {
    host: 'all hosts',
    // 10.1.9.0 to 10.1.21.0 is 13 subnets
    leases: (table) => ({
      ...reconfigure({ range: { length: null, min: ipFromText('10.1.9.0')!, max: ipFromText('10.1.21.0')! } })(table),
      leases: [
        ...table.leases,
        ...[10, 11, 13, 14, 15, 16, 17, 18, 19, 20].map((n) => ({
          ...table.leases[0]!,
          key: `10.1.${n}.0-24`,
          subnet: cidrFromText(`10.1.${n}.0/24`)!,
          underlayIp: ipFromText(`192.168.122.2${n}`)!,
          // held by hand for hosts to come
          vtepMac: null,
          backendType: '',
          ttlSeconds: null,
          reserved: true,
        })),
      ],
    }),
  },
  'network-config-key-unknown': { host: 'all hosts', leases: reconfigure({ unknownKeys: ['Backend.DirectRoute'] }) },
  'network-config-overlaps-underlay': {
    host: 'all hosts',
    files: everyFile((text) => text.replaceAll('192.168.122.', '10.1.200.')),
    leases: (table) => ({
      ...table,
      leases: table.leases.map((lease) => ({
        ...lease,
        underlayIp: ((lease.underlayIp as number) % 256) + (ipFromText('10.1.200.0') as number),
      })),
    }),
  },
  'network-config-range-wrong': {
    host: 'all hosts',
    leases: reconfigure({ range: { ...OPEN, min: ipFromText('10.2.0.0')! } }),
  },
  'lease-backend-mixed': { leases: relet('192.168.122.101', { backendType: 'host-gw' }) },
  'lease-missing': {
    leases: (table) => ({
      ...table,
      leases: table.leases.filter(({ underlayIp }) => underlayIp !== ipFromText('192.168.122.101')),
    }),
  },
  'lease-outside-network': { leases: relet('192.168.122.101', { subnet: cidrFromText('10.2.12.0/24')! }) },
  'lease-overlap': { leases: relet('192.168.122.101', { subnet: cidrFromText('10.1.21.128/25')! }) },
  'lease-public-ip-duplicate': { leases: relet('192.168.122.101', { underlayIp: ipFromText('192.168.122.102')! }) },
  'lease-vtep-mac-duplicate': { leases: relet('192.168.122.101', { vtepMac: macFromText('52:24:0f:df:34:7a')! }) },
  'neighbour-mac-wrong': { file: 'ip-neigh.txt', change: swap('52:24:0f:df:34:7a', '52:24:0f:df:34:99') },
  'neighbour-missing': { file: 'ip-neigh.txt', change: swap('lladdr 52:24:0f:df:34:7a PERMANENT', 'FAILED') },
  'neighbour-not-permanent': { file: 'ip-neigh.txt', change: swap('7a PERMANENT', '7a STALE') },
  'neighbour-stale': {
    file: 'ip-neigh.txt',
    change: add('10.1.44.0 dev flannel.1 lladdr 12:66:aa:00:00:99 PERMANENT'),
  },
  'route-blackhole': { file: 'ip-r.txt', change: add('blackhole 10.1.21.0/25') },
  'route-gateway-wrong': { file: 'ip-r.txt', change: swap('10.1.21.0/24 via 10.1.21.0', '10.1.21.0/24 via 10.1.9.0') },
  'route-missing': { file: 'ip-r.txt', change: drop('10.1.21.0/24') },
  'route-local': {
    file: 'ip-route-all.txt',
    change: add('local 10.1.21.0/24 dev lo table local scope host'),
  },
  'underlay-route-local': {
    file: 'ip-route-all.txt',
    change: add('local 192.168.122.102 dev lo table local scope host'),
  },
  'route-shadowed': { file: 'ip-r.txt', change: add('10.1.21.128/25 dev tun0 scope link') },
  'route-source-wrong': { capture: OLD, file: 'ip-r.txt', change: swap('src 10.1.17.0', 'src 192.168.122.101') },
  'route-stale': { file: 'ip-r.txt', change: add('10.1.44.0/24 via 10.1.44.0 dev flannel.1 onlink') },
  'rule-diverts': { file: 'ip-rule.txt', change: add('100:\tfrom 10.1.12.0/24 blackhole') },
  'subnet-env-mtu-wrong': { file: 'subnet.env', change: swap('FLANNEL_MTU=1450', 'FLANNEL_MTU=1400') },
  'subnet-env-network-wrong': {
    file: 'subnet.env',
    change: swap('FLANNEL_NETWORK=10.1.0.0/16', 'FLANNEL_NETWORK=10.5.0.0/16'),
  },
  'subnet-env-subnet-wrong': { file: 'subnet.env', change: swap('10.1.12.1/24', '10.1.77.1/24') },
  'underlay-neighbour-wrong': {
    file: 'ip-neigh.txt',
    change: swap(/(192\.168\.122\.102 .*lladdr) \S+ \S+/, '$1 52:54:00:00:00:99 PERMANENT'),
  },
  'underlay-neighbour-failed': {
    edit: (path, text) =>
      path.endsWith('/ip-neigh.txt') && !path.startsWith('minion3')
        ? text.replace(/(192\.168\.122\.10[12] dev eth0) lladdr \S+ \S+/, '$1 FAILED')
        : text,
  },
  'underlay-ip-conflict': {
    edit: (path, text) =>
      path === 'minion2/ip-neigh.txt'
        ? text.replace(/(192\.168\.122\.101 .*lladdr) \S+ \S+/, '$1 52:54:00:00:00:99 REACHABLE')
        : text,
  },
  'underlay-host-silent': {
    host: '192.168.122.103',
    edit: (path, text) =>
      path.startsWith('minion3/')
        ? null
        : path.endsWith('/ip-neigh.txt')
          ? text.replace(/(192\.168\.122\.103 dev eth0) lladdr \S+ \S+/, '$1 FAILED')
          : text,
  },
  'route-direct-one-sided': {
    file: 'ip-r.txt',
    change: swap('via 10.1.21.0 dev flannel.1 onlink', 'via 192.168.122.102 dev eth0'),
  },
  'mtu-mixed': {
    change: (text) =>
      text.replaceAll(/(flannel\.1: <.*) mtu 1450/g, '$1 mtu 1400').replace('FLANNEL_MTU=1450', 'FLANNEL_MTU=1400'),
  },
  'vtep-mtu-not-applied': {
    leases: (table) => ({ ...table, config: { ...table.config!, mtuBytes: 1400 } }),
    edit: (path, text) =>
      path.startsWith('minion1/')
        ? text
        : text.replaceAll(/(flannel\.1: <.*) mtu 1450/g, '$1 mtu 1350').replace('FLANNEL_MTU=1450', 'FLANNEL_MTU=1350'),
  },
  'bridge-mtu-too-big': {
    file: 'ip-d-link.txt',
    change: add('9: veth9@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master docker0 state UP'),
  },
  'rp-filter-strict': {
    change: (text) =>
      text
        .replace('conf.eth0.rp_filter = 0', 'conf.eth0.rp_filter = 1')
        .replace(/^default via 192\.168\.122\.1 dev eth0/, 'default via 10.99.0.254 dev eth1')
        .replace(/^192\.168\.122\.0\/24 dev/m, '192.168.122.100 dev'),
  },
  'bridge-filter-off': {
    change: (text) =>
      text
        .replace('bridge-nf-call-iptables = 1', 'bridge-nf-call-iptables = 0')
        .replace('*nat\n', '*nat\n:KUBE-SERVICES - [0:0]\n'),
  },
  'conntrack-table-full': {
    file: 'sysctl.txt',
    change: swap(/nf_conntrack_count = .*/, 'nf_conntrack_count = 262144'),
  },
  'neighbour-table-full': { file: 'sysctl.txt', change: add('net.ipv4.neigh.default.gc_thresh3 = 3') },
  'underlay-route-missing': {
    file: 'ip-r.txt',
    change: swap(/default.*\n([\s\S]*)192\.168\.122\.0\/24/, '$1192.168.122.100'),
  },
  'underlay-route-blackhole': { file: 'ip-r.txt', change: add('unreachable 192.168.122.102') },
  'underlay-route-inside': { file: 'ip-r.txt', change: add('192.168.122.102 dev flannel.1 scope link') },
  'underlay-rule-diverts': { file: 'ip-rule.txt', change: add('100:\tfrom all to 192.168.122.102 prohibit') },
  'underlay-address-foreign': {
    file: 'ip-route-all.txt',
    change: add('local 192.168.122.102 dev lo table local proto kernel scope host src 192.168.122.102'),
  },
  'underlay-route-elsewhere': { file: 'ip-r.txt', change: add('192.168.122.102 dev tun0 scope link') },
  'underlay-mtu-too-small': { file: 'ip-r.txt', change: add('192.168.122.102 dev eth0 scope link mtu 1400') },
  'vtep-address-wrong': { file: 'ip-addr.txt', change: swap('10.1.12.0/32', '10.1.13.0/32') },
  'vtep-device-wrong': {
    change: (text) =>
      text
        .replace(
          /( {4}inet 192\.168\.122\.101.*\n)/,
          '    inet 10.0.2.15/24 scope global eth0\n9: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\n$1',
        )
        .replace('local 192.168.122.101', 'local 10.0.2.15'),
  },
  'vtep-flags-wrong': { file: 'ip-d-link.txt', change: swap('dstport 8472', 'dstport 8472 external') },
  'vtep-learning-on': { file: 'ip-d-link.txt', change: swap(' nolearning', '') },
  'vtep-port-taken': {
    change: (text) =>
      text
        .replaceAll(/(3: flannel\.1: <BROADCAST,MULTICAST),UP,LOWER_UP>/g, '$1>')
        .replace(/(0\.0\.0\.0:8472 .*)/, '$1 users:(("socat",pid=7,fd=5))'),
  },
  'vtep-vni-taken': {
    change: (text) =>
      text
        .replace(
          /3: flannel\.1:[\s\S]*?(?=4: docker0)/g,
          '9: vx9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN\n    vxlan id 1 local 192.168.122.101 dev eth0 srcport 0 0 dstport 8472 nolearning\n',
        )
        .replaceAll(/.*flannel\.1.*\n/g, ''),
  },
  'fdb-default-entry': {
    file: 'bridge-fdb.txt',
    change: add('00:00:00:00:00:00 dev flannel.1 dst 192.168.122.102 self permanent'),
  },
  'vtep-down': { file: 'ip-d-link.txt', change: swap(/(3: flannel.1: <.*),UP,LOWER_UP>/, '$1>') },
  'vtep-local-wrong': { file: 'ip-d-link.txt', change: swap('local 192.168.122.101', 'local 203.0.113.7') },
  'vtep-mac-changed': { file: 'ip-addr.txt', change: swap('c2:2b:b2:db:4e:c1', 'c2:2b:b2:db:4e:99') },
  'vtep-missing': {
    change: (text) => text.replaceAll(/3: flannel\.1:[\s\S]*?(?=4: docker0)/g, '').replaceAll(/.*flannel\.1.*\n/g, ''),
  },
  'vtep-mtu-too-big': { file: 'ip-d-link.txt', change: swap(/mtu 1500/g, 'mtu 1400') },
  'vtep-mtu-wrong': { file: 'ip-d-link.txt', change: swap(/(flannel\.1: <.*) mtu 1450/, '$1 mtu 1400') },
  'vtep-port-silent': { capture: OLD, file: 'ss-lun.txt', change: swap('0.0.0.0:8472', '0.0.0.0:4789') },
  'vtep-port-wrong': { file: 'ip-d-link.txt', change: swap('dstport 8472', 'dstport 4789') },
  'vtep-vni-wrong': { file: 'ip-d-link.txt', change: swap('vxlan id 1 ', 'vxlan id 2 ') },
  'bridge-mtu-too-small': {
    given: withContainers,
    edit: (path, text) => (path.startsWith('minion1/') ? text.replace(/(docker0: <[^>]*> mtu) 1450/, '$1 1280') : text),
  },
  'bridge-port-detached': {
    given: withContainers,
    file: 'ip-d-link.txt',
    change: swap(/(veth7.*) master docker0/, '$1'),
  },
  'bridge-port-down': {
    given: withContainers,
    file: 'ip-d-link.txt',
    change: swap(/(veth7@if2: <.*),UP,LOWER_UP>/, '$1>'),
  },
  'bridge-port-hairpin-off': {
    given: withContainers,
    file: 'ip-d-link.txt',
    change: swap('hairpin off', 'hairpin on'),
  },
  'container-address-duplicate': {
    given: withContainers,
    file: 'containers.txt',
    change: (text) => text.replaceAll('10.1.12.3', '10.1.12.2'),
  },
  'container-address-foreign': {
    given: withContainers,
    file: 'containers.txt',
    change: (text) => text.replaceAll('10.1.12.3', '10.1.21.3'),
  },
  'container-down': {
    given: withContainers,
    file: 'containers.txt',
    change: swap(/(eth0@if7: <.*),UP,LOWER_UP>/, '$1>'),
  },
  'container-gateway-wrong': {
    given: withContainers,
    file: 'containers.txt',
    change: swap('default via 10.1.12.1', 'default via 10.1.12.254'),
  },
  'container-mtu-too-big': {
    given: withContainers,
    file: 'containers.txt',
    change: (text) => text.replaceAll('mtu 1450', 'mtu 1500'),
  },
  'container-neighbour-wrong': {
    given: withContainers,
    file: 'containers.txt',
    change: add('neighbours\n10.1.12.1 dev eth0 lladdr 02:00:00:00:00:99 PERMANENT'),
  },
  'container-prefix-wrong': {
    given: withContainers,
    file: 'containers.txt',
    change: (text) =>
      text
        .replace('10.1.12.2/24', '10.1.12.2/16')
        .replace(
          '10.1.12.0/24 dev eth0 proto kernel scope link src 10.1.12.2',
          '10.1.0.0/16 dev eth0 proto kernel scope link src 10.1.12.2',
        ),
  },
  'container-route-blackhole': {
    given: withContainers,
    file: 'containers.txt',
    change: swap('default via 10.1.12.1 dev eth0\n', 'default via 10.1.12.1 dev eth0\nblackhole 10.1.21.128/25\n'),
  },
  'container-route-onlink': {
    given: withContainers,
    file: 'containers.txt',
    change: swap(
      'default via 10.1.12.1 dev eth0\n',
      'default via 10.1.12.1 dev eth0\n10.1.21.0/24 dev eth0 scope link\n',
    ),
  },
  'container-route-missing': {
    given: withContainers,
    file: 'containers.txt',
    change: swap('default via 10.1.12.1 dev eth0\n', ''),
  },
  'container-unreached': {
    given: withContainers,
    change: (text) => text.replace(/^(10\.1\.12\.0\/24 dev docker0)/m, '10.1.12.3 dev veth7 scope link\n$1'),
  },
  'flannel-not-running': { given: withFacts, file: 'processes.txt', change: drop('flanneld') },
  'flannel-runs-twice': { given: withFacts, file: 'processes.txt', change: add('900 1 S host flanneld') },
  'host-clock-skewed': { given: withFacts, file: 'host-facts.txt', change: swap('EPOCH=17672256', 'EPOCH=17672266') },
  'vtep-offload-off': {
    given: withFacts,
    file: 'ethtool-k-flannel.txt',
    change: swap('tx-checksum-ip-generic: on', 'tx-checksum-ip-generic: off'),
  },
  'host-machine-id-duplicate': {
    given: withFacts,
    host: 'minion2',
    file: 'host-facts.txt',
    change: () => factsText('boot-1', 'aaaa0000', 1_767_225_601),
  },
  'host-named-twice': { given: withFacts, host: 'minion9', files: alias('minion1', 'minion9') },
  'subnet-env-missing': { file: 'subnet.env', change: () => NO_FILE },
};

export interface Judged {
  readonly table: LeaseTable;
  readonly files: Files;
}

/** A trip as what is judged: the healthy estate, and the one that trips. */
export function tripEstates(trip: Trip): { healthy: Judged; broken: Judged } {
  const { capture = C, host = 'minion1', file, change, leases, files: become, edit, extra = {}, given } = trip;
  const table = captureLeases(capture);
  const healthy = new Map(given?.(captureFiles(capture)) ?? captureFiles(capture));
  for (const [name, [before]] of Object.entries(extra)) healthy.set(`${host}/${name}`, before);
  const files = new Map(healthy);
  for (const [path, text] of healthy) {
    if (change && path.startsWith(`${host}/`) && (file === undefined || path === `${host}/${file}`))
      files.set(path, change(text));
    const edited = edit === undefined ? files.get(path)! : edit(path, text);
    if (edited === null) files.delete(path);
    else files.set(path, edited);
  }
  become?.(files);
  for (const [name, [, after]] of Object.entries(extra)) files.set(`${host}/${name}`, after);
  return { healthy: { table, files: healthy }, broken: { table: leases?.(table) ?? table, files } };
}
