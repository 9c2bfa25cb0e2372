// Written by scripts/generate.ts: what the judge says to do about the recorded faults.

/** By the id of a check or cause: pairs of lines, `minion1: COMMAND`, led by `or` or `then` behind the first, and its note. */
export const REPAIRS: Readonly<Record<string, string>> = {
  'address-foreign': `minion1: ip addr del 10.1.21.7/32 dev lo
with the prefix length that \`ip addr\` prints; done when \`ip route get\` of the address names the VTEP`,
  'bridge-address-wrong': `minion1: systemctl restart docker
after flannel wrote subnet.env: Docker takes --bip from it; create the containers again; done when \`ip addr\` shows the lease’s first address on the bridge, and containers answer peers`,
  'bridge-down': `minion1: ip link set docker0 up
brings the connected route back; done when a peer reaches the bridge address`,
  'bridge-filter-off': `minion1: modprobe br_netfilter
and in /etc/modules-load.d; done when /proc/sys/net/bridge is there
then minion1: sysctl -w net.bridge.bridge-nf-call-iptables=1
and in /etc/sysctl.d; done when a container reaches a service whose endpoint is on its own host`,
  'bridge-mtu-too-big': `minion1: ip link set veth9 mtu 1450
and the same inside the container; lasting: --mtu from subnet.env for Docker, then create the containers again; done when \`ip link\` shows no port of the bridge, and no container, with an MTU above the VTEP’s`,
  'bridge-mtu-too-small': `minion1: ip link set docker0 mtu 1450
or give the containers the smaller MTU as well (Docker’s --mtu, then create them again), where it is meant; done when \`ip link\` shows the bridge with the MTU of its ports, or the ports and their containers with the bridge’s`,
  'bridge-port-detached': `minion1: ip link set veth7 master docker0
done when the bridge’s address answers in the container`,
  'bridge-port-down': `minion1: ip link set veth7 up
done when the container answers the bridge’s address`,
  'bridge-port-hairpin-off': `minion1: bridge link set dev veth9 hairpin on
for ports to come: "hairpinMode": true in the delegate of flannel’s conflist; done when \`bridge -d link show\` prints \`hairpin on\` for every port`,
  'bridge-route-missing': `minion1: ip route replace 10.1.12.0/24 dev docker0
done when \`ip route get\` of a container names the bridge`,
  'config-not-applied': `minion1: ip link del flannel.1
the port of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with udp/4789; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the network’s dstport
then minion2: ip link del flannel.1
the port of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion2: systemctl restart flanneld
flannel creates it with udp/4789; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the network’s dstport
then minion3: ip link del flannel.1
the port of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion3: systemctl restart flanneld
flannel creates it with udp/4789; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the network’s dstport`,
  'conntrack-entry-old': `minion2: conntrack -D -p udp --dport 8472
forgets the flows between hosts, which are made anew with the next packet; where they come back translated, a rule does it; done when the echoes are answered, and \`conntrack -L -p udp\` shows no such entry`,
  'conntrack-table-full': `minion1: sysctl -w net.netfilter.nf_conntrack_max=524288
and in /etc/sysctl.d; done when nf_conntrack_count stays well below nf_conntrack_max under load
or minion1: iptables -t raw -A PREROUTING -p udp --dport '<VXLAN port>' -j NOTRACK
keeps the outer flows out of the table; the same in chain OUTPUT; done when nf_conntrack_count stays well below nf_conntrack_max under load`,
  'container-address-duplicate': `minion1: docker restart CONTAINER
the one that holds it wrongly; in Kubernetes delete that pod; done when one container alone has the address, and answers a peer`,
  'container-address-foreign': `minion1: docker restart CONTAINER
Docker gives it an address of the bridge’s subnet; in Kubernetes delete the pod; done when \`ip addr\` in the container shows an address of the lease, and it answers a peer`,
  'container-down': `minion1: nsenter --net=/run/docker/netns/1a ip link set eth0 up
then its default route by the bridge’s address, which went with the device; or create the container again; done when \`ip link\` in the container prints UP, and it answers a peer`,
  'container-gateway-wrong': `minion1: nsenter --net=/run/docker/netns/1a ip route replace default via 10.1.12.1
or create the container again; done when it answers a peer`,
  'container-mtu-too-big': `minion1: nsenter --net=/run/docker/netns/1a ip link set eth0 mtu 1450
for now; for new containers give Docker --mtu from subnet.env (mk-docker-opts.sh does); done when \`ip link\` in the container shows the VTEP’s MTU or less`,
  'container-neighbour-wrong': `minion1: nsenter --net=/run/docker/netns/2b ip neigh del 10.1.12.1 dev eth0
the kernel asks again; find out who fixed it; done when the container answers the bridge’s address`,
  'container-prefix-wrong': `minion1: nsenter --net=/run/docker/netns/1a ip addr add 10.1.12.2/24 dev eth0
beside the wrong one; done when \`ip addr\` in the container shows both
then minion1: nsenter --net=/run/docker/netns/1a ip addr del 10.1.12.2/16 dev eth0
then a default route by the bridge’s address where it has none; lasting: give what makes the containers the subnet 10.1.12.0/24 (Docker’s --bip from subnet.env); done when the container reaches a peer`,
  'container-route-blackhole': `minion1: nsenter --net=/run/docker/netns/1a ip route del blackhole 10.1.21.128/25
find out what in the container wrote it, or it comes back; done when the container answers the peer`,
  'container-route-missing': `minion1: nsenter --net=/run/docker/netns/1a ip route add default via 10.1.12.1 dev eth0
or create the container again; done when it answers a peer`,
  'container-route-onlink': `minion1: nsenter --net=/run/docker/netns/1a ip route replace 10.1.21.0/24 via 10.1.12.1 dev eth0
or delete it where the container has a default route by the bridge’s address; done when the container reaches the peer`,
  'container-unreached': `minion1: ip route del 10.1.12.3/32 dev veth7
find out who wrote it, or it comes back; done when \`ip route get\` of the container names its cable, or the bridge it hangs on`,
  'fdb-address-wrong': `minion1: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the peer’s underlay address beside its MAC
or minion1: bridge fdb replace 52:24:0f:df:34:7a dev flannel.1 dst 192.168.122.102 self permanent
done when \`bridge fdb show dev flannel.1\` prints this address`,
  'fdb-default-entry': `minion1: bridge fdb del 00:00:00:00:00:00 dev flannel.1 dst 192.168.122.102 self
where \`ip -d link\` prints \`remote\` or \`group\`, delete the device and restart flannel instead; done when \`bridge fdb show\` of the VTEP prints no entry 00:00:00:00:00:00`,
  'fdb-entry-missing': `minion1: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the peer’s MAC with its underlay address
or minion1: bridge fdb append 52:24:0f:df:34:7a dev flannel.1 dst 192.168.122.102 self permanent
done when \`bridge fdb show dev flannel.1\` prints it`,
  'fdb-entry-not-permanent': `minion1: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the entry permanent
or minion1: bridge fdb replace 52:24:0f:df:34:7a dev flannel.1 dst 192.168.122.102 self permanent
done when the entry is printed permanent`,
  'fdb-entry-stale': `minion1: bridge fdb del 12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.99 self
flannel does not remove it by itself; done when \`bridge fdb show\` of the VTEP prints no such MAC`,
  'firewall-closed': `minion1: iptables -t filter -I INPUT -p udp --dport 8472 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L INPUT -nv --line-numbers
then minion1: iptables -t filter -I OUTPUT -p udp --dport 8472 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L OUTPUT -nv --line-numbers`,
  'firewall-drops-forward': `minion1: iptables -t filter -I FORWARD -i flannel.1 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L FORWARD -nv --line-numbers
then minion1: iptables -t filter -I FORWARD -o flannel.1 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L FORWARD -nv --line-numbers
or minion1: iptables -t filter -D FORWARD -j REJECT --reject-with icmp-host-prohibited
where nobody wants the rule; done when it is gone from: iptables -t filter -L FORWARD -nv --line-numbers`,
  'firewall-drops-icmp-too-big': `minion1: iptables -t filter -I OUTPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L OUTPUT -nv --line-numbers
or minion1: iptables -t filter -D OUTPUT -p icmp -m icmp --icmp-type 3/4 -j DROP
where nobody wants the rule; done when it is gone from: iptables -t filter -L OUTPUT -nv --line-numbers`,
  'firewall-drops-neighbour': `minion1: nft insert rule bridge guard in ether type arp accept
and in its file; done when its counter stands still while containers talk: nft -a list chain bridge guard in`,
  'firewall-drops-prerouting': `minion1: dockerd --allow-direct-routing
"allow-direct-routing": true in daemon.json, or the bridge’s option com.docker.network.bridge.trusted_host_interfaces=flannel.1; then restart Docker: the raw rules are gone; done when a peer reaches a container of this host, and the rule’s counter stands still
or minion1: iptables -t raw -D PREROUTING -d 10.1.12.2/32 '!' -i docker0 -j DROP
find who wrote it, or it comes back; done when it is gone from: iptables -t raw -L PREROUTING -nv --line-numbers
or minion1: iptables -t raw -I PREROUTING -i flannel.1 -j ACCEPT
where the rule must stay; also where the rules are kept; done when its counter stands still while containers talk: iptables -t raw -L PREROUTING -nv --line-numbers`,
  'firewall-drops-some': `minion1: iptables -t filter -D INPUT -p udp -m udp --dport 8472 -m statistic --mode random --probability 0.30000000019 -j DROP
find who wrote it, or it comes back; done when it is gone from: iptables -t filter -L INPUT -nv --line-numbers
or minion1: iptables -t filter -I INPUT -p udp --dport 8472 -j ACCEPT
where the rule must stay; also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L INPUT -nv --line-numbers`,
  'firewall-drops-vxlan': `minion1: iptables -t filter -D INPUT -p udp -m udp --dport 8472 -j DROP
find who wrote it, or it comes back; done when it is gone from: iptables -t filter -L INPUT -nv --line-numbers
or minion1: iptables -t filter -I INPUT -p udp --dport 8472 -j ACCEPT
where the rule must stay; also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L INPUT -nv --line-numbers`,
  'firewall-drops-vxlan-out': `minion1: nft insert rule inet hard out udp dport 8472 accept
and in its file; done when its counter stands still while containers talk: nft -a list chain inet hard out`,
  'firewall-other-flavour': `minion1: iptables-legacy -t filter -I FORWARD -i flannel.1 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables-legacy -t filter -L FORWARD -nv --line-numbers
then minion1: iptables-legacy -t filter -I FORWARD -o flannel.1 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables-legacy -t filter -L FORWARD -nv --line-numbers`,
  'firewall-protocol-selective': `minion1: iptables -t filter -D FORWARD -i flannel.1 -p tcp -j DROP
find who wrote it, or it comes back; done when it is gone from: iptables -t filter -L FORWARD -nv --line-numbers
or minion1: iptables -t filter -I FORWARD -i flannel.1 -j ACCEPT
where the rule must stay; also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L FORWARD -nv --line-numbers`,
  'firewall-queue-unheard': `minion1: iptables -t filter -D INPUT -p udp -m udp --dport 8472 -j NFQUEUE --queue-num 3
find who wrote it, or it comes back; done when it is gone from: iptables -t filter -L INPUT -nv --line-numbers
or minion1: iptables -t filter -I INPUT -p udp --dport 8472 -j ACCEPT
where the rule must stay; also where the rules are kept; done when its counter stands still while containers talk: iptables -t filter -L INPUT -nv --line-numbers`,
  'flannel-not-running': `minion1: systemctl restart flanneld
flannel starts; its log tells why it ended (journalctl -u flanneld); in Kubernetes delete this host's kube-flannel pod instead; done when \`ps -C flanneld\` prints a process, or the node’s flannel pod is Ready`,
  'flannel-runs-twice': `minion1: systemctl disable --now flanneld
where a DaemonSet runs flannel too; then restart the one that stays; done when one flanneld is left among the host’s processes, and its log is calm`,
  'forwarding-off': `minion1: sysctl -w net.ipv4.ip_forward=1
and in /etc/sysctl.d, or it returns at the next boot; find what switched it off; done when the sysctl reads 1, and after a reboot still`,
  'forwarding-off-device': `minion1: sysctl -w net.ipv4.conf.flannel/1.forwarding=1
and in /etc/sysctl.d; find what switched it off; done when the sysctl reads 1, and after a network restart still`,
  'host-clock-skewed': `minion1: chronyc makestep
or what keeps time here; done when \`date -u\` agrees with a peer`,
  'host-machine-id-duplicate': `minion2: systemd-machine-id-setup
after removing /etc/machine-id; then delete the VTEP and restart flannel where both have one MAC; done when no two hosts print the same /etc/machine-id, and no two leases one VTEP MAC`,
  'host-named-twice': `minion9: cat /proc/sys/kernel/random/boot_id
then take one of the two names out of the config; done when each name of the config leads to another boot id`,
  'lease-address-impossible': `minion1: systemctl restart flanneld
flannel announces the address of the interface that --iface names; in Kubernetes delete this host's kube-flannel pod instead; done when the lease names an address that the host’s peers can ping`,
  'lease-address-wrong': `minion1: systemctl restart flanneld
flannel writes the host’s address into its lease, and every peer follows; in Kubernetes delete this host's kube-flannel pod instead; done when the lease names an address the host has, and a peer’s container answers`,
  'lease-annotation-missing': `minion1: systemctl restart flanneld
flannel writes the annotations again at start; in Kubernetes delete this host's kube-flannel pod instead; done when \`kubectl describe node\` shows flannel’s annotations, and a peer has a route to the node’s subnet`,
  'lease-backend-mixed': `minion1: systemctl restart flanneld
flannel uses the backend of net-conf; delete the old backend’s device first; in Kubernetes delete this host's kube-flannel pod instead; done when all leases name one BackendType, and the host’s containers answer peers`,
  'lease-families-apart': `minion1: systemctl restart flanneld
flannel takes one lease for both; delete the key that is left over; in Kubernetes delete this host's kube-flannel pod instead; done when one key holds both of the host’s subnets`,
  'lease-first-subnet': `minion1: etcdctl rm /coreos.com/network/subnets/10.1.17.0-24
with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone
then minion1: systemctl restart flanneld
flannel takes another subnet once this lease is deleted and SubnetMin is put right; in Kubernetes delete this host's kube-flannel pod instead; done when the host’s lease is another subnet, and its own VTEP address answers a peer`,
  'lease-held-twice': `minion3: systemctl restart flanneld
flannel takes a lease of its own once the host has a name, an address and a subnet.env of its own; in Kubernetes delete this host's kube-flannel pod instead; done when each of the two hosts has a lease of its own, and its containers answer`,
  'lease-host-gone': `node3: kubectl delete node node3
when the machine is gone for good: peers then drop its rows; done when no lease of the host is left, and no peer has rows for it`,
  'lease-length-wrong': `minion3: systemctl restart flanneld
flannel takes a subnet of the right length; restart Docker or delete the bridge after it; in Kubernetes delete this host's kube-flannel pod instead; done when all leases have the length of net-conf, and the bridge has the host’s new subnet`,
  'lease-missing': `minion1: systemctl restart flanneld
flannel takes a lease again at start; look into its log when it does not; in Kubernetes delete this host's kube-flannel pod instead; done when a lease names the host’s underlay address, and peers have rows for its subnet`,
  'lease-not-followed': `minion1: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the peer’s MAC with its underlay address
then minion2: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the peer’s MAC with its underlay address`,
  'lease-outside-network': `minion1: etcdctl del /coreos.com/network/subnets/10.1.12.0-24
with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone
then minion1: systemctl restart flanneld
flannel takes a subnet inside the network once this lease is deleted, or net-conf is put right; in Kubernetes delete this host's kube-flannel pod instead; done when the lease lies inside the network of net-conf, and the bridge in the lease`,
  'lease-outside-range': `minion3: systemctl restart flanneld
flannel takes a subnet inside; restart Docker or delete the bridge after it; in Kubernetes delete this host's kube-flannel pod instead; done when the lease lies between SubnetMin and SubnetMax, and the bridge in the lease`,
  'lease-overlap': `minion1: etcdctl del /coreos.com/network/subnets/10.1.12.0-24
with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone
then minion1: systemctl restart flanneld
flannel takes a new subnet once this lease is deleted; restart Docker or delete the bridge after it; in Kubernetes delete this host's kube-flannel pod instead; done when no two leases hold one address, and the host’s bridge is in its new lease`,
  'lease-overwrite-not-applied': `minion1: systemctl restart flanneld
flannel announces the overwritten address; in Kubernetes delete this host's kube-flannel pod instead; done when the public-ip annotation shows the overwritten address`,
  'lease-public-ip-duplicate': `minion1: etcdctl del /coreos.com/network/subnets/10.1.12.0-24
with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone
then minion1: systemctl restart flanneld
flannel chooses the address anew: give it the right interface with --iface, and delete the wrong lease; in Kubernetes delete this host's kube-flannel pod instead; done when each lease names an underlay address of its own`,
  'lease-subnet-missing': `minion1: kubectl get node minion1 -o 'jsonpath={.spec.podCIDR}'
empty until kube-controller-manager runs with --allocate-node-cidrs=true and a --cluster-cidr that has a subnet left; done when it prints one
then minion1: systemctl restart flanneld
flannel takes the podCIDR as its lease; in Kubernetes delete this host's kube-flannel pod instead; done when the Node has a podCIDR, and flannel’s annotations beside it`,
  'lease-ttl-short': `minion1: systemctl restart flanneld
flannel renews its lease at start; its log says why it could not; in Kubernetes delete this host's kube-flannel pod instead; done when the lease’s key has almost 24 hours left`,
  'lease-unreadable': `minion1: etcdctl del /coreos.com/network/subnets/10.1.12.0-24
with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone
then minion1: systemctl restart flanneld
flannel writes its lease anew once the broken one is gone; in Kubernetes delete this host's kube-flannel pod instead; done when the key’s value is a lease again`,
  'lease-vni-wrong': `minion1: systemctl restart flanneld
flannel writes the VNI of net-conf into its lease; in Kubernetes delete this host's kube-flannel pod instead; done when the lease’s VNI is that of \`ip -d link show\` of the VTEP`,
  'lease-vtep-mac-duplicate': `minion1: ip link del flannel.1
with the name of the VTEP; on a cloned machine make a new /etc/machine-id first; done when \`ip link\` shows no such device
then minion1: systemctl restart flanneld
flannel creates the device with a new MAC and announces it; in Kubernetes delete this host's kube-flannel pod instead; done when each lease announces a MAC of its own, and both hosts’ containers answer`,
  'lease-vtep-mac-unusable': `minion1: systemctl restart flanneld
flannel writes its VTEP’s MAC into the lease; in Kubernetes delete this host's kube-flannel pod instead; done when the lease’s backend data shows the MAC of the VTEP`,
  'leases-not-renewed': `coreos1: systemctl restart flanneld
flannel renews its lease at start; its log says why it could not; in Kubernetes delete this host's kube-flannel pod instead; done when the lease’s key has almost 24 hours left
then coreos2: systemctl restart flanneld
flannel renews its lease at start; its log says why it could not; in Kubernetes delete this host's kube-flannel pod instead; done when the lease’s key has almost 24 hours left`,
  'mtu-mixed': `minion1: ip link set flannel.1 mtu 1400
the smallest fits all; lasting: \`MTU\` in net-conf’s Backend, then create the devices again and restart flannel; done when \`ip link\` shows one MTU on the VTEPs of all hosts`,
  'nat-client-lost': `minion1: systemctl restart flanneld
flannel writes its nat rules again, in their order; in Kubernetes delete this host's kube-flannel pod instead; done when \`iptables -t nat -S FLANNEL-POSTRTG\` shows RETURN for what is not from the network and goes to the host’s subnet, before the last MASQUERADE`,
  'nat-destination-replaced': `minion1: iptables -t nat -I PREROUTING -p udp --dport 8472 -j ACCEPT
also where the rules are kept; done when its counter stands still while containers talk: iptables -t nat -L PREROUTING -nv --line-numbers
or minion1: iptables -t nat -D PREROUTING -p udp -m udp --dport 8000:9000 -j REDIRECT --to-ports 5353
where nobody wants the rule; done when it is gone from: iptables -t nat -L PREROUTING -nv --line-numbers`,
  'nat-masquerade-missing': `minion1: systemctl restart flanneld
flannel writes its nat rules again, and v0.9 and later do so by themselves within seconds; iptables -t nat -S then shows a MASQUERADE for its network; in Kubernetes delete this host's kube-flannel pod instead; done when \`iptables -t nat -S\` shows MASQUERADE for the network, and a container reaches the internet`,
  'nat-source-lost': `minion1: dockerd --ip-masq=false
flannel masquerades already: give Docker the option mk-docker-opts.sh makes; servers then log containers’ addresses; done when a server in a peer’s container logs the client container’s own address`,
  'neighbour-mac-wrong': `minion1: systemctl restart flanneld
flannel writes its neighbours again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip neigh show\` of the VTEP prints the peer’s MAC
or minion1: ip neigh replace 10.1.21.0 lladdr 52:24:0f:df:34:7a dev flannel.1 nud permanent
done when \`ip neigh show dev flannel.1\` prints this MAC`,
  'neighbour-missing': `minion1: systemctl restart flanneld
flannel writes its neighbours again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip neigh show\` of the VTEP prints the peer’s address with its MAC
or minion1: ip neigh replace 10.1.21.0 lladdr 52:24:0f:df:34:7a dev flannel.1 nud permanent
done when \`ip neigh show dev flannel.1\` prints it`,
  'neighbour-not-permanent': `minion1: systemctl restart flanneld
flannel writes its neighbours again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip neigh show\` of the VTEP prints the entry PERMANENT
or minion1: ip neigh replace 10.1.21.0 lladdr 52:24:0f:df:34:7a dev flannel.1 nud permanent
done when the entry is printed PERMANENT`,
  'neighbour-requests-off': `minion1: systemctl restart flanneld
flannel sets it again, and writes the routes of its version; in Kubernetes delete this host's kube-flannel pod instead; done when a ping to a peer’s container that was not talked to before is answered
or minion1: sysctl -w net.ipv4.neigh.flannel/1.app_solicit=3
for flannel up to v0.8; done when a ping to a peer’s container that was not talked to before is answered`,
  'neighbour-stale': `minion1: ip neigh del 10.1.44.0 dev flannel.1
flannel does not remove it by itself; done when \`ip neigh show\` of the VTEP prints no such address`,
  'neighbour-table-full': `minion1: sysctl -w net.ipv4.neigh.default.gc_thresh3=12
with gc_thresh1 and gc_thresh2 in proportion, and in /etc/sysctl.d; done when \`ip -s neigh | wc -l\` stays well below gc_thresh3, and the kernel log tells no more overflows`,
  'network-config-backend-wrong': `all hosts: etcdctl get /coreos.com/network/config
shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): put "Backend": {"Type": "vxlan"} into it before a host restarts; done when net-conf names the backend the devices are of`,
  'network-config-exhausted': `all hosts: etcdctl get --prefix /coreos.com/network/subnets
lists who holds subnets: delete those of hosts that are gone, or give the network more room; done when the next host that starts gets a lease`,
  'network-config-key-unknown': `all hosts: etcdctl get /coreos.com/network/config
shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): put the key right, then restart flannel host by host; done when net-conf holds only keys that flannel’s documentation lists, and devices follow them`,
  'network-config-overlaps-underlay': `all hosts: etcdctl get /coreos.com/network/config
shows net-conf (the ConfigMap kube-flannel-cfg in Kubernetes): give the overlay a network that nobody else uses, then restart flannel and Docker; done when \`ip route get\` of every host’s underlay address names the underlay device`,
  'network-config-range-wrong': `all hosts: etcdctl get /coreos.com/network/config
shows net-conf: put SubnetLen, SubnetMin or SubnetMax right; done when flannel starts with net-conf as it is and takes a lease inside the range`,
  'overlay-detour': `minion1: ip neigh show dev flannel.1
compare the peer’s neighbour and FDB entries with its lease; flannel writes them anew when it restarts; done when \`ping -t 1\` of an address in the peer’s subnet is answered by the peer’s VTEP address`,
  'overlay-loses-packets': `minion3: tcpdump -ni any 'udp port 8472'
look at the error counters of the ports and links on the way: watch on this host whether packets leave; done when 150 echoes over the overlay are all answered`,
  'overlay-over-budget': `minion3: mtr -rnc 20 PEER
look where on the underlay the time is lost; done when the slowest round trip over the overlay is within \`expect.rttMsP99\``,
  'overlay-slow': `minion2: tc -s qdisc show
look for a queue on the VTEP, or a class for its UDP port, that limits the rate; done when round trips over the overlay take as long as those between the underlay addresses`,
  'overlay-some-ports-lost': `minion1: tcpdump -ni any 'udp port 8472'
one of several equal paths (ECMP, a bond’s member) is dead, or a filter drops some UDP source ports: watch on this host whether packets leave; done when echoes and 16 TCP connections over the overlay are all answered
then minion2: tcpdump -ni any 'udp port 8472'
and there whether they arrive; done when echoes and 16 TCP connections over the overlay are all answered`,
  'overlay-tcp-lost': `minion3: ethtool -K flannel.1 tx-checksum-ip-generic off
if TCP passes then, checksums of the encapsulation are wrong; done when a TCP connection to a closed port of the peer’s VTEP address is refused at once`,
  'overlay-undelivered': `minion2: nft list ruleset
look for what drops forwarded packets from the VTEP to the bridge; also \`sysctl net.ipv4.ip_forward\`; done when a ping to an unused address of the host’s subnet brings "Destination Host Unreachable" from it after three seconds`,
  'overlay-unreachable': `minion2: tcpdump -ni any 'udp port 8472'
they die at the stage receiver-port: watch on this host whether packets leave; done when \`ping\` of the peer’s VTEP address is answered`,
  'path-mtu-fragmented': `minion1: etcdctl get /coreos.com/network/config
widen the hop; or add "MTU": 1400 to the Backend of this net-conf (in Kubernetes, of ConfigMap kube-flannel-cfg) and restart flannel on every host; done when ReasmReqds of \`nstat -az\` on the receiver stands still while full-size packets arrive`,
  'path-mtu-too-small': `minion3: etcdctl get /coreos.com/network/config
widen the hop; or add "MTU": 1400 to the Backend of this net-conf (in Kubernetes, of ConfigMap kube-flannel-cfg) and restart flannel on every host; done when \`ping -M do\` with the VTEP’s MTU less 28 bytes is answered over the overlay`,
  'peer-gone': `minion1: ip route del 10.1.44.0/24
flannel does not remove it by itself; done when \`ip route\` prints no such route
then minion1: ip neigh del 10.1.44.0 dev flannel.1
flannel does not remove it by itself; done when \`ip neigh show\` of the VTEP prints no such address
then minion1: bridge fdb del 12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.99 self
flannel does not remove it by itself; done when \`bridge fdb show\` of the VTEP prints no such MAC`,
  'peer-gone-everywhere': `minion1: ip route del 10.1.44.0/24
flannel does not remove it by itself; done when \`ip route\` prints no such route
then minion2: ip route del 10.1.44.0/24
flannel does not remove it by itself; done when \`ip route\` prints no such route
then minion3: ip route del 10.1.44.0/24
flannel does not remove it by itself; done when \`ip route\` prints no such route
then minion1: ip neigh del 10.1.44.0 dev flannel.1
flannel does not remove it by itself; done when \`ip neigh show\` of the VTEP prints no such address
then minion2: ip neigh del 10.1.44.0 dev flannel.1
flannel does not remove it by itself; done when \`ip neigh show\` of the VTEP prints no such address
then minion3: ip neigh del 10.1.44.0 dev flannel.1
flannel does not remove it by itself; done when \`ip neigh show\` of the VTEP prints no such address`,
  'peer-unknown': `minion1: systemctl restart flanneld
flannel writes its routes again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a container of the peer names the VTEP, or the peer where routing is direct
or minion1: ip route replace 10.1.9.0/24 via 10.1.9.0 dev flannel.1 onlink
done when \`ip route get\` of an address in it names flannel.1
then minion1: ip neigh replace 10.1.9.0 lladdr c6:d1:d6:52:08:55 dev flannel.1 nud permanent
done when \`ip neigh show dev flannel.1\` prints it
then minion1: bridge fdb append c6:d1:d6:52:08:55 dev flannel.1 dst 192.168.122.103 self permanent
done when \`bridge fdb show dev flannel.1\` prints it`,
  'queue-loses-packets': `minion1: tc qdisc del dev flannel.1 root
and end what set it: a chaos test, a script; done when \`tc -s qdisc show\` counts no new drops`,
  'route-blackhole': `minion1: ip route del blackhole 10.1.21.0/25
done when \`ip route get\` of such an address names the VTEP
then minion1: systemctl restart flanneld
only if flannel’s own route to the peer is gone as well; done when \`ip route get\` of such an address names the VTEP`,
  'route-direct-one-sided': `minion1: systemctl restart flanneld
flannel decides again how to reach each peer; give all hosts one net-conf first; in Kubernetes delete this host's kube-flannel pod instead; done when both hosts’ \`ip route get\` of the other’s container name the same kind of device`,
  'route-gateway-wrong': `minion1: systemctl restart flanneld
flannel writes its routes again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a container of the peer names the right gateway
or minion1: ip route replace 10.1.21.0/24 via 10.1.21.0 dev flannel.1 onlink
done when \`ip route get\` of a container of the peer names this gateway`,
  'route-local': `minion1: ip route del local 10.1.21.0/24 dev lo table local
find out who installed it first, or it comes back; done when \`ip route get\` of such an address names the VTEP`,
  'route-missing': `minion1: systemctl restart flanneld
flannel writes its routes again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a container of the peer names the VTEP, or the peer where routing is direct
or minion1: ip route replace 10.1.21.0/24 via 10.1.21.0 dev flannel.1 onlink
done when \`ip route get\` of an address in it names flannel.1`,
  'route-shadowed': `minion1: ip route del 10.1.21.128/25 dev tun0
find out who installed it first, or it comes back; done when \`ip route get\` of such an address names the VTEP
then minion1: systemctl restart flanneld
only if flannel’s own route to the peer is gone as well; done when \`ip route get\` of such an address names the VTEP`,
  'route-source-wrong': `minion1: systemctl restart flanneld
flannel sets the VTEP’s address, and with it this route; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a peer’s container prints a src of the host’s own subnet
or minion1: ip route replace 10.1.0.0/16 dev flannel.1
the route without a preferred source; done when \`ip route get\` of a peer’s container prints a src of the host’s own subnet`,
  'route-stale': `minion1: ip route del 10.1.44.0/24
flannel does not remove it by itself; done when \`ip route\` prints no such route
or minion1: systemctl restart flanneld
flannel since it is not known which versions clean up, look again after it; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route\` prints no such route`,
  'route-taken': `minion1: ip route del 192.168.122.0/25 dev flannel.1
done when \`ip route get 192.168.122.102\` names the underlay device; where the networks overlap, renumber one of them`,
  'rows-missing': `minion1: systemctl restart flanneld
flannel writes its FDB entries again; in Kubernetes delete this host's kube-flannel pod instead; done when \`bridge fdb show\` of the VTEP prints the peer’s MAC with its underlay address
or minion1: bridge fdb append 52:24:0f:df:34:7a dev flannel.1 dst 192.168.122.102 self permanent
done when \`bridge fdb show dev flannel.1\` prints it
then minion1: bridge fdb append c6:d1:d6:52:08:55 dev flannel.1 dst 192.168.122.103 self permanent
done when \`bridge fdb show dev flannel.1\` prints it`,
  'rp-filter-strict': `minion1: sysctl -w net.ipv4.conf.all.rp_filter=2
and in /etc/sysctl.d; or a policy rule that sends answers from this address out by eth0; done when TcpExtIPReversePathFilter of \`nstat -az\` stands still while a peer pings`,
  'rule-diverts': `minion1: ip rule del priority 100
find out who installed it first; done when \`ip route get <container of a peer> from <own container> iif <bridge>\` names the VTEP`,
  'rules-flushed': `minion1: systemctl restart flanneld
flannel writes its accept rules again; in Kubernetes delete this host's kube-flannel pod instead; done when a container reaches a container of a peer, and the rule’s counter stands still`,
  'subnet-env-missing': `minion1: systemctl restart flanneld
flannel writes the file when it has its lease; its log tells what it waits for; in Kubernetes delete this host's kube-flannel pod instead; done when /run/flannel/subnet.env is there, and a new container starts`,
  'subnet-env-mtu-wrong': `minion1: systemctl restart flanneld
flannel writes the file again; then create containers and bridge again with the right MTU; in Kubernetes delete this host's kube-flannel pod instead; done when FLANNEL_MTU in subnet.env is the VTEP’s MTU`,
  'subnet-env-network-wrong': `minion1: systemctl restart flanneld
flannel writes the file from net-conf; in Kubernetes delete this host's kube-flannel pod instead; done when FLANNEL_NETWORK in subnet.env is the network of net-conf`,
  'subnet-env-subnet-wrong': `minion1: systemctl restart flanneld
flannel writes the file from the lease; then restart Docker or delete the bridge so that containers move; in Kubernetes delete this host's kube-flannel pod instead; done when FLANNEL_SUBNET in subnet.env lies in the lease, and so does the bridge’s address`,
  'underlay-address-foreign': `minion1: ip addr del 192.168.122.102 dev lo
with the prefix length that \`ip addr\` prints; done when \`ip route get\` of the peer’s underlay address names the underlay device and not lo`,
  'underlay-drops-direct': `minion3: tcpdump -ni any icmp
let the cloud’s port send and take the overlay network: source/destination check off (AWS), allowed address pairs (OpenStack), IP forwarding (Azure, GCP): watch on this host whether packets leave; done when \`ping\` of the peer’s VTEP address is answered
or minion3: etcdctl get /coreos.com/network/config
or take "DirectRouting" out of this net-conf (in Kubernetes, of ConfigMap kube-flannel-cfg) and restart flannel on every host; done when \`ping\` of the peer’s VTEP address is answered`,
  'underlay-drops-vxlan': `minion1: tcpdump -ni any 'udp port 8472'
the filter is between the hosts: let the overlay’s UDP port pass in both directions: watch on this host whether packets leave; done when the burst that was lost arrives: \`flannel-doctor check\` measures the pair as answered
then minion2: tcpdump -ni any 'udp port 8472'
and there whether they arrive; done when the burst that was lost arrives: \`flannel-doctor check\` measures the pair as answered`,
  'underlay-host-silent': `192.168.122.103: ping -c 3 192.168.122.103
from another host of the link: down for now, or gone; done when it is answered
then 192.168.122.103: etcdctl del '/coreos.com/network/subnets/<lease>'
only when it is gone for good; in Kubernetes delete the node; done when the address answers a ping, or no lease names it`,
  'underlay-ip-conflict': `minion1: arping -D -c 3 -I eth0 192.168.122.101
on this host: an answer comes from the other machine; take the address away there; done when \`arping -D\` of the address is answered by nobody`,
  'underlay-mac-duplicate': `minion3: ip link set eth0 address '<a new one>'
on the host that is the copy, and where its address is set: the hypervisor, .link or ifcfg files; done when \`ip link show\` of the two devices prints two addresses, and \`ip neigh\` of a peer as well`,
  'underlay-mtu-too-small': `minion1: ip link set flannel.1 mtu 1350
and the Backend’s MTU in net-conf, so that containers learn it; or mend the route where its MTU is not meant; done when \`ping -M do\` with the size of a full outer packet is answered by the peer’s underlay address`,
  'underlay-neighbour-failed': `minion1: arping -c 3 -I eth0 192.168.122.102
whether the other end is asked and answers; look at switch port, VLAN and filters for ARP between them; done when the two hosts answer each other’s ping`,
  'underlay-neighbour-wrong': `minion1: ip neigh del 192.168.122.102 dev eth0
the kernel asks again; find out who fixed it; done when a ping of the underlay address is answered`,
  'underlay-route-blackhole': `minion1: ip route del unreachable 192.168.122.102/32
find out who installed it first; done when \`ip route get 192.168.122.102\` names the underlay device`,
  'underlay-route-elsewhere': `minion1: ip route del 192.168.122.102/32 dev tun0
unless the detour is meant; done when \`ip route get 192.168.122.102\` names eth0`,
  'underlay-route-inside': `minion1: ip route del 192.168.122.102/32 dev flannel.1
done when \`ip route get 192.168.122.102\` names the underlay device; where the networks overlap, renumber one of them`,
  'underlay-route-local': `minion1: ip route del local 192.168.122.102/32 dev lo table local
find out who installed it first; done when \`ip route get 192.168.122.102\` names the underlay device`,
  'underlay-route-missing': `minion1: ip route replace default via '<gateway>' dev '<underlay device>'
or let the network service set its routes again; done when \`ip route get 192.168.122.102\` names the underlay device`,
  'underlay-rule-diverts': `minion1: ip rule del priority 100
find out who installed it first; done when \`ip route get 192.168.122.102\` names the underlay device`,
  'underlay-spoils-checksums': `minion3: ethtool -K flannel.1 tx-checksum-ip-generic off
on minion3, and by a udev rule for good; where that changes nothing, ask whoever runs the NAT device on its way; done when the burst is answered, and \`nstat -az UdpInCsumErrors\` of the receiver stands still`,
  'underlay-unreachable': `minion3: tcpdump -ni any 'udp port 8472'
mend the path between the underlay addresses first: watch on this host whether packets leave; done when \`ping\` between the two underlay addresses is answered`,
  'underlay-unrouted': `minion1: ip route replace default via '<gateway>' dev '<underlay device>'
or let the network service set its routes again; done when \`ip route get 192.168.122.102\` names the underlay device`,
  'vtep-address-wrong': `minion1: systemctl restart flanneld
flannel sets 10.1.12.0/32 again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip addr\` shows the lease’s .0 address on the VTEP and no other of the overlay
or minion1: ip addr add 10.1.12.0/32 dev flannel.1
brings the address back; done when \`ip addr\` shows the lease’s .0 address on the VTEP and no other of the overlay`,
  'vtep-bounced': `minion1: systemctl restart flanneld
flannel writes its routes again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a container of the peer names the VTEP, or the peer where routing is direct
or minion1: ip route replace 10.1.21.0/24 via 10.1.21.0 dev flannel.1 onlink
done when \`ip route get\` of an address in it names flannel.1
then minion1: ip route replace 10.1.9.0/24 via 10.1.9.0 dev flannel.1 onlink
done when \`ip route get\` of an address in it names flannel.1
then minion1: ip neigh replace 10.1.21.0 lladdr 52:24:0f:df:34:7a dev flannel.1 nud permanent
done when \`ip neigh show dev flannel.1\` prints it
then minion1: ip neigh replace 10.1.9.0 lladdr c6:d1:d6:52:08:55 dev flannel.1 nud permanent
done when \`ip neigh show dev flannel.1\` prints it`,
  'vtep-device-wrong': `minion1: ip link del flannel.1
the device a VTEP is bound to is not changed in place; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it on the right device; name it with --iface=eth1 where flannel chooses another; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the device that holds the announced address`,
  'vtep-down': `minion1: systemctl restart flanneld
flannel brings flannel.1 up and writes its rows again; up alone does not bring the rows back; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip link show\` of the VTEP prints UP, and \`ip route\` the routes to all peers
or minion1: ip link set flannel.1 up
opens the UDP socket; then restart flannel for the rows; done when \`ip link show\` of the VTEP prints UP, and \`ip route\` the routes to all peers`,
  'vtep-empty': `minion1: systemctl restart flanneld
flannel writes its routes again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip route get\` of a container of the peer names the VTEP, or the peer where routing is direct`,
  'vtep-flags-wrong': `minion1: ip link del flannel.1
the flags of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it again and writes its rows; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints none of these flags`,
  'vtep-learning-on': `minion1: ip link del flannel.1
flannel keeps a device that is there, whatever it learns; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with nolearning and writes its rows again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints nolearning`,
  'vtep-local-wrong': `minion1: ip link del flannel.1
the local address of a device in use is not changed in place; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with the right address; behind NAT use the public-ip-overwrite annotation, not --public-ip; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints a local address the host has`,
  'vtep-mac-changed': `minion1: systemctl restart flanneld
flannel puts the device’s MAC into the lease, and every peer follows; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip link show\` of the VTEP prints the MAC of the lease, and a peer’s container is answered
or minion1: ip link set flannel.1 address c2:2b:b2:db:4e:c1
back to the announced MAC; the change flushed the neighbours, so restart flannel after it; done when \`ip link show\` of the VTEP prints the MAC of the lease, and a peer’s container is answered`,
  'vtep-missing': `minion1: systemctl restart flanneld
flannel creates flannel.1 again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints it`,
  'vtep-mtu-not-applied': `minion1: ip link del flannel.1
flannel keeps the MTU of a device that is there; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with the MTU of net-conf; then create bridge and containers again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip link show\` of the VTEP prints the MTU of net-conf less the overhead`,
  'vtep-mtu-too-big': `minion1: ip link set flannel.1 mtu 1350
stops the loss at once; lasts until the device is created again; done when \`ip link\` shows the VTEP’s MTU at least the overhead below the underlay device’s
or minion1: ip link set eth0 mtu 1500
where the underlay carries it: gives the underlay device its MTU back; done when \`ip link\` shows the VTEP’s MTU at least the overhead below the underlay device’s`,
  'vtep-mtu-wrong': `minion1: ip link set flannel.1 mtu 1450
back to what bridge and containers were told; done when \`ip link show\` of the VTEP prints the MTU that subnet.env announces
or minion1: systemctl restart flanneld
flannel announces the device’s MTU again only if the device is deleted before; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip link show\` of the VTEP prints the MTU that subnet.env announces`,
  'vtep-offload-off': `minion1: ethtool -K flannel.1 tx-checksum-ip-generic on
unless it is off for a network card that gets it wrong; and take away the udev rule or unit that switches it off; done when \`ethtool -k\` shows it on, and TCP over the overlay passes as before`,
  'vtep-port-silent': `minion1: systemctl restart flanneld
flannel creates flannel.1 with udp/8472 once the old device is deleted; in Kubernetes delete this host's kube-flannel pod instead; done when \`ss -lun\` shows a socket on the network’s port`,
  'vtep-port-taken': `minion1: ss -lunp 'sport = :8472'
names the process: stop it, or move one of the two to another port; done when no process is printed
then minion1: systemctl restart flanneld
flannel brings the VTEP up and writes its rows again; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip link show\` of the VTEP prints UP, and \`ss -lunp\` no process on its port`,
  'vtep-port-wrong': `minion1: ip link del flannel.1
the port of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with udp/8472; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the network’s dstport`,
  'vtep-vni-taken': `minion1: ip link del vx9
find out whose it is first; give that overlay another VNI or port; done when \`ip link show vx9\` finds no such device
then minion1: systemctl restart flanneld
flannel creates its VTEP and writes its rows; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link\` shows the VNI and port on flannel’s device alone`,
  'vtep-vni-wrong': `minion1: ip link del flannel.1
the VNI of a device cannot be changed; done when \`ip link show flannel.1\` finds no such device
then minion1: systemctl restart flanneld
flannel creates it with VNI 1; in Kubernetes delete this host's kube-flannel pod instead; done when \`ip -d link show\` of the VTEP prints the network’s VNI`,
};
