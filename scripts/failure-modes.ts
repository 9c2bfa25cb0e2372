// The ways a flannel VXLAN network fails, by number; docs/faults.md joins them with faults and checks.

/** `blind`: why the hosts' state does not show it, where no fault reproduces it. */
export interface FailureMode {
  readonly name: string;
  readonly blind?: string;
  /** What of it stays out of sight although faults reproduce it. */
  readonly unseen?: string;
}

const LOGS = 'stands in flannel’s log; what it leaves behind is found under';
const KERNEL = 'a fault of kernel or driver: tables and devices are right';

/** In the order of their numbers, which begin with 1. */
export const FAILURE_MODES: readonly FailureMode[] = [
  { name: 'a host’s firewall drops VXLAN' },
  { name: 'the path drops VXLAN' },
  { name: 'the hypervisor swallows UDP 8472' },
  { name: 'VXLAN passes one way only' },
  { name: 'UDP ports differ' },
  { name: 'VNIs differ' },
  { name: 'the UDP port is taken' },
  { name: 'a second overlay has the same VNI and port' },
  {
    name: 'outer checksums are wrong after NAT',
    unseen: `${KERNEL}; it shows as TCP that is lost where echoes pass`,
  },
  { name: 'the NIC’s VXLAN offloads are broken', blind: `${KERNEL}; TCP stalls under traffic` },
  { name: 'a NAT device spoils outer checksums' },
  {
    name: 'a NAT mapping expires while idle',
    blind:
      'looking mends it. Tried in the lab: a switch that lets VXLAN in to a host only for 1, 5 or 30 seconds after that host sent to the same ' +
      'peer. Active tests let all hosts send at once, so the mapping was there within milliseconds: every echo that is judged was answered',
  },
  { name: 'the announced underlay address is out of reach' },
  { name: 'the cloud drops spoofed sources' },
  { name: 'two hosts have one underlay address' },
  { name: 'a wrong Ethernet address on the underlay' },
  { name: 'replies come in by another interface and are dropped' },
  { name: 'the outer source is not the announced address' },
  { name: 'the outer source is no address of the host' },
  { name: 'the underlay loses packets at random' },
  { name: 'every host takes the NAT interface' },
  { name: 'the public interface instead of the private' },
  { name: 'hosts take interfaces of different networks' },
  { name: 'two leases with one underlay address' },
  { name: 'two leases with one VTEP MAC' },
  { name: 'the VTEP’s MAC changed, the lease did not' },
  { name: 'udev gives the VTEP another MAC' },
  { name: 'peers keep a former MAC' },
  { name: 'a network manager bounces the VTEP' },
  { name: 'the VTEP is down' },
  { name: 'the VTEP is gone' },
  { name: 'the VTEP was made anew and is empty' },
  { name: 'the VTEP’s address is missing or wrong' },
  {
    name: 'the kernel has no VXLAN',
    blind: `${LOGS} \`vtep-missing\`; namespaces share one kernel, so it is not reproduced`,
  },
  { name: 'the VTEP learns addresses' },
  { name: 'old kernels crash on era A', blind: 'a crash leaves nothing to read: the host is out of reach' },
  { name: 'a route to a peer is missing' },
  { name: 'direct routes are lost when the link flaps' },
  { name: 'rows of a host that is gone' },
  { name: 'one host routes directly, the other through the VTEP' },
  { name: 'a longer route shadows flannel’s' },
  { name: 'a policy rule diverts' },
  { name: 'a blackhole inside the overlay' },
  { name: 'the overlay holds the underlay’s addresses' },
  {
    name: 'the overlay holds the services’ or Docker’s addresses',
    unseen: 'the service range is an option of the API server, which no host’s network state prints',
  },
  { name: 'a neighbour is missing' },
  { name: 'a neighbour has a wrong MAC' },
  { name: 'a neighbour is not permanent' },
  { name: 'an FDB entry is missing' },
  { name: 'an FDB entry leads to a wrong address' },
  { name: 'several FDB entries, or one for everything' },
  {
    name: 'a host’s own MAC in its FDB',
    blind: 'harmless: flannel v0.5.0 to v0.5.2 writes it on every host, and it is read as healthy',
  },
  { name: 'flannel is dead where neighbours come on demand' },
  {
    name: 'the first packet is slow where neighbours come on demand',
    blind: 'healthy: flannel before v0.9 works so, and active tests leave first packets out of what they judge',
  },
  { name: 'a lease runs out' },
  { name: 'the bridge keeps a former subnet' },
  { name: 'Docker started before flannel' },
  { name: 'leases overlap' },
  { name: 'Kubernetes gave the node no subnet' },
  { name: 'the node’s subnet lies outside the network' },
  { name: 'the bridge is not in the node’s subnet' },
  {
    name: 'subnet.env is missing',
  },
  { name: 'subnet.env is old' },
  { name: 'flannel’s annotations are missing' },
  {
    name: 'the API server or its permissions fail',
    blind: `${LOGS} \`lease-annotation-missing\` and \`peer-unknown\``,
  },
  {
    name: 'etcd’s two APIs hold different data',
    blind:
      'one source is read at a time: a store without network and leases ends the run as incomplete and names the other API',
  },
  { name: 'lease events are lost' },
  { name: 'backends are mixed' },
  { name: 'net-conf changed, devices did not' },
  { name: 'clocks are wrong, or certificates ran out' },
  {
    name: 'two flannels on one host',
  },
  { name: 'the host is gone, its lease is not' },
  { name: 'two machines with one node name' },
  { name: 'cni0 keeps a former address' },
  {
    name: 'the address pool of a node is used up',
    blind: 'the plugin’s state files are not read; the overlay itself works',
  },
  { name: 'the bridge is down, or a container is off it' },
  { name: 'a container has no default route' },
  { name: 'hairpin is off', unseen: 'a bridge that has it on no port is as Docker makes it' },
  { name: 'containers are on another network' },
  { name: 'an overlay address on another host' },
  { name: 'FORWARD drops' },
  { name: 'FORWARD rejects before flannel’s rules' },
  { name: 'flannel’s forward rules are switched off' },
  { name: 'rules in the other iptables flavour' },
  { name: 'forwarding is off' },
  { name: 'forwarding is off on one device' },
  { name: 'strict reverse-path filter and asymmetry' },
  { name: 'bridged packets skip iptables' },
  { name: 'masquerading is missing' },
  { name: 'masquerading between containers' },
  {
    name: 'clients’ addresses are lost',
    unseen: 'before v0.8, and on hosts that do not own the container, flannel does it on purpose',
  },
  { name: 'marked packets are masqueraded twice' },
  { name: 'rules were flushed' },
  {
    name: 'the lock of iptables is contended',
    blind: `${LOGS} \`nat-\` and \`firewall-\` checks while rules are missing`,
  },
  {
    name: 'the connection table is full',
  },
  {
    name: 'connections race for an entry',
    blind:
      'healthy hosts count the same. Tried in a namespace: two containers that send 30 000 datagrams each from equal ports at once lost 590 of ' +
      '60 000 behind a plain MASQUERADE, and 28 behind flannel’s own with --random-fully. The kernel’s counter (insert_failed) is since boot and ' +
      'of all traffic, flannel before v0.11 has the plain rule, and no packet of an active test is translated',
  },
  { name: 'an old connection entry', unseen: 'entries of containers’ own conversations are not read' },
  { name: 'Docker 28 drops in the raw table' },
  {
    name: 'another network plugin’s remains',
    unseen: 'eBPF programs are not read',
  },
  { name: 'one protocol is filtered' },
  { name: 'containers keep a larger MTU' },
  { name: 'path MTU discovery is filtered' },
  { name: 'the overlay’s MTU does not fit the path' },
  { name: 'the underlay’s MTU was lowered later' },
  { name: 'outer fragments are dropped' },
  { name: 'hosts have different MTUs' },
  { name: 'a tunnel inside a tunnel' },
  {
    name: 'the IPv6 VTEP’s MTU is 20 smaller',
    blind: 'so in every dual-stack estate: read as healthy, and harmful only where ICMPv6 is filtered',
  },
  { name: 'subnet.env and VTEP name different MTUs' },
  {
    name: 'the neighbour table is full',
    unseen:
      'no lab fault: the table and its limits are the whole machine’s. A network namespace has no gc_thresh and no arp_cache statistics of its ' +
      'own (Linux 6.18), and its neighbours count against the limit of all others',
  },
  { name: 'the underlay is slow' },
  { name: 'the overlay alone is slow' },
  { name: 'offloads are off', unseen: 'an estate that has them off everywhere is as somebody wants it' },
  { name: 'a detour over a third host' },
  { name: 'net-conf without backend means udp' },
  { name: 'no subnet is left' },
  { name: 'the underlay’s link flaps' },
];
