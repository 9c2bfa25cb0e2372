/**
 * The prober for hosts with Python 3.4 or later: one process, one schedule, raw ICMP sockets (ping sockets for an ordinary
 * user), receive times by the kernel. It comes first of the tools because it alone sends all series, overlay and underlay,
 * on one schedule and sees who answers with which ICMP error.
 *
 * The modules that `os`, `signal` and `socket` wrap are loaded by themselves where they are: half the time to start is the
 * wrappers'. The socket that sends with a time to live of 1 hears nothing, the other only what is read: a raw socket gets a copy of each
 * ICMP packet that comes.
 *
 * Arguments: packets per second, ms to wait for the last answer, seconds until it ends whatever happens. Series on stdin,
 * `echo 10.1.22.0 84 11` a line. Exit code 99 when it may open no socket; it prints only when it is done.
 * Source: socket(7) SO_TIMESTAMPNS, ip(7) IP_MTU_DISCOVER, raw(7) ICMP_FILTER, RFC 3542 section 3.2, RFC 792, RFC 4443.
 */
export const PYTHON_PROBER = String.raw`
import errno, select, sys, time
from struct import Struct, pack, unpack_from
try:
    import posix as os, _signal as signal, _socket as socket
except ImportError:
    import os, signal, socket
signal.alarm(int(sys.argv[3]))
pace, patience = 1.0 / float(sys.argv[1]), float(sys.argv[2]) / 1000
port, token, ident = 9, os.urandom(8), os.getpid() & 0xffff
series, errors, refused, waiting, tcps = [], {}, {}, {}, {}
for line in sys.stdin:
    kind, address, length, count = line.split()
    pad = int(length) - (60 if ':' in address else 40)
    series.append((kind, address, int(length), int(count), [None] * int(count), b'\0' * max(0, pad), (address, 0)))
six = any(':' in s[1] for s in series)
four = any(':' not in s[1] for s in series)

def icmp(v, ttl):
    family, proto = (socket.AF_INET6, 58) if v == 6 else (socket.AF_INET, 1)
    try:
        s = socket.socket(family, socket.SOCK_RAW, proto)
        raw, deaf = True, [0xffffffff] * (8 if v == 6 else 1)
        for kind in [] if ttl else [129, 1, 2, 3, 4] if v == 6 else [0, 3, 11]:
            deaf[kind >> 5] &= ~(1 << (kind & 31))
        s.setsockopt(58 if v == 6 else 255, 1, pack('=%dI' % len(deaf), *deaf))
    except PermissionError:
        s, raw = socket.socket(family, socket.SOCK_DGRAM, proto), False
    s.setblocking(False)
    try:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        s.setsockopt(socket.SOL_SOCKET, 35, 1)
        s.setsockopt(41 if v == 6 else 0, 23 if v == 6 else 10, 2)
        if ttl:
            s.setsockopt(41 if v == 6 else 0, 16 if v == 6 else 2, ttl)
    except OSError:
        pass
    return s, raw

try:
    socks = {}
    for v in (4, 6):
        if (v == 4 and four) or (v == 6 and six):
            socks[v] = (icmp(v, 0), icmp(v, 1))
except OSError:
    sys.exit(99)
raw = all(s[0][1] for s in socks.values())
poll = select.poll()
listeners = {}
for v, pair in socks.items():
    s = pair[0][0]
    listeners[s.fileno()] = (v, s, pair[0][1])
    poll.register(s, select.POLLIN)

def refuse(s, e):
    mtu = 0
    if e.errno == errno.EMSGSIZE:
        try:
            u = socket.socket(socket.AF_INET6 if ':' in s[1] else socket.AF_INET, socket.SOCK_DGRAM)
            u.connect((s[1], port))
            mtu = u.getsockopt(41, 24) if ':' in s[1] else u.getsockopt(0, 14)
            u.close()
        except OSError:
            pass
    key = (s[0], s[1], s[2], errno.errorcode.get(e.errno, str(e.errno)), mtu)
    refused[key] = refused.get(key, 0) + 1

packed = Struct('!HHHH8sI').pack
words = sum(unpack_from('!4H', token)) + 0x0800 + ident

def echo(s, number, serial):
    v, low = 6 if ':' in s[1] else 4, serial & 0xffff
    if v == 4:
        total = words + low + low + (serial >> 16)
        total = (total >> 16) + (total & 0xffff)
        packet = packed(0x0800, 0xffff ^ ((total >> 16) + (total & 0xffff)), ident, low, token, serial) + s[5]
    else:
        packet = packed(0x8000, 0, ident, low, token, serial) + s[5]
    waiting[serial] = (s, number, time.time())
    try:
        socks[v][1 if s[0] == 'ttl' else 0][0].sendto(packet, s[6])
    except OSError as e:
        del waiting[serial]
        refuse(s, e)

def syn(s, number):
    c = socket.socket(socket.AF_INET6 if ':' in s[1] else socket.AF_INET, socket.SOCK_STREAM)
    c.setblocking(False)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack('ii', 1, 0))
    began = time.time()
    code = c.connect_ex((s[1], port))
    tcps[c.fileno()] = (c, s, number, began)
    if code == errno.EINPROGRESS:
        poll.register(c, select.POLLOUT)
    else:
        tcp_done(c.fileno(), code)

def tcp_done(fd, code):
    c, s, number, began = tcps.pop(fd)
    if code in (0, errno.ECONNREFUSED):
        s[4][number] = max(1, int((time.time() - began) * 1e6))
    elif code:
        refuse(s, OSError(code, ''))
    c.close()

def received(v, s, is_raw):
    echoed = 129 if v == 6 else 0
    while True:
        try:
            data, extra, flags, who = s.recvmsg(512, 128)
        except OSError:
            return
        now = 0
        for level, kind, value in extra:
            if kind == 35 and level == socket.SOL_SOCKET and len(value) >= 16:
                now = unpack_from('@ll', value)
                now = now[0] + now[1] / 1e9
        body = data[(data[0] & 15) * 4:] if v == 4 and is_raw else data
        if len(body) < 8:
            continue
        kind, code = body[0], body[1]
        if kind == echoed:
            if body[8:16] == token and len(body) >= 20:
                answered(unpack_from('!I', body, 16)[0], now or time.time(), 'echo')
            continue
        inner = body[8:]
        if v == 4:
            if len(inner) < 28 or inner[9] != 1:
                continue
            size, target = unpack_from('!H', inner, 2)[0], socket.inet_ntop(socket.AF_INET, inner[16:20])
            own, mtu = inner[(inner[0] & 15) * 4:], unpack_from('!H', body, 6)[0]
        else:
            if len(inner) < 48 or inner[6] != 58 or kind > 4:
                continue
            size, target = unpack_from('!H', inner, 4)[0] + 40, socket.inet_ntop(socket.AF_INET6, inner[24:40])
            own, mtu = inner[40:], unpack_from('!I', body, 4)[0]
        if len(own) < 8 or unpack_from('!H', own, 4)[0] != ident:
            continue
        told = 'ttl' if kind == (3 if v == 6 else 11) else 'unused' if (kind, code) == ((1, 3) if v == 6 else (3, 1)) else None
        if told:
            low = unpack_from('!H', own, 6)[0]
            for serial in [n for n in waiting if n & 0xffff == low and waiting[n][0][0] == told and waiting[n][0][1] == target]:
                answered(serial, now or time.time(), told)
                break
        key = (target, size, '%d.%d' % (kind, code), who[0].split('%')[0], mtu if kind == (2 if v == 6 else 3) and (v == 6 or code == 4) else 0)
        errors[key] = errors.get(key, 0) + 1

def answered(serial, now, kind):
    found = waiting.get(serial)
    if found is None or found[0][0] != kind and (found[0][0], kind) != ('unused', 'echo'):
        return
    del waiting[serial]
    s, number, sent = found
    if s[4][number] is None:
        s[4][number] = max(1, int((now - sent) * 1e6))

def listen(until):
    while True:
        left = until - time.monotonic()
        for fd, event in poll.poll(max(0, left * 1000)):
            if fd in listeners:
                received(*listeners[fd])
            elif fd in tcps:
                poll.unregister(fd)
                tcp_done(fd, tcps[fd][0].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        if time.monotonic() >= until:
            return

rounds = max([s[3] for s in series] or [0])
due, serial = time.monotonic(), 0
for n in range(rounds):
    for s in series:
        number = n - (rounds - s[3])
        if number < 0:
            continue
        listen(due)
        serial += 1
        if s[0] == 'tcp':
            syn(s, number)
        else:
            echo(s, number, serial)
        due = max(due + pace, time.monotonic() - 0.05)
end = time.monotonic() + patience
while (waiting or tcps) and time.monotonic() < end:
    listen(min(end, time.monotonic() + 0.02))
out = ['tool python3 %s' % ('raw' if raw else 'dgram')]
for kind, address, length, count, rtts, pad, to in series:
    out.append('%s %s %d us %s' % (kind, address, length, ','.join('-' if r is None else str(r) for r in rtts)))
for (address, length, code, who, mtu), count in errors.items():
    out.append('icmp %s %d %s %s %d %d' % (address, length, code, who, mtu, count))
for (kind, address, length, code, mtu), count in refused.items():
    out.append('refused %s %d %s %d %d' % (address, length, code, mtu, count))
sys.stdout.write('\n'.join(out) + '\n')
`.trim();
