import { openEtcd } from '../../src/lab/etcd.ts';
import type { Lab } from '../../src/lab/hands.ts';

/** Everything of a host that faults touch, in sections; few processes, for it runs after every trial. */
const show = (vtep: string, vtep6: string | null): string => `
s() { echo "@@ $1"; }
s ip; ip -d -o -force -batch - <<'IP'
link
addr
rule
route show table all
neigh
IP
s bridge; bridge -d -force -batch - <<'BRIDGE'
link show
fdb show dev ${vtep}
${vtep6 === null ? '' : `fdb show dev ${vtep6}`}
BRIDGE
${vtep6 === null ? '' : 's rule6; ip -6 rule'}
s rules; iptables-save
s nft; nft -s list ruleset 2>/dev/null
s feature; ethtool -k ${vtep} 2>/dev/null
for net in /run/docker/netns/*; do
  s "\${net##*/}"
  nsenter --net="$net" ip -d -o -force -batch - <<'IP'
link
addr
route
IP
done
cd /proc/sys/net
s files; grep -sH . /run/flannel/subnet.env /proc/[0-9]*/comm \
  ipv4/ip_forward ipv4/conf/*/{forwarding,rp_filter} ipv4/neigh/*/app_solicit \
  ${vtep6 === null ? '' : 'ipv6/conf/*/forwarding'}
true
`;

/** What the kernel makes by itself. */
function isOwnMaking(line: string): boolean {
  return line.includes('fe80:') && !line.includes(' PERMANENT');
}

/**
 * `10.1.22.0 dev flannel.1 lladdr …`: rows that stay, and those of the VTEP, are flannel's or a fault's; others come and go. One
 * without a MAC is a question of the kernel's: under traffic, while the network's route is made anew, it even asks
 * the VTEP for a container of its own host.
 */
function isPassing(line: string, vtep: string): boolean {
  if (!/^[\da-f.:]+ dev /.test(line) || line.includes(' PERMANENT')) return false;
  if (!line.includes(' lladdr ')) return true;
  return line.split(' ')[0]?.includes(':') || !line.includes(` dev ${vtep} `);
}

/** A line without counters, indexes and what comes and goes; null for one that tells nothing. */
function settled(section: string, line: string, vtep: string): string | null {
  const text = line.replaceAll(/@if\d+/g, '').trimEnd();
  switch (section) {
    case 'rules':
      return /^(-A|:|\*)/.test(text) ? text.replace(/ \[\d+:\d+\]/, '') : null;
    case 'nft':
      return text.startsWith('#') ? null : text;
    case 'feature':
    case 'rule6':
      return text;
    case 'files':
      if (text.startsWith('/proc/')) return text.includes('flanneld') ? text.replace(/\d+/, '') : null;
      return text;
    default:
      if (isOwnMaking(text) || isPassing(text, vtep)) return null;
      return text
        .replace(/^\d+: /, '')
        .replace(/ bridge(_slave)? .*/, '')
        .replace(/promiscuity.*\\ /, 'promiscuity ');
  }
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
  let section = '';
  const lines: string[] = [];
  for (const line of (await lab.on(name, ['bash', '-c', show(lab.vtep, lab.vtep6)])).split('\n')) {
    if (line.startsWith('@@ ')) {
      section = line.slice(3);
      continue;
    }
    const text = line === '' ? null : settled(section, line, lab.vtep);
    if (text !== null) lines.push(`${name} ${section} ${text}`);
  }
  return lines;
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
