/**
 * The prober for hosts with Python 3.4 or later: one process, one schedule, raw ICMP sockets (ping sockets for an ordinary
 * user), receive times by the kernel. It comes first of the tools because it alone sends all series, overlay and underlay,
 * on one schedule and sees who answers with which ICMP error.
 *
 * Arguments: packets per second, ms to wait for the last answer, seconds until it ends whatever happens. Series on stdin,
 * `echo 10.1.22.0 84 11` a line. Exit code 99 when it may open no socket; it prints only when it is done.
 * Source: socket(7) SO_TIMESTAMPNS, ip(7) IP_MTU_DISCOVER, raw(7) ICMP_FILTER, RFC 792, RFC 4443.
 */
export const PYTHON_PROBER = String.raw`
import errno, os, select, signal, socket, struct, sys, time
signal.alarm(int(sys.argv[3]))
pace, patience = 1.0 / float(sys.argv[1]), float(sys.argv[2]) / 1000
port, token, ident = 9, os.urandom(8), os.getpid() & 0xffff
series, errors, refused, waiting, tcps = [], {}, {}, {}, {}
for line in sys.stdin:
    kind, address, length, count = line.split()
    series.append((kind, address, int(length), int(count), [None] * int(count)))
six = any(':' in s[1] for s in series)
four = any(':' not in s[1] for s in series)

def icmp(v, ttl):
    family, proto = (socket.AF_INET6, 58) if v == 6 else (socket.AF_INET, 1)
    try:
        s = socket.socket(family, socket.SOCK_RAW, proto)
        raw = True
        if v == 4:
            s.setsockopt(255, 1, struct.pack('=I', 0xffffffff & ~(1 | 1 << 3 | 1 << 11)))
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

def checksum(data):
    if len(data) & 1:
        data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    total = (total >> 16) + (total & 0xffff)
    return 0xffff & ~(total + (total >> 16))

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

def echo(s, number, serial):
    v = 6 if ':' in s[1] else 4
    sock = socks[v][1 if s[0] == 'ttl' else 0][0]
    head = struct.pack('!HHHH', 0x8000 if v == 6 else 0x0800, 0, ident, serial & 0xffff) + token + struct.pack('!I', serial)
    if v == 4:
        head = head[:2] + struct.pack('!H', checksum(head)) + head[4:]
    packet = head + b'\0' * max(0, s[2] - (40 if v == 6 else 20) - len(head))
    waiting[serial] = (s, number, time.time())
    try:
        sock.sendto(packet, (s[1], 0))
    except OSError as e:
        del waiting[serial]
        refuse(s, e)

def syn(s, number):
    c = socket.socket(socket.AF_INET6 if ':' in s[1] else socket.AF_INET, socket.SOCK_STREAM)
    c.setblocking(False)
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
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
    while True:
        try:
            data, extra, flags, who = s.recvmsg(65536, 256)
        except OSError:
            return
        now = time.time()
        for level, kind, value in extra:
            if level == socket.SOL_SOCKET and kind == 35 and len(value) >= 16:
                now = struct.unpack('@ll', value[:16])
                now = now[0] + now[1] / 1e9
        body = data[(data[0] & 15) * 4:] if v == 4 and is_raw else data
        if len(body) < 8:
            continue
        kind, code = struct.unpack('BB', body[:2])
        if kind == (129 if v == 6 else 0):
            if body[8:16] == token and len(body) >= 20:
                answered(struct.unpack('!I', body[16:20])[0], now, 'echo')
            continue
        inner = body[8:]
        if v == 4:
            if len(inner) < 28 or inner[9] != 1:
                continue
            size, target = struct.unpack('!H', inner[2:4])[0], socket.inet_ntop(socket.AF_INET, inner[16:20])
            own, mtu = inner[(inner[0] & 15) * 4:], struct.unpack('!H', body[6:8])[0]
        else:
            if len(inner) < 48 or inner[6] != 58 or kind > 4:
                continue
            size, target = struct.unpack('!H', inner[4:6])[0] + 40, socket.inet_ntop(socket.AF_INET6, inner[24:40])
            own, mtu = inner[40:], struct.unpack('!I', body[4:8])[0]
        if len(own) < 8 or struct.unpack('!H', own[4:6])[0] != ident:
            continue
        exceeded = kind == (3 if v == 6 else 11)
        if exceeded:
            low = struct.unpack('!H', own[6:8])[0]
            for serial in [n for n in waiting if n & 0xffff == low and waiting[n][0][0] == 'ttl' and waiting[n][0][1] == target]:
                answered(serial, now, 'ttl')
                break
        key = (target, size, '%d.%d' % (kind, code), who[0].split('%')[0], mtu if kind == (2 if v == 6 else 3) and (v == 6 or code == 4) else 0)
        errors[key] = errors.get(key, 0) + 1

def answered(serial, now, kind):
    found = waiting.get(serial)
    if found is None or found[0][0] != kind:
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
for kind, address, length, count, rtts in series:
    out.append('%s %s %d us %s' % (kind, address, length, ','.join('-' if r is None else str(r) for r in rtts)))
for (address, length, code, who, mtu), count in errors.items():
    out.append('icmp %s %d %s %s %d %d' % (address, length, code, who, mtu, count))
for (kind, address, length, code, mtu), count in refused.items():
    out.append('refused %s %d %s %d %d' % (address, length, code, mtu, count))
sys.stdout.write('\n'.join(out) + '\n')
`.trim();
