import type { Endpoint } from '../../types/measure.ts';

/**
 * Finds the largest outer packet that one way carries whole, from Python 3 with raw sockets; IPv4 underlays only.
 *
 * First datagrams of zero-flag VXLAN with DF set, from a port nobody listens on: the receiver's VXLAN socket takes and drops
 * them, and when a router answers "too big", no route exception is made, because the kernel finds no socket the error is for.
 * When nobody answers, valid frames with DF set that hold a small echo request, padded behind its end: the receiver cuts the
 * padding off, so that the answer is small and tells of one direction alone. Two or three rounds of at most 33 sizes, each
 * sent twice; a size is lost when no answer to it came while the smallest was answered.
 *
 * Prints `pmtu <bytes> <who said so, or ->`, or nothing where it may not open raw sockets or the smallest is not answered.
 * Source: RFC 7348 section 5; raw(7) IP_HDRINCL; docs of the measurements in docs/architecture.md, Path MTU.
 */
const SWEEP = String.raw`
import os, select, signal, socket, struct, sys, time
signal.alarm(20)
ua, ub, fa, fb, port, vni, mac, largest = sys.argv[1:9]
port, vni, largest = int(port), int(vni), int(largest)
token, ident = os.urandom(6), os.getpid() & 0xffff
sport = 33000 + ident % 27000
out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
hear = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
hear.setsockopt(255, 1, struct.pack('=I', 0xffffffff & ~(1 | 1 << 3)))
hear.setblocking(False)
a = socket.inet_aton

def total(data):
    data += b'\0' * (len(data) & 1)
    n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    n = (n >> 16) + (n & 0xffff)
    return 0xffff & ~(n + (n >> 16))

def outer(body, size):
    body = body + b'\0' * (size - 28 - len(body))
    head = struct.pack('!BBHHHBBH', 0x45, 0, size, 0, 0x4000, 64, 17, 0) + a(ua) + a(ub)
    return head + struct.pack('!HHHH', sport, port, size - 20, 0) + body

def nothing(size):
    return outer(b'\0' * 8, size)

def asking(size):
    icmp = struct.pack('!HHHH', 0x0800, 0, ident, size & 0xffff) + token + struct.pack('!H', size)
    icmp = icmp[:2] + struct.pack('!H', total(icmp)) + icmp[4:]
    ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(icmp), 0, 0, 64, 1, 0) + a(fa) + a(fb)
    ip = ip[:10] + struct.pack('!H', total(ip)) + ip[12:] + icmp
    frame = bytes(bytearray.fromhex(mac.replace(':', ''))) + b'\x02\0\0\0\0\x01\x08\0' + ip
    return outer(struct.pack('!II', 0x08000000, vni << 8) + frame, size)

def burst(make, sizes):
    told, came = None, set()
    patience = 0.3
    for n in range(2):
        for size in sizes:
            try:
                out.sendto(make(size), (ub, 0))
            except OSError:
                pass
            time.sleep(0.0005)
        end = time.monotonic() + patience
        while time.monotonic() < end and len(came) < len(sizes) and told is None:
            if not select.select([hear], [], [], max(0, end - time.monotonic()))[0]:
                break
            data, who = hear.recvfrom(65536)
            body = data[(data[0] & 15) * 4:]
            if body[0] == 0 and body[8:14] == token and len(body) >= 16:
                came.add(struct.unpack('!H', body[14:16])[0])
            elif body[0] == 3 and body[1] == 4 and len(body) >= 36:
                inner = body[8:]
                if inner[16:20] == a(ub) and inner[9] == 17 and struct.unpack('!H', inner[20:22])[0] == sport:
                    told = (who[0], struct.unpack('!H', body[6:8])[0])
        if told or len(came) == len(sizes):
            break
    return told, came

SMALLEST = 200
PLATEAUS = [9000, 8951, 8950, 4352, 2002, 1500, 1492, 1480, 1476, 1460, 1450, 1440, 1430, 1420, 1400, 1380, 1350, 1300, 1280, 1200, 1000, 576]
told, came = burst(nothing, [largest])
if told and 68 <= told[1] < largest:
    print('pmtu %d %s' % (told[1], told[0]))
    sys.exit(0)
sizes = [SMALLEST] + [p for p in PLATEAUS if SMALLEST < p < largest] + [largest]
low, high = 0, largest + 1
while high - low > 1:
    told, came = burst(asking, sizes)
    if low == 0 and SMALLEST not in came:
        sys.exit(0)
    low = max([low] + list(came))
    lost = [s for s in sizes if s > low and s not in came]
    high = min([high] + lost)
    if high - low <= 1:
        break
    step = max(1, (high - low) // 32)
    sizes = list(range(low + step, high, step))[:64] or [low + 1]
print('pmtu %d -' % low)
`.trim();

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** null where it cannot be asked: IPv6, or facts that are not known. */
export function sweepScript(a: Endpoint, b: Endpoint, largestBytes: number): string | null {
  if (b.vtepMac === null || b.vni === null || b.port === null) return null;
  const words = [a.underlayIp, b.underlayIp, a.vtepIp, b.vtepIp, b.port, b.vni, b.vtepMac, largestBytes].map(String);
  if (!words.every((word) => /^[0-9a-f.:]+$/.test(word)) || a.underlayIp.includes(':') || a.family !== 4) return null;
  return `LC_ALL=C; export LC_ALL
for p in python3 /usr/libexec/platform-python; do
  command -v "$p" >/dev/null 2>&1 && { "$p" -c ${quoted(SWEEP)} ${words.join(' ')} 2>/dev/null; break; }
done
exit 0
`;
}

/** What it printed; null when it found nothing. */
export function readSweep(bytes: Uint8Array): { readonly bytes: number; readonly from: string | null } | null {
  const found = /^pmtu (\d{2,5}) ([0-9.]{7,15}|-)$/m.exec(Buffer.from(bytes).toString('latin1', 0, 4096));
  if (found === null) return null;
  return { bytes: Number(found[1]), from: found[2] === '-' ? null : found[2]! };
}
