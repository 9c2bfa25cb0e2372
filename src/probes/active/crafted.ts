import type { CraftedKind, Endpoint } from '../../types/measure.ts';
import { framesScript } from './python-frames.ts';

/**
 * Sends datagrams that look like VXLAN from Python 3 with a raw socket, each 20 times, 2 ms apart. None
 * reaches a container: `empty` has no valid header and is dropped by the receiver's VXLAN socket, `other-vni` names a network
 * that nobody has, `other-mac` is for an Ethernet address that nobody has, `right` holds an echo request to the receiver's
 * own VTEP address, whose answer comes back over the kernel's own VTEP.
 *
 * Prints `crafted <sent> <answered>`, `crafted 0 0` where the host's own packet filter lets none out; nothing where it may not open a raw socket. Source: RFC 7348 section 5; raw(7).
 */
const CRAFTED = String.raw`
signal.alarm(10)
kind = sys.argv[8]
if kind == 'other-vni':
    vni = 0xfffffe if vni != 0xfffffe else 0xfffffd
if kind == 'other-mac':
    mac = '02:00:5e:00:53:fe'
sent, came = 0, set()
for n in range(20):
    try:
        out.sendto(datagram(b'\0' * 8 if kind == 'empty' else framed(n), 33000 + (ident + 7 * n) % 27000), (ub, 0))
        sent += 1
    except OSError:
        pass
    time.sleep(0.002)
end = time.monotonic() + (0.5 if kind == 'right' else 0.05)
while time.monotonic() < end and len(came) < sent:
    if select.select([hear], [], [], max(0, end - time.monotonic()))[0]:
        n = echoed(heard()[1])
        if n is not None:
            came.add(n)
print('crafted %d %d' % (sent, len(came)))
`.trim();

/** null where it cannot be sent: facts that are not known. The header is the one that b's own VTEP takes. */
export function craftedScript(a: Endpoint, b: Endpoint, kind: CraftedKind): string | null {
  return framesScript(a, b, CRAFTED, [kind]);
}

/** What it printed; null when it printed nothing. */
export function readCrafted(bytes: Uint8Array): { readonly sent: number; readonly answered: number } | null {
  const found = /^crafted (\d{1,3}) (\d{1,3})$/m.exec(Buffer.from(bytes).toString('latin1', 0, 4096));
  return found === null ? null : { sent: Number(found[1]), answered: Number(found[2]) };
}
