import type { LabLookalike } from '../../types/fault.ts';
import { added, bash, lookalike } from './define.ts';

const HOST = 'minion1';

/** What others have on a host beside flannel: their devices, addresses, routes and rules. */
export const OTHERS: readonly LabLookalike[] = [
  lookalike(
    'calico-vxlan',
    "Calico's own VXLAN device: VNI 4096, port 4789",
    added(HOST, [
      'link add vxlan.calico type vxlan id 4096 local 192.168.122.101 dev eth0 dstport 4789 nolearning',
      'addr add 172.20.33.64/32 dev vxlan.calico',
      'link set vxlan.calico up',
      'route add 172.20.44.0/26 via 172.20.44.0 dev vxlan.calico onlink',
      'neigh add 172.20.44.0 lladdr 66:5f:44:00:00:02 dev vxlan.calico nud permanent',
    ]),
  ),
  lookalike(
    'multicast-vxlan',
    "somebody's VXLAN with a multicast group and the kernel's port",
    added(HOST, [
      'link add vxlan100 type vxlan id 100 group 239.1.1.1 dev eth0 dstport 4790',
      'addr add 172.31.0.1/24 dev vxlan100',
      'link set vxlan100 up',
    ]),
  ),
  lookalike(
    'docker-bridges',
    "other Docker networks and Swarm's gateway bridge",
    added(HOST, [
      'link add docker_gwbridge type bridge',
      'addr add 172.18.0.1/16 dev docker_gwbridge',
      'link set docker_gwbridge up',
      'link add br-3cdb1cb92a36 type bridge',
      'addr add 172.19.0.1/16 dev br-3cdb1cb92a36',
      'link set br-3cdb1cb92a36 up',
    ]),
  ),
  lookalike(
    'tailscale',
    "Tailscale's device, rules and table 52",
    added(HOST, [
      'tuntap add tailscale0 mode tun',
      'addr add 100.101.102.103/32 dev tailscale0',
      'link set tailscale0 mtu 1280 up',
      'rule add pref 5210 fwmark 0x80000/0xff0000 lookup main',
      'rule add pref 5230 fwmark 0x80000/0xff0000 lookup default',
      'rule add pref 5250 fwmark 0x80000/0xff0000 unreachable',
      'rule add pref 5270 lookup 52',
      'route add 100.100.100.100 dev tailscale0 table 52',
      'route add 100.64.0.5 dev tailscale0 table 52',
    ]),
  ),
  lookalike(
    'wg-quick',
    "wg-quick's default route: main first, save for its own default",
    added(HOST, [
      'tuntap add wg0 mode tun',
      'addr add 10.250.0.2/32 dev wg0',
      'link set wg0 mtu 1420 up',
      'route add default dev wg0 table 51820',
      'rule add pref 32764 not fwmark 0xca6c lookup 51820',
      'rule add pref 32763 lookup main suppress_prefixlength 0',
    ]),
  ),
  lookalike(
    'vpn-wide-route',
    'a VPN takes 10.0.0.0/8, which is wider than all of flannel',
    added(HOST, [
      'tuntap add tun0 mode tun',
      'addr add 10.8.0.6/24 dev tun0',
      'link set tun0 up',
      'route add 10.0.0.0/8 via 10.8.0.1 dev tun0',
    ]),
  ),
  lookalike(
    'blackholes-elsewhere',
    'blackhole and unreachable routes for other address space',
    added(HOST, [
      'route add blackhole 172.16.0.0/12',
      'route add unreachable 10.200.0.0/16',
      'route add prohibit 10.2.0.0/16',
      'route add blackhole 10.0.0.0/8 metric 4096',
    ]),
  ),
  lookalike(
    'second-nic',
    'a second network card with its own network and a worse default route',
    added(HOST, [
      'link add eth1 type veth peer name eth1peer',
      'link set eth1peer up',
      'addr add 172.30.0.11/24 dev eth1',
      'link set eth1 up',
      'route add default via 172.30.0.1 dev eth1 metric 200',
      'route add 172.29.0.0/16 via 172.30.0.254 dev eth1',
    ]),
  ),
  lookalike(
    'secondary-addresses',
    'more addresses on eth0 and lo',
    added(HOST, [
      'addr add 192.168.122.201/24 dev eth0 label eth0:0',
      'addr add 192.168.122.202/32 dev eth0',
      'addr add 10.99.0.1/32 dev lo',
      'addr add 169.254.20.10/32 dev lo',
    ]),
  ),
  lookalike(
    'rules-without-effect',
    'policy rules of others that no packet of the overlay meets',
    added(HOST, [
      'rule add pref 100 from 172.30.0.0/24 lookup 100',
      'route add default via 192.168.122.1 dev eth0 table 100',
      'rule add pref 110 fwmark 0x1 lookup 110',
      'rule add pref 120 iif lo to 172.29.0.0/16 lookup 120',
      'route add 10.1.0.0/16 via 192.168.122.1 dev eth0 table 110',
      'rule add pref 130 from all to 192.168.122.0/24 lookup main',
    ]),
  ),
  lookalike('egress-by-mark', 'containers’ packets to the internet are marked and leave by a table of their own', {
    prepare: (lab) =>
      bash(
        lab,
        HOST,
        `ip route add default via 192.168.122.254 dev eth0 table 140
ip rule add pref 140 fwmark 0x64 lookup 140
ip rule add pref 141 ipproto udp dport 53 lookup 140
ip rule add pref 142 ipproto tcp to 172.29.0.0/16 unreachable
ip rule add pref 143 uidrange 1000-2000 unreachable
iptables -w -t mangle -A PREROUTING -i docker0 ! -d 10.1.0.0/16 -j MARK --set-mark 0x64
iptables -w -t mangle -A PREROUTING -i docker0 -p tcp --dport 3128 -j MARK --set-mark 0x64`,
      ),
    undo: (lab) =>
      bash(
        lab,
        HOST,
        `for pref in 140 141 142 143; do ip rule del pref $pref; done
ip route del default table 140
iptables -w -t mangle -F PREROUTING
nft delete table ip mangle`,
      ),
  }),
  lookalike('proxy-arp', 'the host answers for peers on the bridge, where a container looks for one on its own link', {
    prepare: async (lab) => {
      await bash(lab, HOST, 'sysctl -qw net.ipv4.conf.docker0.proxy_arp=1');
      await lab.at(`${HOST}/container1`, 'ip route add 10.1.22.0/24 dev eth0'.split(' '));
    },
    undo: async (lab) => {
      await lab.at(`${HOST}/container1`, 'ip route del 10.1.22.0/24 dev eth0'.split(' '));
      await bash(lab, HOST, 'sysctl -qw net.ipv4.conf.docker0.proxy_arp=0');
    },
  }),
];
