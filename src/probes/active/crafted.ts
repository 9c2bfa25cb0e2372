import type { CraftedKind, Endpoint } from '../../types/measure.ts';

/**
 * Sends datagrams that look like VXLAN from Python 3 with a raw socket, each 20 times, 2 ms apart; IPv4 underlays only. None
 * reaches a container: `empty` has no valid header and is dropped by the receiver's VXLAN socket, `other-vni` names a network
 * that nobody has, `other-mac` is for an Ethernet address that nobody has, `right` holds an echo request to the receiver's
 * own VTEP address, whose answer comes back over the kernel's own VTEP.
 *
 * Prints `crafted <sent> <answered>`; nothing where it may not open a raw socket. Source: RFC 7348 section 5; raw(7).
 */
const CRAFTED = String.raw`
import os, select, signal, socket, struct, sys, time
signal.alarm(10)
ua, ub, fa, fb, port, vni, mac, kind = sys.argv[1:9]
port, vni = int(port), int(vni)
token, ident = os.urandom(6), os.getpid() & 0xffff
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
hear = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
hear.setsockopt(255, 1, struct.pack('=I', 0xffffffff & ~1))
hear.setblocking(False)
a = socket.inet_aton
if kind == 'other-vni':
    vni = 0xfffffe if vni != 0xfffffe else 0xfffffd
if kind == 'other-mac':
    mac = '02:00:5e:00:53:fe'

def total(data):
    data += b'\0' * (len(data) & 1)
    n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    n = (n >> 16) + (n & 0xffff)
    return 0xffff & ~(n + (n >> 16))

def datagram(n):
    body = b'\0' * 8
    if kind != 'empty':
        icmp = struct.pack('!HHHH', 0x0800, 0, ident, n) + token + struct.pack('!H', n)
        icmp = icmp[:2] + struct.pack('!H', total(icmp)) + icmp[4:]
        ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(icmp), 0, 0, 64, 1, 0) + a(fa) + a(fb)
        ip = ip[:10] + struct.pack('!H', total(ip)) + ip[12:] + icmp
        frame = bytes(bytearray.fromhex(mac.replace(':', ''))) + b'\x02\0\0\0\0\x01\x08\0' + ip
        body = struct.pack('!II', 0x08000000, vni << 8) + frame
    head = struct.pack('!BBHHHBBH', 0x45, 0, 28 + len(body), 0, 0, 64, 17, 0) + a(ua) + a(ub)
    return head + struct.pack('!HHHH', 33000 + (ident + 7 * n) % 27000, port, 8 + len(body), 0) + body

sent, came = 0, set()
for n in range(20):
    try:
        out.sendto(datagram(n), (ub, 0))
        sent += 1
    except OSError:
        pass
    time.sleep(0.002)
end = time.monotonic() + (0.5 if kind == 'right' else 0.05)
while time.monotonic() < end and len(came) < sent:
    if select.select([hear], [], [], max(0, end - time.monotonic()))[0]:
        data = hear.recvfrom(65536)[0]
        body = data[(data[0] & 15) * 4:]
        if body[0] == 0 and body[8:14] == token and len(body) >= 16:
            came.add(struct.unpack('!H', body[14:16])[0])
print('crafted %d %d' % (sent, len(came)))
`.trim();

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** null where it cannot be sent: IPv6, or facts that are not known. The header is the one that b's own VTEP takes. */
export function craftedScript(a: Endpoint, b: Endpoint, kind: CraftedKind): string | null {
  if (b.vtepMac === null || b.vni === null || b.port === null || a.family !== 4) return null;
  const words = [a.underlayIp, b.underlayIp, a.vtepIp, b.vtepIp, b.port, b.vni, b.vtepMac].map(String);
  if (!words.every((word) => /^[0-9a-f.:]+$/.test(word)) || a.underlayIp.includes(':')) return null;
  return `LC_ALL=C; export LC_ALL
for p in python3 /usr/libexec/platform-python; do
  command -v "$p" >/dev/null 2>&1 && { "$p" -c ${quoted(CRAFTED)} ${words.join(' ')} ${kind} 2>/dev/null; break; }
done
exit 0
`;
}

/** What it printed; null when it sent nothing. */
export function readCrafted(bytes: Uint8Array): { readonly sent: number; readonly answered: number } | null {
  const found = /^crafted (\d{1,3}) (\d{1,3})$/m.exec(Buffer.from(bytes).toString('latin1', 0, 4096));
  return found === null || found[1] === '0' ? null : { sent: Number(found[1]), answered: Number(found[2]) };
}
