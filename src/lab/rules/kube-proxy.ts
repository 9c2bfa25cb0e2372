import type { PlannedHost } from '../addresses.ts';
import { type LabPlan, traitsOf } from '../plan.ts';
import { addRules } from './define.ts';

/**
 * kube-proxy in iptables mode, with one service whose two endpoints are the first containers of the first two hosts.
 * Source: kubernetes v1.29 pkg/proxy/iptables/proxier.go.
 */
export function kubeProxyRules(plan: LabPlan, _host: PlannedHost): string {
  const { network } = traitsOf(plan);
  const endpoints = plan.hosts.slice(0, 2).flatMap(({ containers }) => containers.slice(0, 1).map(({ ip }) => ip));
  const comment = (text: string) => `-m comment --comment "${text}"`;
  const service = 'KUBE-SVC-TCOU7JCQXEZGVUNU';
  const endpoint = (index: number) => `KUBE-SEP-${'ABCDEFGHIJKLMNO'}${index + 2}`;
  const name = 'kube-system/kube-dns:dns';
  const chance = (index: number) =>
    index === endpoints.length - 1 ? '' : '-m statistic --mode random --probability 0.50000000000 ';
  return addRules([
    '*filter',
    ...['EXTERNAL-SERVICES', 'FIREWALL', 'FORWARD', 'NODEPORTS', 'PROXY-FIREWALL', 'SERVICES'].map(
      (chain) => `:KUBE-${chain} - [0:0]`,
    ),
    `-I INPUT 1 -m conntrack --ctstate NEW ${comment('kubernetes load balancer firewall')} -j KUBE-PROXY-FIREWALL`,
    `-I INPUT 2 ${comment('kubernetes health check service ports')} -j KUBE-NODEPORTS`,
    `-I INPUT 3 -m conntrack --ctstate NEW ${comment('kubernetes externally-visible service portals')} -j KUBE-EXTERNAL-SERVICES`,
    '-I INPUT 4 -j KUBE-FIREWALL',
    `-I FORWARD 1 -m conntrack --ctstate NEW ${comment('kubernetes load balancer firewall')} -j KUBE-PROXY-FIREWALL`,
    `-I FORWARD 2 ${comment('kubernetes forwarding rules')} -j KUBE-FORWARD`,
    `-I FORWARD 3 -m conntrack --ctstate NEW ${comment('kubernetes service portals')} -j KUBE-SERVICES`,
    `-I FORWARD 4 -m conntrack --ctstate NEW ${comment('kubernetes externally-visible service portals')} -j KUBE-EXTERNAL-SERVICES`,
    `-I OUTPUT 1 -m conntrack --ctstate NEW ${comment('kubernetes load balancer firewall')} -j KUBE-PROXY-FIREWALL`,
    '-I OUTPUT 2 -j KUBE-FIREWALL',
    `-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
    `-A KUBE-FORWARD ${comment('kubernetes forwarding rules')} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `-A KUBE-FORWARD ${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A KUBE-SERVICES -d 10.96.0.99/32 -p tcp ${comment('default/idle has no endpoints')} -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable`,
    'COMMIT',
    '*nat',
    ...['MARK-MASQ', 'NODEPORTS', 'POSTROUTING', 'SERVICES'].map((chain) => `:KUBE-${chain} - [0:0]`),
    `:${service} - [0:0]`,
    ...endpoints.map((_, index) => `:${endpoint(index)} - [0:0]`),
    `-I PREROUTING 1 ${comment('kubernetes service portals')} -j KUBE-SERVICES`,
    `-I OUTPUT 1 ${comment('kubernetes service portals')} -j KUBE-SERVICES`,
    `-I POSTROUTING 1 ${comment('kubernetes postrouting rules')} -j KUBE-POSTROUTING`,
    '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0',
    `-A KUBE-POSTROUTING ${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`,
    `-A KUBE-SERVICES -d 10.96.0.10/32 -p udp ${comment(`${name} cluster IP`)} -m udp --dport 53 -j ${service}`,
    `-A KUBE-SERVICES ${comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain')} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`,
    `-A ${service} ! -s ${network} -d 10.96.0.10/32 -p udp ${comment(`${name} cluster IP`)} -m udp --dport 53 -j KUBE-MARK-MASQ`,
    ...endpoints.flatMap((ip, index) => [
      `-A ${service} ${comment(`${name} -> ${ip}:53`)} ${chance(index)}-j ${endpoint(index)}`,
      `-A ${endpoint(index)} -s ${ip}/32 ${comment(name)} -j KUBE-MARK-MASQ`,
      `-A ${endpoint(index)} -p udp ${comment(name)} -m udp -j DNAT --to-destination ${ip}:53`,
    ]),
    'COMMIT',
  ]);
}
