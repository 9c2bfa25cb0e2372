// What a host with two containers prints, for the recordings, which have none.
import type { Files } from './captures.ts';

export interface Netns {
  readonly path: string;
  /** Lines of `ip addr` for its devices but lo. */
  readonly links: readonly string[];
  /** Lines of `ip route show table all`. */
  readonly routes: readonly string[];
  /** Lines of `ip neigh`; a collector of before printed no such part. */
  readonly neighbours?: readonly string[];
}

const LO = [
  '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
  '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  '    inet 127.0.0.1/8 scope host lo',
  '       valid_lft forever preferred_lft forever',
];
const LOCAL = [
  'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
  'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
];

/** Output of the probe `containers`. */
export function containersText(namespaces: readonly Netns[], total = namespaces.length): string {
  return namespaces
    .flatMap(({ path, links, routes, neighbours }, n) => [
      `netns ${n + 1} ${total} ${path}`,
      ...LO,
      ...links,
      'routes',
      ...routes,
      ...LOCAL,
      ...(neighbours === undefined ? [] : ['neighbours', ...neighbours]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** A container as Docker makes it: `end` is the index of the host's end of its cable. */
export function dockerNetns(name: string, ip: string, gateway: string, end: number): Netns {
  const subnet = gateway.replace(/\d+$/, '0/24');
  return {
    path: `/run/docker/netns/${name}`,
    links: [
      `2: eth0@if${end}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000`,
      '    link/ether 02:42:0a:01:0c:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0',
      `    inet ${ip}/24 brd 10.1.12.255 scope global eth0`,
      '       valid_lft forever preferred_lft forever',
    ],
    routes: [
      `default via ${gateway} dev eth0`,
      `${subnet} dev eth0 proto kernel scope link src ${ip}`,
      `local ${ip} dev eth0 table local proto kernel scope host src ${ip}`,
    ],
  };
}

/** The host's end as `ip -d link` prints it. */
export function vethText(index: number, bridge = 'docker0'): string {
  return [
    `${index}: veth${index}@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master ${bridge} state UP mode DEFAULT group default qlen 1000`,
    '    link/ether 4e:11:22:33:44:55 brd ff:ff:ff:ff:ff:ff link-netnsid 0 promiscuity 1 allmulti 1 minmtu 68 maxmtu 65535',
    '    veth ',
    '    bridge_slave state forwarding priority 32 cost 2 hairpin off guard off root_block off fastleave off learning on flood on',
    '',
  ].join('\n');
}

export const TWO: readonly Netns[] = [
  dockerNetns('1a', '10.1.12.2', '10.1.12.1', 7),
  dockerNetns('2b', '10.1.12.3', '10.1.12.1', 9),
];

/** The recording of era C with two containers on minion1. */
export function withContainers(files: Files, namespaces: readonly Netns[] = TWO): Files {
  const path = 'minion1/ip-d-link.txt';
  return new Map(files)
    .set('minion1/containers.txt', containersText(namespaces))
    .set(path, `${files.get(path)}${vethText(7)}${vethText(9)}`);
}

/** Output of the probe `processes`: flanneld and what every host runs. */
export const PROCESSES =
  '1 0 S - systemd\n2 0 S - kthreadd\n612 1 S - dockerd\n700 1 S host flanneld\n811 1 S - sshd\n';

/** Output of the probe `host-facts`. */
export function factsText(boot: string, digest: string, epoch: number): string {
  return `KERNEL=5.15.0-91-generic\nARCH=x86_64\nBOOT_ID=${boot}\nMACHINE_ID_DIGEST=${digest}\nID=ubuntu\nVERSION_ID="22.04"\nEPOCH=${epoch}\n`;
}

/** All three hosts with flanneld, facts and an equal clock. */
export function withFacts(files: Files): Files {
  const out = new Map(files);
  for (const [n, host] of ['minion1', 'minion2', 'minion3'].entries()) {
    out.set(`${host}/processes.txt`, PROCESSES);
    out.set(`${host}/host-facts.txt`, factsText(`boot-${n}`, `aaaa000${n}`, 1_767_225_600 + n));
  }
  return out;
}

/** The machine answers under another name too. */
export const alias =
  (host: string, other: string) =>
  (files: Map<string, string>): void => {
    for (const [path, text] of [...files]) if (path.startsWith(`${host}/`)) files.set(path.replace(host, other), text);
  };
