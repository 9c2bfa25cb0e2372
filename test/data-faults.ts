// Faults that need no kernel: a healthy recording or bundle with files or leases changed. The lab cannot make some of them.
import { cidrFromText } from '../src/net/cidr.ts';
import { ipFromText } from '../src/net/ip.ts';
import { macFromText } from '../src/net/mac.ts';
import type { ObjectKind } from '../src/types/finding.ts';
import type { Lease, LeaseTable, NetworkConfig } from '../src/types/lease.ts';
import { captureFiles, captureLeases, captureLeasesOf, type Files } from './captures.ts';
import { alias, factsText, withFacts } from './containers.ts';

export interface DataFault {
  readonly id: string;
  readonly title: string;
  /** Numbers of the failure modes it shows (docs/faults.md). */
  readonly modes: readonly number[];
  /** The healthy recording or bundle it starts from. */
  readonly base: string;
  /** What the recording lacks, healthy. */
  readonly given?: (files: Files) => Files;
  readonly files?: (files: Map<string, string>) => void;
  readonly leases?: (table: LeaseTable) => LeaseTable;
  /** Changes the raw file of the leases, where reading it is part of the fault. */
  readonly raw?: (file: string, text: string) => string;
  readonly expect: {
    readonly cause: string;
    readonly host: string;
    readonly object: ObjectKind;
    /** Ids of checks that must be among the findings beside the cause's own. */
    readonly findings?: readonly string[];
  };
}

/** A data fault as what is judged. */
export function dataFaultEstate({ base, given, files, leases, raw }: DataFault): { table: LeaseTable; files: Files } {
  const changed = new Map(given?.(captureFiles(base)) ?? captureFiles(base));
  files?.(changed);
  const table = raw === undefined ? captureLeases(base) : captureLeasesOf(base, raw);
  return { table: leases?.(table) ?? table, files: changed };
}

/** Hosts minion1 10.1.12.0 c2:2b:b2:db:4e:c1, minion2 10.1.21.0 52:24:0f:df:34:7a, minion3 10.1.9.0 c6:d1:d6:52:08:55. */
const C = 'flannel-0.20.2-iproute2-7.1.0';
/** Era A, iproute2 of 2013: minion1 10.1.17.0, minion2 10.1.63.0 5e:81:6c:e6:78:9a, minion3 10.1.62.0 12:2b:97:5f:1c:6d. */
const OLD = 'flannel-0.4.0-iproute2-3.10.0';
/** Hosts coreos1 (era B1), coreos2 (B2), new3 (C), leases of /22 in a /12. */
const WIDE = 'wide-mixed-eras';
/** Hosts cp1, worker1, worker2. */
const KUBEADM = 'kubeadm';

const mac = (text: string): number => macFromText(text)!;
const cidr = (text: string) => cidrFromText(text)!;

const each =
  (become: (text: string, path: string) => string) =>
  (files: Map<string, string>): void => {
    for (const [path, text] of files) files.set(path, become(text, path));
  };
/** Changes files of one host; throws where nothing changes, so that a fault stays one. */
const on =
  (host: string, from: string | RegExp, to: string, only = '') =>
  (files: Map<string, string>): void => {
    let hits = 0;
    for (const [path, text] of files) {
      if (!path.startsWith(`${host}/${only}`)) continue;
      const changed = text.replaceAll(from, to);
      if (changed !== text) hits++;
      files.set(path, changed);
    }
    if (hits === 0) throw new Error(`nothing to change on ${host}: ${from}`);
  };
const without =
  (...hosts: readonly string[]) =>
  (files: Map<string, string>): void => {
    for (const path of files.keys()) if (hosts.includes(path.split('/')[0]!)) files.delete(path);
  };
const relet =
  (underlayIp: string, change: Partial<Lease>) =>
  (table: LeaseTable): LeaseTable => ({
    ...table,
    leases: table.leases.map((lease) =>
      lease.underlayIp === ipFromText(underlayIp) ? { ...lease, ...change } : lease,
    ),
  });
const unlet =
  (underlayIp: string) =>
  (table: LeaseTable): LeaseTable => ({
    ...table,
    leases: table.leases.filter((lease) => lease.underlayIp !== ipFromText(underlayIp)),
  });
const reconfigure =
  (change: Partial<NetworkConfig>) =>
  (table: LeaseTable): LeaseTable => ({ ...table, config: { ...table.config!, ...change } });

/** One Node of a NodeList, as JSON. */
interface NodeJson {
  metadata: { name: string; annotations: Record<string, string> };
  spec: { podCIDR?: string; podCIDRs?: string[] };
  status: { conditions: { type: string; status: string; reason: string; message: string }[] };
}
const node =
  (name: string, change: (node: NodeJson) => void) =>
  (file: string, text: string): string => {
    if (!file.includes('nodes')) return text;
    const list = JSON.parse(text) as { items: NodeJson[] };
    change(list.items.find(({ metadata }) => metadata.name === name)!);
    return JSON.stringify(list);
  };
const conf =
  (from: string, to: string) =>
  (file: string, text: string): string =>
    file.includes('nodes') ? text : text.replace(from, to);

/** Rows that peers hold for a host, gone. */
const forgotten = (peers: readonly string[], ...words: readonly string[]) =>
  each((text, path) =>
    peers.includes(path.split('/')[0]!)
      ? text
          .split('\n')
          .filter((line) => !words.some((word) => line.includes(word)))
          .join('\n')
      : text,
  );
/** Lines at the end of one file. */
const more =
  (path: string, ...lines: readonly string[]) =>
  (files: Map<string, string>): void => {
    files.set(path, `${files.get(path) ?? ''}${lines.map((line) => `${line}\n`).join('')}`);
  };
/** Route, neighbour and FDB entry of a host that no lease names. */
const remains = (host: string) =>
  all(
    more(`${host}/ip-r.txt`, '10.1.44.0/24 via 10.1.44.0 dev flannel.1 onlink'),
    more(`${host}/ip-route-all.txt`, '10.1.44.0/24 via 10.1.44.0 dev flannel.1 onlink'),
    more(`${host}/ip-neigh.txt`, '10.1.44.0 dev flannel.1 lladdr 12:66:aa:00:00:99 PERMANENT'),
    more(`${host}/bridge-fdb.txt`, '12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.99 self permanent'),
  );
/** A host's filter table alone, and these policies in it. */
const policies = (host: string, input: string, forward: string, output: string) => (files: Map<string, string>) => {
  const chains = { INPUT: input, FORWARD: forward, OUTPUT: output };
  const rows = Object.entries(chains).map(([chain, policy]) => `:${chain} ${policy} [0:0]\n`);
  files.set(`${host}/iptables-save.txt`, `*filter\n${rows.join('')}COMMIT\n`);
  files.set(`${host}/iptables-legacy-save.txt`, '');
  files.set(`${host}/nft-ruleset.txt`, '');
};
const all =
  (...steps: readonly ((files: Map<string, string>) => void)[]) =>
  (files: Map<string, string>): void => {
    for (const step of steps) step(files);
  };

export const DATA_FAULTS: readonly DataFault[] = [
  {
    id: 'lease-vni-differs',
    title: 'one host was started with another VNI and wrote it into its lease',
    modes: [6],
    base: C,
    files: all(
      on('minion2', 'vxlan id 1 ', 'vxlan id 4096 '),
      each((text, path) => (path.startsWith('minion2/') ? text.replaceAll('flannel.1', 'flannel.4096') : text)),
    ),
    leases: relet('192.168.122.102', { vni: 4096 }),
    expect: { cause: 'vtep-vni-wrong', host: 'minion2', object: 'vtep' },
  },
  {
    id: 'lease-vni-edited',
    title: 'a lease names a VNI its host does not use',
    modes: [6],
    base: C,
    leases: relet('192.168.122.102', { vni: 4096 }),
    expect: { cause: 'lease-vni-wrong', host: 'minion2', object: 'lease' },
  },
  {
    id: 'lease-address-loopback',
    title: 'a host announces 127.0.1.1, what its name resolves to',
    modes: [13],
    base: C,
    files: each((text, path) =>
      path.startsWith('minion3/') ? text : text.replaceAll('dst 192.168.122.103', 'dst 127.0.1.1'),
    ),
    leases: relet('192.168.122.103', { underlayIp: ipFromText('127.0.1.1')! }),
    expect: { cause: 'lease-address-impossible', host: 'minion3', object: 'lease' },
  },
  {
    id: 'lease-address-own-vtep',
    title: 'flannel took its own VTEP for the underlay',
    modes: [13, 22],
    base: C,
    files: each((text, path) =>
      path.startsWith('minion3/') ? text : text.replaceAll('dst 192.168.122.103', 'dst 10.1.9.0'),
    ),
    leases: relet('192.168.122.103', { underlayIp: ipFromText('10.1.9.0')! }),
    expect: { cause: 'lease-address-impossible', host: 'minion3', object: 'lease' },
  },
  {
    id: 'vagrant-one-address',
    title: 'a host announces the address that another has: Vagrant\u2019s first card',
    modes: [21, 24],
    base: C,
    leases: relet('192.168.122.103', { underlayIp: ipFromText('192.168.122.102')! }),
    expect: { cause: 'lease-public-ip-duplicate', host: 'minion3', object: 'lease' },
  },
  {
    id: 'lease-left-beside-new',
    title: 'an old lease of the host stands beside the one it uses',
    modes: [24],
    base: C,
    leases: (table) => ({
      ...table,
      leases: [
        ...table.leases,
        {
          ...table.leases.find(({ underlayIp }) => underlayIp === ipFromText('192.168.122.102'))!,
          key: '10.1.70.0-24',
          subnet: cidr('10.1.70.0/24'),
          vtepMac: mac('12:66:aa:00:00:70'),
        },
      ],
    }),
    expect: { cause: 'lease-public-ip-duplicate', host: 'minion2', object: 'lease' },
  },
  {
    id: 'clone-same-mac',
    title: 'two leases announce one VTEP MAC: cloned machines',
    modes: [25],
    base: C,
    leases: relet('192.168.122.103', { vtepMac: mac('52:24:0f:df:34:7a') }),
    expect: { cause: 'lease-vtep-mac-duplicate', host: 'minion3', object: 'lease' },
  },
  {
    id: 'clone-same-underlay-mac',
    title: 'two machines of one link have one Ethernet address: one is a copy',
    modes: [25],
    base: C,
    files: each((text) => text.replaceAll('be:65:ec:a7:97:19', 'ba:ab:2a:ee:39:b6')),
    expect: { cause: 'underlay-mac-duplicate', host: 'minion3', object: 'underlay' },
  },
  {
    id: 'overlay-over-underlay',
    title: 'the hosts\u2019 own network lies inside the overlay network',
    modes: [44],
    base: C,
    files: each((text) => text.replaceAll('192.168.122.', '10.1.200.')),
    leases: (table) => ({
      ...table,
      leases: table.leases.map((lease) => ({
        ...lease,
        underlayIp: ((lease.underlayIp as number) % 256) + (ipFromText('10.1.200.0') as number),
      })),
    }),
    expect: { cause: 'network-config-overlaps-underlay', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'public-ip-moved',
    title: 'a host\u2019s lease announces an address it no longer has',
    modes: [50],
    base: C,
    leases: relet('192.168.122.103', { underlayIp: ipFromText('192.168.122.203')! }),
    expect: { cause: 'lease-address-wrong', host: 'minion3', object: 'lease' },
  },
  {
    id: 'overwrite-not-applied',
    title: 'public-ip-overwrite was edited while flannel ran',
    modes: [50],
    base: KUBEADM,
    raw: node('worker1', ({ metadata }) => {
      metadata.annotations['flannel.alpha.coreos.com/public-ip-overwrite'] = '203.0.113.11';
    }),
    expect: { cause: 'lease-overwrite-not-applied', host: 'worker1', object: 'lease' },
  },
  {
    id: 'lease-misspelt',
    title: 'a lease was edited by hand, and its address is none',
    modes: [24],
    base: C,
    raw: (_file, text) =>
      text.replace(/"value":"([^"]+)"/g, (whole, value: string) => {
        const lease = Buffer.from(value, 'base64').toString('utf8');
        if (!lease.includes('192.168.122.102')) return whole;
        return `"value":"${Buffer.from(lease.replace('192.168.122.102', ' 192.168.122.102')).toString('base64')}"`;
      }),
    expect: { cause: 'lease-unreadable', host: 'minion2', object: 'lease' },
  },
  {
    id: 'lease-last-hour',
    title: 'one host does not renew its lease',
    modes: [55],
    base: WIDE,
    leases: relet('192.168.122.102', { ttlSeconds: 1500 }),
    expect: { cause: 'lease-ttl-short', host: 'coreos2', object: 'lease' },
  },
  {
    id: 'leases-last-hour',
    title: 'no host can renew: the client certificate of all has run out',
    modes: [55, 70],
    base: WIDE,
    leases: (table) => ({
      ...table,
      leases: table.leases.map((lease) => (lease.ttlSeconds === null ? lease : { ...lease, ttlSeconds: 600 })),
    }),
    expect: { cause: 'leases-not-renewed', host: 'all hosts', object: 'lease' },
  },
  {
    id: 'lease-expired',
    title: 'a lease ran out and the peers dropped the host',
    modes: [55],
    base: C,
    files: forgotten(['minion1', 'minion2'], '10.1.9.0', 'c6:d1:d6:52:08:55'),
    leases: unlet('192.168.122.103'),
    expect: { cause: 'lease-missing', host: 'minion3', object: 'lease' },
  },
  {
    id: 'lease-overlap-copied',
    title: 'a restored etcd leases the same subnet twice',
    modes: [58],
    base: C,
    leases: relet('192.168.122.103', { subnet: cidr('10.1.21.0/24') }),
    expect: { cause: 'lease-overlap', host: 'minion3', object: 'lease' },
  },
  {
    id: 'podcidr-missing',
    title: 'Kubernetes hands out no subnets: a new node waits for one',
    modes: [59],
    base: KUBEADM,
    files: all(without('worker2'), forgotten(['cp1', 'worker1'], '10.244.2.0', 'e6:3d:01:02:03:0c', '192.168.56.12')),
    raw: node('worker2', (worker) => {
      worker.spec = {};
      worker.metadata.annotations = {};
      worker.status.conditions = [
        {
          type: 'Ready',
          status: 'False',
          reason: 'KubeletNotReady',
          message: 'container runtime network not ready: cni plugin not initialized',
        },
      ];
    }),
    expect: { cause: 'lease-subnet-missing', host: 'worker2', object: 'lease' },
  },
  {
    id: 'podcidr-outside',
    title: 'the cluster CIDR of Kubernetes is not net-conf\u2019s network',
    modes: [60],
    base: KUBEADM,
    files: each((text) => text.replaceAll('10.244.2.', '10.245.2.')),
    raw: node('worker2', ({ spec }) => {
      spec.podCIDR = '10.245.2.0/24';
      spec.podCIDRs = ['10.245.2.0/24'];
    }),
    expect: { cause: 'lease-outside-network', host: 'worker2', object: 'lease' },
  },
  {
    id: 'bridge-of-another-podcidr',
    title: 'cni0 kept the subnet the node had before it was reset',
    modes: [61, 74],
    base: KUBEADM,
    files: all(
      on('worker1', '10.244.1.1/24 scope global cni0', '10.244.7.1/24 scope global cni0'),
      on(
        'worker1',
        '10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1',
        '10.244.7.0/24 dev cni0 proto kernel scope link src 10.244.7.1',
      ),
      on(
        'worker1',
        'local 10.244.1.1 dev cni0 table local proto kernel scope host src 10.244.1.1',
        'local 10.244.7.1 dev cni0 table local proto kernel scope host src 10.244.7.1',
      ),
    ),
    expect: { cause: 'bridge-address-wrong', host: 'worker1', object: 'bridge' },
  },
  {
    id: 'subnet-env-old',
    title: 'subnet.env is of a lease the host had before',
    modes: [63],
    base: KUBEADM,
    files: on('worker1', 'FLANNEL_SUBNET=10.244.1.1/24', 'FLANNEL_SUBNET=10.244.9.1/24', 'subnet.env'),
    expect: { cause: 'subnet-env-subnet-wrong', host: 'worker1', object: 'subnet-env' },
  },
  {
    id: 'subnet-env-network-old',
    title: 'subnet.env is of a network that net-conf no longer names',
    modes: [63],
    base: KUBEADM,
    files: on('worker1', 'FLANNEL_NETWORK=10.244.0.0/16', 'FLANNEL_NETWORK=10.243.0.0/16', 'subnet.env'),
    expect: { cause: 'subnet-env-network-wrong', host: 'worker1', object: 'subnet-env' },
  },
  {
    id: 'annotations-removed',
    title: 'a node\u2019s flannel annotations are gone, and its peers dropped it',
    modes: [64],
    base: KUBEADM,
    files: forgotten(['cp1', 'worker1'], '10.244.2.0', 'e6:3d:01:02:03:0c'),
    raw: node('worker2', ({ metadata }) => {
      metadata.annotations = {};
    }),
    expect: { cause: 'lease-annotation-missing', host: 'worker2', object: 'lease' },
  },
  {
    id: 'annotations-other-prefix',
    title: 'one node writes its annotations with another prefix',
    modes: [64],
    base: KUBEADM,
    files: all(without('worker2'), forgotten(['cp1', 'worker1'], '10.244.2.0', 'e6:3d:01:02:03:0c')),
    raw: node('worker2', ({ metadata }) => {
      metadata.annotations = Object.fromEntries(
        Object.entries(metadata.annotations).map(([name, value]) => [name.replace('coreos.com', 'example.com'), value]),
      );
    }),
    expect: { cause: 'lease-annotation-missing', host: 'worker2', object: 'lease' },
  },
  {
    id: 'not-taking-part',
    title: 'kube-subnet-manager was set to false on a node',
    modes: [64],
    base: KUBEADM,
    raw: node('worker2', ({ metadata }) => {
      metadata.annotations['flannel.alpha.coreos.com/kube-subnet-manager'] = 'false';
    }),
    expect: { cause: 'lease-annotation-missing', host: 'worker2', object: 'lease' },
  },
  {
    id: 'backend-data-missing',
    title: 'a node\u2019s backend-data is empty: peers cannot read its lease',
    modes: [64],
    base: KUBEADM,
    files: forgotten(['cp1', 'worker1'], '10.244.2.0', 'e6:3d:01:02:03:0c'),
    raw: node('worker2', ({ metadata }) => {
      metadata.annotations['flannel.alpha.coreos.com/backend-data'] = 'null';
    }),
    expect: { cause: 'lease-vtep-mac-unusable', host: 'worker2', object: 'lease' },
  },
  {
    id: 'lease-event-lost',
    title: 'one host did not hear of the newest peer',
    modes: [67],
    base: C,
    files: forgotten(['minion1'], '10.1.9.0', 'c6:d1:d6:52:08:55'),
    expect: { cause: 'peer-unknown', host: 'minion1', object: 'route' },
  },
  {
    id: 'backend-of-one-host',
    title: 'one host runs host-gw',
    modes: [68],
    base: C,
    files: forgotten(['minion1', 'minion2'], '10.1.9.0', 'c6:d1:d6:52:08:55'),
    leases: relet('192.168.122.103', { backendType: 'host-gw', vtepMac: null, vni: null }),
    expect: { cause: 'lease-backend-mixed', host: 'minion3', object: 'lease' },
  },
  {
    id: 'backend-of-net-conf',
    title: 'net-conf was changed to host-gw, and no host has restarted yet',
    modes: [68, 69],
    base: C,
    leases: reconfigure({ backendType: 'host-gw', backendNamed: true }),
    expect: { cause: 'network-config-backend-wrong', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'port-of-net-conf',
    title: 'net-conf was given another UDP port, and no device was made anew',
    modes: [69],
    base: C,
    leases: reconfigure({ port: 4789 }),
    expect: { cause: 'config-not-applied', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'vni-of-net-conf',
    title: 'net-conf was given another VNI, and no host has restarted',
    modes: [6, 69],
    base: C,
    leases: reconfigure({ vni: 42 }),
    expect: { cause: 'config-not-applied', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'length-of-net-conf',
    title: 'SubnetLen was changed while hosts hold subnets of the old length',
    modes: [69],
    base: C,
    leases: reconfigure({ subnetLength: 26, range: { length: 26, min: null, max: null } }),
    expect: {
      cause: 'config-not-applied',
      host: 'all hosts',
      object: 'network-config',
      findings: ['lease-length-wrong'],
    },
  },
  {
    id: 'key-mistyped',
    title: 'net-conf says DirectRoute where DirectRouting was meant',
    modes: [69],
    base: KUBEADM,
    raw: conf('\\"Type\\": \\"vxlan\\"', '\\"Type\\": \\"vxlan\\", \\"DirectRoute\\": true'),
    expect: { cause: 'network-config-key-unknown', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'range-outside',
    title: 'SubnetMin lies outside the network',
    modes: [69],
    base: C,
    leases: reconfigure({ range: { length: null, min: ipFromText('10.2.1.0')!, max: null } }),
    expect: { cause: 'network-config-range-wrong', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'node-gone',
    title: 'a node\u2019s machine is gone, its Node object is not',
    modes: [72],
    base: KUBEADM,
    files: without('worker2'),
    raw: node('worker2', ({ status }) => {
      status.conditions = [
        {
          type: 'Ready',
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
      ];
    }),
    expect: { cause: 'lease-host-gone', host: 'worker2', object: 'lease' },
  },
  {
    id: 'node-name-twice',
    title: 'a second machine came up under the name of another and took its Node over',
    modes: [73],
    base: KUBEADM,
    files: (files) => {
      // worker9 is worker1's twin: subnet and bridge are the same, address and MAC its own
      for (const [path, text] of [...files]) {
        if (path.startsWith('worker1/')) {
          files.set(
            path.replace('worker1/', 'worker9/'),
            text.replaceAll('192.168.56.11', '192.168.56.19').replaceAll('16:c0:01:02:03:0b', '16:c0:01:02:03:99'),
          );
        }
      }
    },
    expect: { cause: 'lease-held-twice', host: 'worker9', object: 'lease' },
  },
  {
    id: 'overlay-address-elsewhere',
    title: 'a host has an address of another host\u2019s subnet, left by a failover tool',
    modes: [80],
    base: C,
    files: (files) => {
      const path = 'minion1/ip-route-all.txt';
      files.set(path, `${files.get(path)}local 10.1.21.7 dev lo table local proto kernel scope host src 10.1.21.7\n`);
    },
    expect: { cause: 'address-foreign', host: 'minion1', object: 'address' },
  },
  {
    id: 'env-mtu-old',
    title: 'subnet.env announces an MTU the reused device does not have',
    modes: [109],
    base: KUBEADM,
    files: on('worker1', 'FLANNEL_MTU=1450', 'FLANNEL_MTU=1400', 'subnet.env'),
    expect: { cause: 'subnet-env-mtu-wrong', host: 'worker1', object: 'subnet-env' },
  },
  {
    id: 'backend-left-out',
    title: 'net-conf names no backend: the next host that starts runs udp',
    modes: [115],
    base: KUBEADM,
    raw: conf(',\\n  \\"Backend\\": {\\n    \\"Type\\": \\"vxlan\\"\\n  }', ''),
    expect: { cause: 'network-config-backend-wrong', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'subnets-exhausted',
    title: 'the last subnet of the range is leased',
    modes: [116],
    base: C,
    leases: (table) => ({
      ...reconfigure({ range: { length: null, min: ipFromText('10.1.9.0')!, max: ipFromText('10.1.21.0')! } })(table),
      leases: [
        ...table.leases,
        ...[10, 11, 13, 14, 15, 16, 17, 18, 19, 20].map((n) => ({
          ...table.leases[0]!,
          key: `10.1.${n}.0-24`,
          subnet: cidr(`10.1.${n}.0/24`),
          underlayIp: ipFromText(`192.168.122.2${n}`)!,
          vtepMac: null,
          backendType: '',
          reserved: true,
        })),
      ],
    }),
    expect: { cause: 'network-config-exhausted', host: 'all hosts', object: 'network-config' },
  },
  {
    id: 'first-subnet-era-b',
    title: 'a host of era B1 holds the first subnet of the network',
    modes: [33],
    base: WIDE,
    files: each((text) => text.replaceAll('10.16.4.', '10.16.0.').replaceAll('10.16.7.255', '10.16.3.255')),
    leases: (table) => ({
      ...relet('192.168.122.101', { subnet: cidr('10.16.0.0/22') })(table),
      config: { ...table.config!, range: { ...table.config!.range, min: ipFromText('10.16.0.0')! } },
    }),
    expect: { cause: 'lease-first-subnet', host: 'coreos1', object: 'lease' },
  },
  {
    id: 'conntrack-table-full',
    title: 'the connection table of one host has no entry left',
    modes: [95],
    base: C,
    files: on('minion1', /nf_conntrack_count = .*/g, 'nf_conntrack_count = 262144', 'sysctl.txt'),
    expect: { cause: 'conntrack-table-full', host: 'minion1', object: 'conntrack' },
  },
  {
    id: 'neighbour-table-full',
    title: 'a host of era A has talked to more containers than the kernel keeps neighbours',
    modes: [110],
    base: OLD,
    files: (files) => {
      const path = 'minion1/ip-neigh.txt';
      const rows = Array.from({ length: 1_000 }, (_, n) => {
        const [subnet, mac] = n < 250 ? ['10.1.62', '12:2b:97:5f:1c:6d'] : ['10.1.63', '5e:81:6c:e6:78:9a'];
        return n < 500
          ? `${subnet}.${(n % 250) + 2} dev flannel.1 lladdr ${mac} STALE\n`
          : `10.1.17.${(n % 250) + 2} dev ${n < 750 ? 'docker0' : 'br-own'} lladdr 02:42:0a:01:11:02 STALE\n`;
      });
      files.set(path, `${files.get(path)}${rows.join('')}`);
      files.set('minion1/sysctl.txt', `${files.get('minion1/sysctl.txt')}net.ipv4.neigh.default.gc_thresh3 = 1024\n`);
    },
    expect: { cause: 'neighbour-table-full', host: 'minion1', object: 'neighbour' },
  },
  {
    id: 'clock-behind',
    title: 'a host’s clock is an hour behind, so its certificates count as not yet valid',
    modes: [70],
    base: C,
    given: withFacts,
    files: on('minion2', 'EPOCH=1767225601', 'EPOCH=1767222001', 'host-facts.txt'),
    expect: { cause: 'host-clock-skewed', host: 'minion2', object: 'host' },
  },
  {
    id: 'clone-same-machine-id',
    title: 'a cloned machine kept the machine-id of the one it was made from',
    modes: [25, 27],
    base: C,
    given: withFacts,
    files: (files) => files.set('minion2/host-facts.txt', factsText('boot-1', 'aaaa0000', 1_767_225_601)),
    expect: { cause: 'host-machine-id-duplicate', host: 'minion2', object: 'host' },
  },
  {
    id: 'clone-same-machine-id-and-mac',
    title: 'a cloned machine has the machine-id, and by it the VTEP MAC, of the one it was made from',
    modes: [25],
    base: C,
    given: withFacts,
    files: all(
      (files) => files.set('minion2/host-facts.txt', factsText('boot-1', 'aaaa0000', 1_767_225_601)),
      each((text) => text.replaceAll('52:24:0f:df:34:7a', 'c2:2b:b2:db:4e:c1')),
      // one MAC has one entry: the last writer's
      forgotten(['minion3'], 'c2:2b:b2:db:4e:c1 dev flannel.1 dst 192.168.122.101'),
    ),
    leases: relet('192.168.122.102', { vtepMac: mac('c2:2b:b2:db:4e:c1') }),
    expect: {
      cause: 'lease-vtep-mac-duplicate',
      host: 'minion2',
      object: 'lease',
      findings: ['host-machine-id-duplicate'],
    },
  },
  {
    id: 'one-machine-two-names',
    title: 'two names of the host list lead to one machine',
    modes: [],
    base: C,
    given: withFacts,
    files: alias('minion1', 'minion9'),
    expect: { cause: 'host-named-twice', host: 'minion9', object: 'host' },
  },
  {
    id: 'host-silent',
    title: 'a host is switched off; its lease is kept and its peers ask for it in vain',
    modes: [72],
    base: C,
    files: all(
      without('minion3'),
      each((text, path) =>
        path.endsWith('/ip-neigh.txt')
          ? text.replaceAll(/(192\.168\.122\.103 dev eth0) lladdr \S+ \S+/g, '$1 FAILED')
          : text,
      ),
    ),
    expect: { cause: 'underlay-host-silent', host: '192.168.122.103', object: 'host' },
  },
  {
    id: 'port-not-printed',
    title: 'the device of an old iproute2 listens on another port than the network’s',
    modes: [5],
    base: OLD,
    files: on('minion1', '0.0.0.0:8472', '0.0.0.0:4789', 'ss-lun.txt'),
    expect: { cause: 'vtep-port-silent', host: 'minion1', object: 'port' },
  },
  {
    id: 'length-of-one-lease',
    title: 'one host still holds a subnet of the length net-conf had before',
    modes: [58, 63],
    base: C,
    files: each((text) =>
      text
        .replaceAll('10.1.9.0/24', '10.1.9.0/25')
        .replaceAll('10.1.9.1/24', '10.1.9.1/25')
        .replaceAll('10.1.9.255', '10.1.9.127'),
    ),
    leases: relet('192.168.122.103', { subnet: cidr('10.1.9.0/25'), key: '10.1.9.0-25' }),
    expect: { cause: 'lease-length-wrong', host: 'minion3', object: 'lease' },
  },
  {
    id: 'fdb-flushed',
    title: 'the FDB of one host was flushed',
    modes: [49],
    base: C,
    files: forgotten(['minion1'], 'dev flannel.1 dst '),
    expect: { cause: 'rows-missing', host: 'minion1', object: 'fdb', findings: ['fdb-entry-missing'] },
  },
  {
    id: 'vtep-bounced-by-hand',
    title: 'the VTEP was taken down and up: routes and neighbours are gone, the FDB is whole',
    modes: [29],
    base: C,
    files: forgotten(['minion1'], 'dev flannel.1 onlink', 'PERMANENT'),
    expect: {
      cause: 'vtep-bounced',
      host: 'minion1',
      object: 'vtep',
      findings: ['route-missing', 'neighbour-missing'],
    },
  },
  {
    id: 'vtep-made-anew',
    title: 'the VTEP was made anew, with the same MAC, and holds no rows',
    modes: [32],
    base: C,
    files: forgotten(['minion1'], 'dev flannel.1 onlink', 'PERMANENT', 'dev flannel.1 dst '),
    expect: {
      cause: 'vtep-empty',
      host: 'minion1',
      object: 'vtep',
      findings: ['route-missing', 'neighbour-missing', 'fdb-entry-missing'],
    },
  },
  {
    id: 'iptables-flushed',
    title: 'iptables -F, on a host whose FORWARD policy Docker had set to DROP',
    modes: [81, 93],
    base: C,
    files: policies('minion1', 'ACCEPT', 'DROP', 'ACCEPT'),
    expect: {
      cause: 'rules-flushed',
      host: 'minion1',
      object: 'firewall',
      findings: ['firewall-drops-forward', 'nat-masquerade-missing'],
    },
  },
  {
    id: 'policies-closed',
    title: 'a baseline sets all policies of a host to DROP and lets only ssh through',
    modes: [1, 81],
    base: C,
    files: on(
      'minion1',
      ':INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]',
      ':INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]',
      'iptables-save.txt',
    ),
    expect: {
      cause: 'firewall-closed',
      host: 'minion1',
      object: 'firewall',
      findings: ['firewall-drops-vxlan', 'firewall-drops-vxlan-out'],
    },
  },
  {
    id: 'underlay-taken',
    title: 'one route leads the outer packets to all peers back into the VTEP',
    modes: [44],
    base: C,
    files: all(
      more('minion1/ip-r.txt', '192.168.122.0/25 dev flannel.1 scope link'),
      more('minion1/ip-route-all.txt', '192.168.122.0/25 dev flannel.1 scope link'),
    ),
    expect: { cause: 'route-taken', host: 'minion1', object: 'route', findings: ['underlay-route-inside'] },
  },
  {
    id: 'lease-events-lost',
    title: 'no host heard of the newest peer',
    modes: [67],
    base: C,
    files: forgotten(['minion1', 'minion2'], '10.1.9.0', 'c6:d1:d6:52:08:55'),
    expect: { cause: 'lease-not-followed', host: 'minion3', object: 'lease' },
  },
  {
    id: 'rows-of-gone-host',
    title: 'one host keeps the rows of a host that is gone',
    modes: [39, 72],
    base: C,
    files: remains('minion1'),
    expect: { cause: 'peer-gone', host: 'minion1', object: 'route', findings: ['neighbour-stale', 'fdb-entry-stale'] },
  },
  {
    id: 'rows-of-gone-host-everywhere',
    title: 'all hosts keep the rows of a host that is gone',
    modes: [39, 72],
    base: C,
    files: all(remains('minion1'), remains('minion2'), remains('minion3')),
    expect: { cause: 'peer-gone-everywhere', host: 'all hosts', object: 'route' },
  },
];
