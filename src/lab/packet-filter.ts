import type { LabEra } from '../types/fault.ts';
import type { PlannedHost } from './addresses.ts';
import { eraOfHost, type LabPlan, traitsOf } from './plan.ts';

/** A bash script that leaves flannel's own rules and no others: of v0.4 (A), v0.6 (B1), v0.8 (B2), v0.28 (C), each with --ip-masq. */
export function packetFilter(plan: LabPlan, host: PlannedHost): string {
  const { network, network6, nftables } = traitsOf(plan);
  if (nftables) return `nft -f - <<'NFT'\n${nftTable('ip', network, host.subnet)}\nNFT`;
  const v4 = restore('iptables-restore', iptables(eraOfHost(plan, host), network, host.subnet, '224.0.0.0/4'));
  if (network6 === null || host.v6 === null) return v4;
  return `${v4}\n${restore('ip6tables-restore', iptables('C', network6, host.v6.subnet, 'ff00::/8'))}`;
}

function restore(command: string, lines: readonly string[]): string {
  return `${command} <<'RULES'\n${lines.join('\n')}\nRULES`;
}

/** Source: flannel v0.4.0, v0.6.2, v0.8.0 network/ipmasq.go; v0.28.9 pkg/trafficmngr/iptables. */
function iptables(era: LabEra, n: string, s: string, multicast: string): readonly string[] {
  const nat: Record<LabEra, readonly string[]> = {
    A: [
      ':FLANNEL - [0:0]',
      `-A FLANNEL -d ${n} -j ACCEPT`,
      `-A FLANNEL ! -d ${multicast} -j MASQUERADE`,
      `-A POSTROUTING -s ${n} -j FLANNEL`,
    ],
    B1: [
      `-A POSTROUTING -s ${n} -d ${n} -j RETURN`,
      `-A POSTROUTING -s ${n} ! -d ${multicast} -j MASQUERADE`,
      `-A POSTROUTING ! -s ${n} -d ${n} -j MASQUERADE`,
    ],
    B2: [
      `-A POSTROUTING -s ${n} -d ${n} -j RETURN`,
      `-A POSTROUTING -s ${n} ! -d ${multicast} -j MASQUERADE`,
      `-A POSTROUTING ! -s ${n} -d ${s} -j RETURN`,
      `-A POSTROUTING ! -s ${n} -d ${n} -j MASQUERADE`,
    ],
    C: [
      ':FLANNEL-POSTRTG - [0:0]',
      '-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG',
      ...[
        '-m mark --mark 0x4000/0x4000 @ -j RETURN',
        `-s ${s} -d ${n} @ -j RETURN`,
        `-s ${n} -d ${s} @ -j RETURN`,
        `! -s ${n} -d ${s} @ -j RETURN`,
        `-s ${n} ! -d ${multicast} @ -j MASQUERADE --random-fully`,
        `! -s ${n} -d ${n} @ -j MASQUERADE --random-fully`,
      ].map((rule) => `-A FLANNEL-POSTRTG ${rule.replace('@', '-m comment --comment "flanneld masq"')}`),
    ],
  };
  const forward = [
    ':FLANNEL-FWD - [0:0]',
    '-A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD',
    `-A FLANNEL-FWD -s ${n} -m comment --comment "flanneld forward" -j ACCEPT`,
    `-A FLANNEL-FWD -d ${n} -m comment --comment "flanneld forward" -j ACCEPT`,
  ];
  const chains = (...names: string[]) => names.map((name) => `:${name} ACCEPT [0:0]`);
  return [
    '*filter',
    ...chains('INPUT', 'FORWARD', 'OUTPUT'),
    ...(era === 'C' ? forward : []),
    'COMMIT',
    '*nat',
    ...chains('PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'),
    ...nat[era],
    'COMMIT',
  ];
}

/** Source: flannel v0.28.9 pkg/trafficmngr/nftables/nftables.go. */
function nftTable(family: 'ip' | 'ip6', n: string, s: string): string {
  const table = `${family} flannel-ipv${family === 'ip' ? 4 : 6}`;
  const multicast = family === 'ip' ? '224.0.0.0/4' : 'ff00::/8';
  return `table ${table}
delete table ${table}
table ${table} {
  comment "rules for flannel"
  chain postrtg {
    comment "chain to manage traffic masquerading by flannel"
    type nat hook postrouting priority srcnat; policy accept;
    meta mark 0x4000 return
    ${family} saddr ${s} ${family} daddr ${n} return
    ${family} saddr ${n} ${family} daddr ${s} return
    ${family} saddr != ${s} ${family} daddr ${n} return
    ${family} saddr ${n} ${family} daddr != ${multicast} masquerade fully-random
    ${family} saddr != ${n} ${family} daddr ${n} masquerade fully-random
  }
  chain forward {
    comment "chain to accept flannel traffic"
    type filter hook forward priority filter; policy accept;
    ${family} saddr ${n} accept
    ${family} daddr ${n} accept
  }
}`;
}
