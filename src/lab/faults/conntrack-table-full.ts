import { defineFault, EVERY_ERA, forgetConnections, putTable, takeTable } from './define.ts';

/**
 * Puts entries of answered UDP flows until there is no room. The limit is the machine's, but each network namespace counts its
 * own entries against it, so the machine's other tables keep their room.
 * Source: Linux include/uapi/linux/netfilter/nfnetlink_conntrack.h, net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc.
 */
const FILLER = `
import socket, struct, sys
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
def attribute(kind, data): return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)
def message(kind, flags, data): return struct.pack("=IHHIIBBH", 20 + len(data), 256 + kind, flags, 0, 0, 2, 0, 0) + data
def read(name): return int(open("/proc/sys/net/netfilter/nf_conntrack_" + name).read())
inside, outside = socket.inet_aton("10.99.0.0"), socket.inet_aton("203.0.113.9")
def tuple_of(src, dst, sport, dport):
    ends = attribute(1, src) + attribute(2, dst)
    ports = attribute(1, b"\\x11") + attribute(2, struct.pack("!H", sport)) + attribute(3, struct.pack("!H", dport))
    return attribute(0x8001, ends) + attribute(0x8002, ports)
def own_port(kind): return struct.pack("=HH", 6, kind) + struct.pack("!H", 1)
there = attribute(0x8001, tuple_of(inside, outside, 1, 53))
back = attribute(0x8002, tuple_of(outside, inside, 53, 1))
# answered and assured: such an entry is not given up for a new one
entry = message(0, 0x601, there + back + attribute(3, struct.pack("!I", 14)) + attribute(7, struct.pack("!I", 7200)))
hosts = [at + 2 for at in range(len(entry)) if entry.startswith(inside, at)]
ports = [at + 4 for at in range(len(entry)) if entry[at:at + 6] in (own_port(2), own_port(3))]
most, n = read("max"), 0
# others' entries come and go meanwhile
for _ in range(most // 200 + 100):
    room = most - read("count")
    if room <= 0: sys.exit(0)
    batch = bytearray()
    for _ in range(min(400, room)):
        one = bytearray(entry)
        for at in hosts: struct.pack_into("!H", one, at, n // 50000)
        for at in ports: struct.pack_into("!H", one, at, 1024 + n % 50000)
        batch += one
        n += 1
    link.send(batch)
sys.exit("%d entries were sent, there is room for %d" % (n, room))
`;

export const conntrackTableFull = defineFault({
  id: 'conntrack-table-full',
  title: 'one host’s connection table is full of flows that go on; its sshd’s own are not tracked',
  seenAt: 'flannel#1001: nf_conntrack: table full, dropping packet',
  modes: [95],
  eras: EVERY_ERA,
  break: async (lab) => {
    // the way in stays open, as on hosts that must be reached in such a plight
    await putTable(
      lab,
      'minion2',
      `chain come { type filter hook prerouting priority raw; tcp dport 22 notrack; }
chain go { type filter hook output priority raw; tcp sport 22 notrack; }`,
    );
    await lab.on('minion2', ['python3', '-c', FILLER]);
  },
  mend: async (lab) => {
    await forgetConnections(lab, 'minion2');
    await takeTable(lab, 'minion2');
  },
  expect: { cause: 'conntrack-table-full', host: 'minion2', object: 'conntrack' },
});
