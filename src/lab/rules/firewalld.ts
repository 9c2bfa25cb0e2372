import type { PlannedHost } from '../addresses.ts';
import { type LabPlan, traitsOf, vtepOf } from '../plan.ts';
import { addRules } from './define.ts';

/**
 * Odd hosts have firewalld's iptables rules (RHEL 7), even ones its nftables rules (RHEL 8 and later), each after
 * `--add-port=8472/udp` and with the overlay's network and devices in zone trusted. Without these, both refuse what
 * comes out of the VTEP, and flannel's own accepts, which stand behind, never see it.
 * Source: firewalld v0.6 and v1.2 src/firewall/core/{ipXtables,nftables}.py.
 */
export function firewalldRules(plan: LabPlan, host: PlannedHost): string {
  const { network, port } = traitsOf(plan);
  const even = plan.hosts.findIndex(({ name }) => name === host.name) % 2 === 1;
  return even ? nftForm(network, port, vtepOf(plan)) : iptablesForm(network, port);
}

function iptablesForm(network: string, port: number): string {
  const zone = (name: string) => [name, `${name}_deny`, `${name}_allow`];
  const zones = ['IN_public', 'FWDI_public', 'FWDO_public'].flatMap(zone);
  const trusted = ['IN_trusted', 'FWDI_trusted', 'FWDO_trusted'].flatMap(zone);
  const hooks = ['INPUT', 'FORWARD_IN', 'FORWARD_OUT'];
  const chains = [
    ...['INPUT', 'FORWARD'].map((hook) => `${hook}_direct`),
    ...hooks.flatMap((hook) => [`${hook}_ZONES_SOURCE`, `${hook}_ZONES`]),
  ];
  const end = (hook: string) => [
    `-A ${hook} -m conntrack --ctstate INVALID -j DROP`,
    `-A ${hook} -j REJECT --reject-with icmp-host-prohibited`,
  ];
  return addRules([
    '*filter',
    ...[...chains, ...zones, ...trusted].map((chain) => `:${chain} - [0:0]`),
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -j INPUT_direct',
    '-A INPUT -j INPUT_ZONES_SOURCE',
    '-A INPUT -j INPUT_ZONES',
    ...end('INPUT'),
    '-I FORWARD 1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-I FORWARD 2 -i lo -j ACCEPT',
    '-I FORWARD 3 -j FORWARD_direct',
    '-I FORWARD 4 -j FORWARD_IN_ZONES_SOURCE',
    '-I FORWARD 5 -j FORWARD_IN_ZONES',
    '-I FORWARD 6 -j FORWARD_OUT_ZONES_SOURCE',
    '-I FORWARD 7 -j FORWARD_OUT_ZONES',
    '-I FORWARD 8 -m conntrack --ctstate INVALID -j DROP',
    '-I FORWARD 9 -j REJECT --reject-with icmp-host-prohibited',
    `-A INPUT_ZONES_SOURCE -s ${network} -g IN_trusted`,
    `-A FORWARD_IN_ZONES_SOURCE -s ${network} -g FWDI_trusted`,
    `-A FORWARD_OUT_ZONES_SOURCE -d ${network} -g FWDO_trusted`,
    '-A INPUT_ZONES -i eth0 -g IN_public',
    '-A INPUT_ZONES -g IN_public',
    '-A FORWARD_IN_ZONES -i eth0 -g FWDI_public',
    '-A FORWARD_IN_ZONES -g FWDI_public',
    '-A FORWARD_OUT_ZONES -o eth0 -g FWDO_public',
    '-A FORWARD_OUT_ZONES -g FWDO_public',
    ...['IN', 'FWDI', 'FWDO'].flatMap((way) =>
      ['public', 'trusted'].flatMap((name) => [
        `-A ${way}_${name} -j ${way}_${name}_deny`,
        `-A ${way}_${name} -j ${way}_${name}_allow`,
      ]),
    ),
    '-A IN_public -p icmp -j ACCEPT',
    '-A FWDI_public -p icmp -j ACCEPT',
    ...['IN', 'FWDI', 'FWDO'].map((way) => `-A ${way}_trusted -j ACCEPT`),
    '-A IN_public_allow -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW,UNTRACKED -j ACCEPT',
    `-A IN_public_allow -p udp -m udp --dport ${port} -m conntrack --ctstate NEW,UNTRACKED -j ACCEPT`,
    'COMMIT',
  ]);
}

function nftForm(network: string, port: number, vtep: string): string {
  const hook = (name: string, at: string, rules: readonly string[]) =>
    `  chain ${name} {\n${[`type filter hook ${at} priority filter + 10; policy accept;`, ...rules].map((rule) => `    ${rule}\n`).join('')}  }`;
  const chain = (name: string, rules: readonly string[]) =>
    `  chain ${name} {\n${rules.map((rule) => `    ${rule}\n`).join('')}  }`;
  const end = ['ct state invalid drop', 'reject with icmpx admin-prohibited'];
  const trusted = `iifname { "docker0", "${vtep}" }`;
  return `nft -f - <<'NFT'
table inet firewalld
delete table inet firewalld
table inet firewalld {
${[
  hook('filter_INPUT', 'input', [
    'ct state { established, related } accept',
    'ct status dnat accept',
    'iifname "lo" accept',
    'jump filter_INPUT_ZONES',
    ...end,
  ]),
  hook('filter_FORWARD', 'forward', [
    'ct state { established, related } accept',
    'ct status dnat accept',
    'iifname "lo" accept',
    'jump filter_FORWARD_ZONES',
    ...end,
  ]),
  hook('filter_OUTPUT', 'output', ['ct state { established, related } accept', 'oifname "lo" accept']),
  chain('filter_INPUT_ZONES', [
    `ip saddr ${network} goto filter_IN_trusted`,
    `${trusted} goto filter_IN_trusted`,
    'iifname "eth0" goto filter_IN_public',
    'goto filter_IN_public',
  ]),
  chain('filter_FORWARD_ZONES', [
    `ip saddr ${network} goto filter_FWD_trusted`,
    `${trusted} goto filter_FWD_trusted`,
    'iifname "eth0" goto filter_FWD_public',
    'goto filter_FWD_public',
  ]),
  chain('filter_IN_public', [
    'jump filter_IN_public_allow',
    'meta l4proto { icmp, ipv6-icmp } accept',
    'reject with icmpx admin-prohibited',
  ]),
  chain('filter_IN_public_allow', ['tcp dport 22 accept', `udp dport ${port} accept`]),
  chain('filter_IN_trusted', ['accept']),
  chain('filter_FWD_public', ['meta l4proto { icmp, ipv6-icmp } accept', 'reject with icmpx admin-prohibited']),
  chain('filter_FWD_trusted', ['accept']),
].join('\n')}
}
NFT`;
}
