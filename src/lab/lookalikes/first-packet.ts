import type { LabHands, LabLookalike } from '../../types/fault.ts';
import { bash, lookalike, ON_DEMAND } from './define.ts';

const HOSTS = ['minion1', 'minion2', 'minion3'];
const PID = '/run/lab/answerer.pid';

/**
 * What flanneld before v0.9 does: hears the kernel ask for a neighbour (RTM_GETNEIGH, to group RTMGRP_NEIGH) and puts its row.
 * Source: flannel v0.6.2 backend/vxlan/device.go; Linux include/uapi/linux/neighbour.h.
 */
const ANSWERER = `
import os, socket, struct, subprocess, sys
device, pid, *peers = sys.argv[1:]
macs = dict(peer.split("=") for peer in peers)
asked = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
asked.bind((0, 4))
open(pid, "w").write(str(os.getpid()))
while True:
    data = asked.recv(65536)
    while len(data) >= 28:
        length, kind = struct.unpack_from("=IH", data)
        index, at = struct.unpack_from("=i", data, 20)[0], 28
        while kind == 30 and index == socket.if_nametoindex(device) and at + 8 <= length:
            size, attribute = struct.unpack_from("=HH", data, at)
            ip = socket.inet_ntoa(data[at + 4:at + 8])
            mac = macs.get(ip.rsplit(".", 1)[0])
            if attribute == 1 and mac:
                subprocess.run(["ip", "neigh", "replace", ip, "lladdr", mac, "dev", device, "nud", "reachable"])
            at += size + 3 & ~3 or 4
        data = data[length + 3 & ~3:] if length >= 16 else b""
`;

async function answerOn(lab: LabHands, host: string): Promise<void> {
  const peers = HOSTS.filter((name) => name !== host).map((name) => {
    const { overlayIp, vtepMac } = lab.host(name);
    return `${overlayIp.replace(/\.0$/, '')}=${vtepMac}`;
  });
  const start = 'python3 -c "$@" </dev/null >/dev/null 2>&1 & until [ -s "$3" ]; do :; done';
  await lab.on(host, ['bash', '-ec', start, 'start', ANSWERER, lab.vtep, PID, ...peers]);
  await bash(lab, host, `ip neigh flush dev ${lab.vtep}`);
}

async function endOn(lab: LabHands, host: string): Promise<void> {
  await bash(lab, host, `kill "$(cat ${PID})"; rm ${PID}`);
  await lab.program(host);
}

/** Neighbours are there when they are needed and not before: what comes first waits, and is no fault. */
export const ON_DEMAND_ANSWERED: readonly LabLookalike[] = [
  lookalike(
    'first-packet-waits',
    'no host knows a neighbour on its VTEP: the first packet to each peer waits until flannel has answered for it',
    {
      prepare: (lab) => Promise.all(HOSTS.map((host) => answerOn(lab, host))),
      undo: (lab) => Promise.all(HOSTS.map((host) => endOn(lab, host))),
    },
    { eras: ON_DEMAND, modes: [54], active: true },
  ),
];
