import { openEtcd } from '../../src/lab/etcd.ts';
import type { Lab } from '../../src/lab/hands.ts';

/** Everything of a host that faults touch, a line each; counters and timers left out. */
const show = (vtep: string, vtep6: string | null): string => `
ip -4 route show table all | sed 's/^/route /'
ip rule | sed 's/^/rule /'
ip -4 neigh show dev ${vtep} | sed 's/^/neigh /'
bridge fdb show dev ${vtep} | sed 's/^/fdb /'
${vtep6 === null ? '' : showV6(vtep6)}
ip -4 -o addr | sed 's/^[0-9]*: /addr /'
ip -d -o link | sed -e 's/^[0-9]*: /link /' -e 's/ bridge\\(_slave\\)\\? .*//' -e 's/promiscuity.*\\\\ /promiscuity /'
iptables-save | grep -E '^(-A|:|\\*)' | sed -e 's/ \\[[0-9]*:[0-9]*\\]//' -e 's/^/rules /'
nft -s list ruleset 2>/dev/null | grep -v '^#' | sed 's/^/nft /'
ip -6 route show table all | grep -v fe80: | sed 's/^/route6 /'
ip neigh show nud permanent | sed 's/^/permanent /'
bridge -d link show | sed 's/^[0-9]*: /port /'
ethtool -k ${vtep} 2>/dev/null | sed 's/^/feature /'
for net in /run/docker/netns/*; do
  nsenter --net="$net" sh -c 'ip -o addr; ip route; ip -o link' | grep -v fe80: | sed -e 's/^[0-9]*: //' -e "s/^/\${net##*/} /"
done
cd /proc/sys/net/ipv4
grep -H . ip_forward conf/*/forwarding conf/*/rp_filter neigh/*/app_solicit | sed -e 's/^/sysctl /' -e 's/:/ /'
sed 's/^/env /' /run/flannel/subnet.env
cat /proc/[0-9]*/comm 2>/dev/null | grep flanneld | sed 's/^/process /'
`;

function showV6(vtep6: string): string {
  return `ip -6 rule | sed 's/^/rule6 /'
bridge fdb show dev ${vtep6} | sed 's/^/fdb6 /'
ip -6 -o addr show scope global | sed 's/^[0-9]*: /addr6 /'
grep -H . /proc/sys/net/ipv6/conf/*/forwarding | sed -e 's/^/sysctl6 /' -e 's/:/ /'`;
}

/** State of some places, `minion1` or `lease` (the leases of both APIs): lines that begin with the place's name, sorted. */
export async function stateOf(lab: Lab, places: readonly string[]): Promise<readonly string[]> {
  const states = places.map((place) => (place === 'lease' ? stateOfLeases(lab) : stateOfHost(lab, place)));
  return (await Promise.all(states)).flat().sort();
}

/** Every place of the lab. */
export function everywhere(lab: Lab): readonly string[] {
  return ['lease', ...lab.record.hosts.map((host) => host.name)];
}

async function stateOfHost(lab: Lab, name: string): Promise<readonly string[]> {
  const lines = (await lab.on(name, ['bash', '-c', show(lab.vtep, lab.vtep6)]))
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => `${name} ${line.replaceAll(/@if\d+/g, '').trimEnd()}`);
}

async function stateOfLeases(lab: Lab): Promise<readonly string[]> {
  const etcd = openEtcd(lab.paths);
  const { v2, v3 } = await etcd.leases();
  const config = await etcd.config();
  etcd.close();
  const held = Object.entries({ v2, v3 }).flatMap(([api, leases]) =>
    [...leases].map(
      ([subnet, { publicIp, vtepMac, v6 }]) =>
        `lease ${api} ${subnet} ${publicIp} ${vtepMac}${v6 === undefined ? '' : ` ${v6.publicIp} ${v6.vtepMac}`}`,
    ),
  );
  return [`lease config ${config}`, ...held];
}

/** What one state has that the other has not: `- gone` and `+ come`. */
export function difference(before: readonly string[], after: readonly string[]): readonly string[] {
  const gone = before.filter((line) => !after.includes(line)).map((line) => `- ${line}`);
  return [...gone, ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)];
}

/** Pings from every container to every container of every other host, all at once; returns the pairs that failed. */
export async function brokenPairs(lab: Lab): Promise<readonly string[]> {
  const all = lab.record.hosts.flatMap((host) => host.containers.map((container) => ({ host, container })));
  const from = all.map(async ({ host, container }) => {
    const targets = all.filter((one) => one.host !== host).map((one) => one.container.ip);
    const pings = 'for ip; do { ping -n -c 1 -W 5 "$ip" >/dev/null || echo "$ip"; } & done; wait';
    const failed = await lab.at(`${host.name}/${container.name}`, ['bash', '-c', pings, 'pings', ...targets]);
    return failed.split('\n').flatMap((ip) => (ip === '' ? [] : [`${container.ip} -> ${ip}`]));
  });
  return (await Promise.all(from)).flat();
}

/** Packets that came out of a host's tunnel. */
export async function tunnelled(lab: Lab, host: string): Promise<number> {
  return Number(await lab.on(host, ['cat', `/sys/class/net/${lab.vtep}/statistics/rx_packets`]));
}
