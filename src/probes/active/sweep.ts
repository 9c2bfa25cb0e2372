import type { Endpoint } from '../../types/measure.ts';
import { framesScript } from './python-frames.ts';

/**
 * Finds the largest outer packet that one way carries whole, from Python 3 with raw sockets.
 *
 * First datagrams of zero-flag VXLAN that may not be cut (DF; over IPv6 none may), from a port nobody listens on: the receiver's VXLAN socket takes and drops
 * them, and when a router answers "too big", no route exception is made, because the kernel finds no socket the error is for.
 * When nobody answers, valid frames that hold a small echo request, padded behind its end: the receiver cuts the
 * padding off, so that the answer is small and tells of one direction alone. Two or three rounds of at most 33 sizes, each
 * sent twice; a size is lost when no answer to it came while the smallest was answered.
 *
 * Prints `pmtu <bytes> <who said so, or ->`, or nothing where it may not open raw sockets or the smallest is not answered.
 * Source: RFC 7348 section 5; raw(7) IP_HDRINCL; docs of the measurements in docs/architecture.md, Path MTU.
 */
const SWEEP = String.raw`
signal.alarm(20)
largest, sport, before = int(sys.argv[8]), 33000 + ident % 27000, 48 if v6 else 28

def padded(body, size):
    return datagram(body + b'\0' * (size - before - len(body)), sport, 0x4000)

def nothing(size):
    return padded(b'\0' * 8, size)

def asking(size):
    return padded(framed(size & 0xffff), size)

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
            who, body = heard()
            came.add(echoed(body))
            came.discard(None)
            mtu = too_big(body, sport)
            if mtu is not None:
                told = (who, mtu)
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

/** null where it cannot be asked: facts that are not known. */
export function sweepScript(a: Endpoint, b: Endpoint, largestBytes: number): string | null {
  return framesScript(a, b, SWEEP, [Math.trunc(largestBytes)]);
}

/** What it printed; null when it found nothing. */
export function readSweep(bytes: Uint8Array): { readonly bytes: number; readonly from: string | null } | null {
  const found = /^pmtu (\d{2,5}) ([0-9a-f.:]{2,45}|-)$/m.exec(Buffer.from(bytes).toString('latin1', 0, 4096));
  if (found === null) return null;
  return { bytes: Number(found[1]), from: found[2] === '-' ? null : found[2]! };
}
