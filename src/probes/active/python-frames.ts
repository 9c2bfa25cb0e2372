import type { Endpoint } from '../../types/measure.ts';

/**
 * What scripts that make VXLAN datagrams themselves begin with: raw sockets, and packets of either family. The outer header
 * is theirs too (IP_HDRINCL, which a raw socket of IPPROTO_RAW has in both families), so that no UDP socket is open: an ICMP
 * error that comes back finds none and leaves no route exception. Over IPv6 the outer UDP checksum is filled in, because a VTEP drops
 * zero ones unless told otherwise.
 *
 * Frames come from the sender's own VTEP MAC: a VTEP that learns then learns what is so.
 *
 * Arguments first: underlay and VTEP addresses of both ends, port and VNI of the receiver's VTEP, its MAC and the sender's.
 * Source: raw(7); ipv6(7); RFC 3542 section 3; RFC 7348 section 5; RFC 8200 section 8.1; ip-link(8) udp6zerocsumrx.
 */
const FRAMES = String.raw`
import os, select, signal, socket, struct, sys, time
ua, ub, fa, fb, port, vni, mac = sys.argv[1:8]
port, vni, v6 = int(port), int(vni), ':' in ub
mac, own = mac.split('-')
token, ident = os.urandom(6), os.getpid() & 0xffff
family = socket.AF_INET6 if v6 else socket.AF_INET
out = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
hear = socket.socket(family, socket.SOCK_RAW, 58 if v6 else 1)
deaf = [0xffffffff] * (8 if v6 else 1)
for kind in (129, 2) if v6 else (0, 3):
    deaf[kind >> 5] &= ~(1 << (kind & 31))
hear.setsockopt(58 if v6 else 255, 1, struct.pack('=%dI' % len(deaf), *deaf))
hear.setblocking(False)

def a(text):
    return socket.inet_pton(family, text)

def total(data):
    data += b'\0' * (len(data) & 1)
    n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    n = (n >> 16) + (n & 0xffff)
    return 0xffff & ~(n + (n >> 16))

def pseudo(src, dst, proto, body):
    return a(src) + a(dst) + struct.pack('!II', len(body), proto) + body

def ip(src, dst, proto, body, flags=0):
    if v6:
        return struct.pack('!IHBB', 6 << 28, len(body), proto, 64) + a(src) + a(dst) + body
    head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(body), 0, flags, 64, proto, 0) + a(src) + a(dst)
    return head[:10] + struct.pack('!H', total(head)) + head[12:] + body

def framed(n):
    echo = struct.pack('!BBHHH', 128 if v6 else 8, 0, 0, ident, n) + token + struct.pack('!H', n)
    sum_of = total(pseudo(fa, fb, 58, echo) if v6 else echo)
    echo = ip(fa, fb, 58 if v6 else 1, echo[:2] + struct.pack('!H', sum_of) + echo[4:])
    ends = bytes(bytearray.fromhex((mac + own).replace(':', '')))
    return struct.pack('!II', 0x08000000, vni << 8) + ends + (b'\x86\xdd' if v6 else b'\x08\0') + echo

def datagram(body, sport, flags=0):
    udp = struct.pack('!HHHH', sport, port, 8 + len(body), 0) + body
    if v6:
        udp = udp[:6] + struct.pack('!H', total(pseudo(ua, ub, 17, udp)) or 0xffff) + udp[8:]
    return ip(ua, ub, 17, udp, flags)

def heard():
    data, who = hear.recvfrom(65536)
    return who[0].split('%')[0], data if v6 else data[(data[0] & 15) * 4:]

def echoed(body):
    if body[:1] == (b'\x81' if v6 else b'\0') and body[8:14] == token and len(body) >= 16:
        return struct.unpack('!H', body[14:16])[0]

def too_big(body, sport):
    inner, head = body[8:], 40 if v6 else 20
    if len(inner) < head + 8 or body[:2] != (b'\x02\0' if v6 else b'\x03\x04'):
        return None
    to, proto = (inner[24:40], inner[6]) if v6 else (inner[16:20], inner[9])
    if to == a(ub) and proto == 17 and struct.unpack('!H', inner[head:head + 2])[0] == sport:
        return struct.unpack('!I', body[4:8])[0] if v6 else struct.unpack('!H', body[6:8])[0]
`.trim();

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A sh script that runs `python` behind the frames, with `words` behind the addresses; null where facts are not known. */
export function framesScript(
  a: Endpoint,
  b: Endpoint,
  python: string,
  words: readonly (string | number)[],
): string | null {
  if (a.vtepMac === null || b.vtepMac === null || b.vni === null || b.port === null) return null;
  const macs = `${b.vtepMac}-${a.vtepMac}`;
  const ends = [a.underlayIp, b.underlayIp, a.vtepIp, b.vtepIp, b.port, b.vni, macs].map(String);
  return pythonScript(`${FRAMES}\n${python}`, [...ends, ...words.map(String)]);
}

/** A sh script that runs Python code where there is a Python 3; null for words that could be anything else than addresses, numbers and names. */
export function pythonScript(python: string, words: readonly string[]): string | null {
  if (!words.every((word) => /^[0-9a-z.:-]+$/.test(word))) return null;
  return `LC_ALL=C; export LC_ALL
for p in python3 /usr/libexec/platform-python; do
  command -v "$p" >/dev/null 2>&1 && { "$p" -I -S -c ${quoted(python)} ${words.join(' ')} 2>/dev/null; exit 0; }
done
exit 0
`;
}
