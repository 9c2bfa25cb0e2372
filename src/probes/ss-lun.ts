import { familyOf, readIp } from '../net/ip.ts';
import type { Family, Ip } from '../types/address.ts';
import type { Parsed } from '../types/probe.ts';
import type { SocketRecord } from '../types/record.ts';
import { defineProbe, type Line, parseLines, readDecimal } from './define.ts';

const COLON = 0x3a;
const PERCENT = 0x25;
const MAX_PROCESS_BYTES = 1024;

interface Endpoint {
  readonly localIp: Ip | null;
  readonly family: Family | null;
  readonly localPort: number;
}

/**
 * `0.0.0.0:8472`, `[::]:8472`, `*:8472`, `:::8472` (iproute2 3.10), with a device after the address: `0.0.0.0%eth0:68`,
 * `[fe80::1]%eth0:546`, `fe80::1%eth0:546`. null for anything else.
 */
function readEndpoint(line: Line): Endpoint | null {
  const { bytes } = line;
  let colon = line.end - 1;
  while (colon >= line.start && bytes[colon] !== COLON) colon--;
  const localPort = readDecimal(bytes, colon + 1, line.end);
  if (colon < line.start || localPort < 0 || localPort > 65535) return null;
  let { start } = line;
  let end = start;
  while (end < colon && bytes[end] !== PERCENT) end++;
  if (bytes[start] === 0x5b) {
    start++;
    if (bytes[end - 1] === 0x5d) end--;
  }
  if (end - start === 1 && bytes[start] === 0x2a) return { localIp: null, family: null, localPort };
  const ip = readIp(bytes, start, end);
  if (ip === null) return null;
  return { localIp: ip === 0 || ip === 0n ? null : ip, family: familyOf(ip), localPort };
}

function isDecimal(line: Line): boolean {
  return line.decimal() >= 0;
}

/**
 * `UNCONN 0 0 0.0.0.0:8472 0.0.0.0:* users:(("x",pid=1,fd=5))`; versions that leave the State column out of `-l` mean
 * UNCONN. The kernel's own VXLAN socket has no process. Source: iproute2 misc/ss.c.
 */
function parse(bytes: Uint8Array): Parsed<SocketRecord> {
  return parseLines(bytes, (line, records) => {
    if (line.is('State') || line.is('Recv-Q') || line.is('Netid')) return line.ignore();
    if ((line.is('udp') || line.is('UDP')) && !line.next()) return line.reject('no state');
    let state = 'UNCONN';
    if (!isDecimal(line)) {
      state = line.text();
      if (!line.next()) return line.reject('no queues');
    }
    if (!isDecimal(line) || line.nextDecimal() < 0) return line.reject('the queues are no numbers');
    const endpoint = line.next() ? readEndpoint(line) : null;
    if (endpoint === null) return line.reject('no local address and port');
    if (!line.next()) return line.reject('no peer address');
    let process: string | null = null;
    while (line.next()) {
      if (!line.startsWith('users:')) continue;
      process = line.rest(line.start, MAX_PROCESS_BYTES);
      break;
    }
    records.push({ line: line.number, state, ...endpoint, process });
  });
}

/** UDP sockets: whether anybody listens on the VXLAN port, and whether it is the kernel. */
export const ssLun = defineProbe({
  id: 'ss-lun',
  title: 'UDP sockets that listen',
  file: 'ss-lun.txt',
  command: { argv: ['ss', '-lunp'] },
  root: false,
  core: false,
  parse,
});
