import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ipFromText } from '../../src/net/ip.ts';
import { ssLun } from '../../src/probes/ss-lun.ts';
import type { SocketRecord } from '../../src/types/record.ts';

const socket = (more: Partial<SocketRecord> = {}): SocketRecord => ({
  line: 1,
  state: 'UNCONN',
  localIp: null,
  family: 4,
  localPort: 8472,
  process: null,
  ...more,
});
const ip = (text: string) => ipFromText(text)!;

const LINES: readonly (readonly [string, SocketRecord])[] = [
  ['UNCONN 0      0            0.0.0.0:8472      0.0.0.0:*          ', socket()],
  ['UNCONN 0      0               [::]:8472         [::]:*', socket({ family: 6 })],
  ['UNCONN     0      0            *:8472                     *:*     ', socket({ family: null })],
  ['UNCONN     0      0           :::8472                    :::*     ', socket({ family: 6 })],
  ['0      0            *:8472                     *:*     ', socket({ family: null })],
  ['udp UNCONN 0 0 0.0.0.0:8472 0.0.0.0:*', socket()],
  ['UNCONN 0 0 0.0.0.0%eth0:68 0.0.0.0:*', socket({ localPort: 68 })],
  ['UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*', socket({ localIp: ip('127.0.0.53'), localPort: 53 })],
  ['UNCONN 0 0 [fe80::1]%eth0:546 [::]:*', socket({ localIp: ip('fe80::1'), family: 6, localPort: 546 })],
  ['UNCONN 0 0 [fe80::1%eth0]:546 [::]:*', socket({ localIp: ip('fe80::1'), family: 6, localPort: 546 })],
  ['UNCONN 0 0 fe80::1%eth0:546 :::*', socket({ localIp: ip('fe80::1'), family: 6, localPort: 546 })],
  ['UNCONN 0 0 *%eth0:68 *:*', socket({ family: null, localPort: 68 })],
  [
    'UNCONN 213 0 0.0.0.0:8472 0.0.0.0:* uid:7 users:(("socat",pid=12,fd=5),("a b",pid=1,fd=2))  ',
    socket({ process: 'users:(("socat",pid=12,fd=5),("a b",pid=1,fd=2))' }),
  ],
];
for (const [text, expected] of LINES) {
  test(`socket: ${text.trim()}`, () => {
    const parsed = ssLun.parse(Buffer.from(text));
    assert.equal(parsed.rejects, []);
    assert.equal(parsed.records, [expected]);
  });
}

test('headings, with and without State and Process', () => {
  for (const heading of [
    'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess',
    'State  Recv-Q Send-Q Local Address:Port Peer Address:Port',
    'Recv-Q Send-Q Local Address:Port Peer Address:Port',
    'Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port',
  ]) {
    assert.equal(ssLun.parse(Buffer.from(heading)).lines, { recorded: 0, ignored: 1, rejected: 0 });
  }
});

for (const text of [
  'UNCONN 0 0 x.x.x.x:8472 0.0.0.0:*',
  'UNCONN 0 0 0.0.0.0:otv 0.0.0.0:*',
  'UNCONN 0 0 0.0.0.0:65536 0.0.0.0:*',
  'UNCONN 0 0 0.0.0.0:8472',
  'UNCONN 0 0 8472 x',
  'UNCONN 0 x 0.0.0.0:8472 0.0.0.0:*',
  'UNCONN 0 0',
  'UNCONN',
  'udp',
  'bash: ss: command not found',
]) {
  test(`no socket: ${text}`, () => {
    assert.is(ssLun.parse(Buffer.from(text)).lines.rejected, 1);
  });
}

test.run();
