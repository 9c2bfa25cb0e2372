import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENV, LabError } from './shell.ts';

/** What the lab runs, and the Debian package that brings it. */
const TOOLS: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  bridge: 'iproute2',
  ss: 'iproute2',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  etcd: 'etcd-server',
  socat: 'socat',
  iptables: 'iptables',
  'iptables-restore': 'iptables',
  nft: 'nftables',
  ping: 'iputils-ping',
  ethtool: 'ethtool',
  sysctl: 'procps',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  mount: 'mount',
};

/** Throws a LabError with one line that says what to do when this machine cannot hold a lab. */
export function requireMachine(): void {
  if (process.platform !== 'linux') throw new LabError('the lab needs Linux: use a Linux machine or virtual machine');
  if (process.getuid?.() !== 0) throw new LabError('the lab makes network namespaces: run it as root (sudo …)');
  const missing = Object.keys(TOOLS).filter((tool) => !isInstalled(tool));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => TOOLS[tool]))].sort();
  throw new LabError(`the lab needs ${missing.join(', ')}: apt-get install -y ${packages.join(' ')}`);
}

/** net.ipv4.neigh.default.gc_thresh3; the kernel's default where this machine does not show it. */
export function neighbourLimit(): number {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/neigh/default/gc_thresh3', 'utf8'));
  } catch {
    return 1024;
  }
}

function isInstalled(tool: string): boolean {
  return ENV.PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
