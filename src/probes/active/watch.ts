import type { Family } from '../../types/address.ts';
import type { Endpoint } from '../../types/measure.ts';
import { pythonScript } from './python-frames.ts';

/** A host is watched for this long with nothing sent, then for that long while packets are. */
export const IDLE_S = 1;
export const BUSY_S = 3;

/**
 * Why a host's kernel drops packets: the tracepoint `skb:kfree_skb` in a tracing instance of its own, so that nobody else's tracing is
 * touched. The instance is the one thing that is ever written on a host: a folder of tracefs, a small buffer and a filter in
 * it. It is removed when the script ends, however it ends; where tracefs is not mounted, nothing is mounted. Tracing sees
 * the whole machine, so what is dropped while nothing is sent is counted too.
 *
 * Prints `watching`, `idle 3 NETFILTER_DROP nft_do_chain` and `busy 20 …` lines, or `none <why>`. Kernels before 5.17 name no reason, only the function.
 * Source: Linux Documentation/trace/ftrace.rst (Instances), events.rst (Event filtering); include/trace/events/skb.h.
 */
export function dropReasonsScript(nonce: string, family: Family): string {
  if (!/^[0-9a-f]{8,}$/.test(nonce)) throw new TypeError('the nonce must be 8 or more hexadecimal digits');
  return `LC_ALL=C; export LC_ALL
none() { echo "none $1"; exit 0; }
tracing=
for d in /sys/kernel/tracing /sys/kernel/debug/tracing; do [ -d "$d/instances" ] && { tracing=$d; break; }; done
[ -n "$tracing" ] || none 'tracefs is not mounted, or only root may see it'
[ -d "$tracing/events/skb/kfree_skb" ] || none 'this kernel has no tracepoint skb:kfree_skb'
mine=$tracing/instances/flannel-doctor-${nonce.slice(0, 16)}
waiting=
gone() {
  trap - EXIT; trap '' HUP INT TERM # timeout(1) sends its signal twice, a closing connection two kinds: none ends the cleaning
  [ -z "$waiting" ] || kill "$waiting" 2>/dev/null
  echo 0 >"$mine/events/enable"
  n=0; until rmdir "$mine" 2>/dev/null || [ $n -ge 50 ]; do n=$((n + 1)); sleep 0.1; done
  exit 0
}
trap gone EXIT HUP INT TERM
mkdir "$mine" 2>/dev/null || { trap - EXIT; none 'only root may make a tracing instance'; }
{ echo 256 >"$mine/buffer_size_kb"; echo 'protocol == ${family === 6 ? '0x86dd' : '0x800'}' >"$mine/events/skb/kfree_skb/filter"
  echo 1 >"$mine/events/skb/kfree_skb/enable"; } 2>/dev/null || none 'the tracepoint cannot be switched on'
window() { # name seconds
  sleep "$2" & waiting=$!; wait "$waiting"; waiting=
  sed -n 's/.*kfree_skb:.*location=\\([^ +]*\\)[^ ]*\\(.*\\)/\\2 \\1/; s/^ *reason: \\([A-Za-z0-9_]*\\) /\\1 /; t found
d
:found
p' "$mine/trace" | sort | uniq -c | sort -rn | head -20 | while read -r n what; do echo "$1 $n $what"; done
  : >"$mine/trace"
}
echo watching
window idle ${IDLE_S}
window busy ${BUSY_S}
`;
}

/**
 * What passes a host's devices of one conversation, as a capture sees it: VXLAN between the two underlay addresses, echoes
 * between the two VTEPs' addresses, there (from a to b) and back. Python 3 with a packet socket; a filter in the kernel keeps everything else from
 * it, nothing is stored, and no device becomes promiscuous.
 *
 * Prints `watching` and `busy 20 eth0 out vxlan there` lines, or `none <why>`. Source: packet(7), socket(7) SO_ATTACH_FILTER; Linux
 * Documentation/networking/filter.rst (classic BPF).
 */
const CAPTURE = `
import signal, socket, struct, sys, time
signal.alarm(20)
ua, ub, fa, fb, port, idle, busy = sys.argv[1:8]
port, v6 = int(port), ':' in ub
ends = [socket.inet_pton(socket.AF_INET6 if v6 else socket.AF_INET, x) for x in (ua, ub, fa, fb)]
try:
    s = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
except OSError:
    print('none only root may capture')
    sys.exit(0)
try:
    import ctypes
    code = []
    for at in (20, 36) if v6 else (12, 16):
        last = [struct.unpack('!I', x[-4:])[0] for x in ends]
        code += [(0x20, 0, 0, at)] + [(0x15, 4 - n, 0, x) for n, x in enumerate(last)] + [(0x06, 0, 0, 0)]
    code += [(0x06, 0, 0, 256)]
    text = b''.join(struct.pack('=HBBI', *each) for each in code)
    held = ctypes.create_string_buffer(text)
    s.setsockopt(socket.SOL_SOCKET, 26, struct.pack('@HP', len(code), ctypes.addressof(held)))
except (ImportError, OSError):
    pass

def window(name, seconds):
    counts, end = {}, time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            break
        s.settimeout(left)
        try:
            data, about = s.recvfrom(256)
        except OSError:
            break
        if v6:
            if len(data) < 48 or data[0] >> 4 != 6:
                continue
            proto, a, b, rest = data[6], data[8:24], data[24:40], data[40:]
        else:
            if len(data) < 28 or data[0] >> 4 != 4:
                continue
            proto, a, b, rest = data[9], data[12:16], data[16:20], data[(data[0] & 15) * 4:]
        if proto == 17 and len(rest) >= 4 and struct.unpack('!H', rest[2:4])[0] == port:
            what, way = 'vxlan', (a, b) == (ends[0], ends[1]) and 'there' or (b, a) == (ends[0], ends[1]) and 'back'
        elif proto in (1, 58):
            what, way = 'echo', (a, b) == (ends[2], ends[3]) and 'there' or (b, a) == (ends[2], ends[3]) and 'back'
        else:
            continue
        if way:
            key = (about[0], 'out' if about[2] == 4 else 'in', what, way)
            counts[key] = counts.get(key, 0) + 1
    for key in sorted(counts):
        print('%s %d %s' % (name, counts[key], ' '.join(key)))

print('watching')
window('idle', float(idle))
window('busy', float(busy))
`.trim();

/** null where facts are not known. */
export function captureScript(a: Endpoint, b: Endpoint): string | null {
  if (b.port === null) return null;
  const words = [a.underlayIp, b.underlayIp, a.vtepIp, b.vtepIp, b.port, IDLE_S, BUSY_S].map(String);
  return pythonScript(CAPTURE, words);
}

/** What grew while packets were sent, by name, less what moves without them; or why the host could not be watched. */
export type Watched = ReadonlyMap<string, number> | { readonly none: string };

const NAMES_MAX = 40;

/** Takes any bytes and never throws; lines that are not understood are left out. */
export function readWatched(bytes: Uint8Array): Watched {
  const counts = new Map<string, number>();
  const text = Buffer.from(bytes).toString('latin1', 0, 16_384);
  for (const line of text.split('\n')) {
    const none = /^none ([\w :,]{1,80})/.exec(line);
    if (none !== null) return { none: none[1]! };
    const [, when, count, name] = /^(idle|busy) (\d{1,9}) ([\w.:@ -]{1,80}?)\s*$/.exec(line) ?? [];
    if (when === undefined || (counts.size >= NAMES_MAX && !counts.has(name!))) continue;
    const grown = when === 'busy' ? Number(count) : -Math.ceil((Number(count) * BUSY_S) / IDLE_S);
    counts.set(name!, (counts.get(name!) ?? 0) + grown);
  }
  if (!/^watching$/m.test(text)) return { none: 'the script did not run: it needs a Python 3' };
  return new Map([...counts].filter(([, count]) => count > 0));
}
