import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ipFromText } from '../../src/net/ip.ts';
import { macFromText } from '../../src/net/mac.ts';
import { parseLinks } from '../../src/probes/parse-link.ts';
import type { AddressRecord, LinkRecord, VxlanAttributes } from '../../src/types/record.ts';

const HEADER = '3: flannel.1: <BROADCAST,UP> mtu 1450 qdisc noqueue state UNKNOWN';
const under = (...lines: string[]) => {
  const parsed = parseLinks(Buffer.from([HEADER, ...lines].join('\n')));
  return { ...parsed, link: parsed.records[0]! };
};
const ip = (text: string) => ipFromText(text)!;

const HEADERS: readonly (readonly [string, Partial<LinkRecord>])[] = [
  [
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000',
    {
      index: 1,
      name: 'lo',
      parent: null,
      flags: ['LOOPBACK', 'UP', 'LOWER_UP'],
      mtuBytes: 65536,
      state: 'UNKNOWN',
      master: null,
    },
  ],
  [
    '2: eth0@if4: <NO-CARRIER> mtu 1500 state DOWN',
    { name: 'eth0', parent: 'if4', flags: ['NO-CARRIER'], state: 'DOWN' },
  ],
  ['2: eth0@docker0: <UP> mtu 1500', { name: 'eth0', parent: 'docker0', state: null }],
  ['2: eth0.7@eth0: <> mtu 1500', { name: 'eth0.7', parent: 'eth0', flags: [] }],
  [
    '12: vetha1b2c3@if2: <UP> mtu 1450 qdisc noqueue master cni0 state UP group default',
    { index: 12, master: 'cni0', state: 'UP' },
  ],
  ['4: a:b: <UP> mtu 1500 new-word state UP', { name: 'a:b', state: 'UP' }],
  ['4: grün0: <UP> mtu 1500', { name: 'grün0' }],
];
for (const [text, expected] of HEADERS) {
  test(`device: ${text}`, () => {
    const parsed = parseLinks(Buffer.from(text));
    assert.equal(parsed.rejects, []);
    const record: Partial<LinkRecord> = parsed.records[0]!;
    for (const [key, value] of Object.entries(expected)) assert.equal(record[key as keyof LinkRecord], value, key);
  });
}

const vxlan = (more: Partial<VxlanAttributes> = {}) => ({
  line: 2,
  vni: 1,
  local: ip('192.168.122.101'),
  dev: 'eth0',
  remote: null,
  group: null,
  dstPort: 8472,
  learning: false,
  proxy: false,
  l2miss: false,
  l3miss: false,
  gbp: false,
  external: false,
  ttl: null,
  udpChecksum: null,
  ...more,
});
const BASE = 'id 1 local 192.168.122.101 dev eth0';
const VXLANS: readonly (readonly [string, ReturnType<typeof vxlan>])[] = [
  [`${BASE} port 0 0 proxy l2miss ageing 300 `, vxlan({ dstPort: null, proxy: true, l2miss: true, learning: true })],
  [`${BASE} port 32768 61000 nolearning ageing 300`, vxlan({ dstPort: null })],
  [
    `${BASE} srcport 0 0 dstport 8472 nolearning ttl inherit ageing 300 udpcsum noudp6zerocsumtx`,
    vxlan({ udpChecksum: true }),
  ],
  [
    `${BASE} srcport 0 0 dstport 8472 ttl auto ageing 300 reserved_bits 0xf7ffffff000000ff nolearning localbypass`,
    vxlan(),
  ],
  [
    `${BASE} dstport 4789 nolearning noudpcsum tos inherit ttl 64 df unset flowlabel 0x5`,
    vxlan({ dstPort: 4789, udpChecksum: false, ttl: 64 }),
  ],
  ['dstport 8472 nolearning dev eth0 local 192.168.122.101 id 1', vxlan()],
  [
    `${BASE} group 239.1.1.1 dstport 8472 learning l2miss l3miss gbp`,
    vxlan({ group: ip('239.1.1.1'), learning: true, l2miss: true, l3miss: true, gbp: true }),
  ],
  [`${BASE} remote 192.168.122.9 dstport 8472 nolearning gpe vnifilter rsc`, vxlan({ remote: ip('192.168.122.9') })],
  ['external id 0 srcport 0 0 dstport 8472', vxlan({ vni: 0, local: null, dev: null, external: true, learning: true })],
  ['external dstport 8472 nolearning', vxlan({ vni: 0, local: null, dev: null, external: true })],
  ['id 1 local fd00:122::101 dev eth0 dstport 8472 nolearning', vxlan({ local: ip('fd00:122::101') })],
  [`id 1 local 192.168.122.101 dev proxy dstport 8472 nolearning`, vxlan({ dev: 'proxy' })],
];
for (const [text, expected] of VXLANS) {
  test(`vxlan ${text}`, () => {
    const { link, rejects } = under(`    vxlan ${text}`);
    assert.equal(rejects, []);
    assert.is(link.kind, 'vxlan');
    assert.equal(link.vxlan, expected);
  });
}

for (const text of ['id x', 'id', 'local 192.168.122.101', `${BASE} dstport x`, 'id 1 local x.x.x.x', 'id 1 dev']) {
  test(`no vxlan: ${text}`, () => {
    const { link, lines } = under(`    vxlan ${text}`);
    assert.is(link.kind, 'vxlan');
    assert.is(link.vxlan, null);
    assert.is(lines.rejected, 1);
  });
}

const address = (text: string, prefixLength: number, more: Partial<AddressRecord> = {}): AddressRecord => ({
  line: 2,
  family: text.includes(':') ? 6 : 4,
  ip: ip(text),
  prefixLength,
  peer: null,
  scope: 'global',
  label: null,
  flags: [],
  ...more,
});
const ADDRESSES: readonly (readonly [string, AddressRecord])[] = [
  ['inet 10.1.17.0/32 scope global flannel.1', address('10.1.17.0', 32, { label: 'flannel.1' })],
  ['inet 10.1.17.1/24 brd 10.1.17.255 scope global docker0', address('10.1.17.1', 24, { label: 'docker0' })],
  [
    'inet 10.1.17.9/24 brd 10.1.17.255 scope global secondary dynamic noprefixroute docker0:1',
    address('10.1.17.9', 24, { label: 'docker0:1', flags: ['secondary', 'dynamic', 'noprefixroute'] }),
  ],
  [
    'inet 10.0.0.1 peer 10.0.0.2/32 scope global tun0',
    address('10.0.0.1', 32, { peer: ip('10.0.0.2'), label: 'tun0' }),
  ],
  [
    'inet 10.0.0.1 peer 10.0.0.0/30 brd 10.0.0.3 scope global tun0',
    address('10.0.0.1', 30, { peer: ip('10.0.0.0'), label: 'tun0' }),
  ],
  ['inet 127.0.0.1/8 scope host lo', address('127.0.0.1', 8, { scope: 'host', label: 'lo' })],
  ['inet6 ::1/128 scope host proto kernel_lo ', address('::1', 128, { scope: 'host' })],
  [
    'inet6 fe80::1/64 scope link tentative dadfailed proto kernel_ll ',
    address('fe80::1', 64, { scope: 'link', flags: ['tentative', 'dadfailed'] }),
  ],
  [
    'inet6 fd00::1/64 scope global dynamic mngtmpaddr brandnew',
    address('fd00::1', 64, { flags: ['dynamic', 'mngtmpaddr', 'brandnew'] }),
  ],
  ['inet 10.1.17.0/32 metric 100 scope global flannel.1', address('10.1.17.0', 32, { label: 'flannel.1' })],
];
for (const [text, expected] of ADDRESSES) {
  test(`address: ${text}`, () => {
    const { link, lines } = under(`    ${text}`, '       valid_lft forever preferred_lft forever');
    assert.equal(lines, { recorded: 2, ignored: 1, rejected: 0 });
    assert.equal(link.addresses, [expected]);
  });
}

test('the hardware line', () => {
  const { link } = under('    link/ether 12:66:aa:00:00:01 brd ff:ff:ff:ff:ff:ff link-netns x promiscuity 0');
  assert.is(link.mac, macFromText('12:66:aa:00:00:01'));
  assert.is(link.macLine, 2);
  for (const text of [
    'link/none ',
    'link/sit 0.0.0.0 brd 0.0.0.0',
    'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  ]) {
    const other = under(`    ${text}`);
    assert.is(other.link.mac, null, text);
    assert.is(other.link.macLine, 2);
    assert.is(other.lines.rejected, 0);
  }
  assert.is(under('    link/ether xx:xx:xx:xx:xx:xx brd ff:ff:ff:ff:ff:ff').lines.rejected, 1);
});

test('the first word of an indented line is the kind; what tells of others is passed over', () => {
  const { link, lines } = under(
    '    bridge forward_delay 1500 hello_time 200',
    '    bridge_slave state forwarding priority 32',
    '    altname enp1s0',
    '    alias to the rack switch',
    '    vf 0     link/ether 00:00:00:00:00:00 brd ff:ff:ff:ff:ff:ff, spoof checking on',
    '    prog/xdp id 12 name x',
    '    brandnew line of iproute2 9.0',
  );
  assert.is(link.kind, 'bridge');
  assert.equal(lines, { recorded: 2, ignored: 6, rejected: 0 });
  for (const kind of ['veth', 'ipip', 'macvlan', 'tun', 'wireguard']) assert.is(under(`    ${kind} `).link.kind, kind);
  assert.is(under('    bridge_slave state forwarding').link.kind, null);
});

test('counters, both layouts and the error blocks of -s -s', () => {
  const { link, lines } = under(
    '    RX: bytes  packets  errors  dropped overrun mcast   ',
    '    840        10       1       2       0       0      ',
    '    RX errors: length   crc     frame   fifo    missed',
    '               3        0       0       0       4       ',
    '    TX:  bytes packets errors dropped carrier collsns           ',
    '          1008      12      0       5       0       0 ',
  );
  assert.equal(link.rx, {
    bytes: 840,
    packets: 10,
    errors: 1,
    dropped: 2,
    all: {
      bytes: 840,
      packets: 10,
      errors: 1,
      dropped: 2,
      overrun: 0,
      mcast: 0,
      length: 3,
      crc: 0,
      frame: 0,
      fifo: 0,
      missed: 4,
    },
  });
  assert.is(link.tx!.dropped, 5);
  assert.equal(lines, { recorded: 4, ignored: 3, rejected: 0 });
});

for (const [name, lines] of Object.entries({
  'numbers without headings': ['    1 2 3'],
  'too few numbers': ['    RX: bytes packets', '    1'],
  'masked numbers': ['    RX: bytes packets', '    1 x'],
  'headings that are none': ['    RX: 1 2'],
  'a heading that could poison an object': ['    RX: __proto__'],
  'not indented': ['Cannot find device "flannel.1"'],
  'an address that is masked': ['    inet x.x.x.x/24 scope global eth0'],
  'a peer that is masked': ['    inet 10.0.0.1 peer x scope global eth0'],
})) {
  test(`not understood under a device: ${name}`, () => {
    assert.is(under(...lines).lines.rejected, 1);
  });
}

test('lines under a header that is not understood are not taken for the device before it', () => {
  const parsed = parseLinks(Buffer.from(`${HEADER}\n4: docker0 mtu 1450\n    link/ether 12:66:aa:00:00:01 brd x\n`));
  assert.is(parsed.records.length, 1);
  assert.is(parsed.records[0]!.mac, null);
  assert.is(parsed.lines.rejected, 2);
});

test('no header at all', () => {
  for (const text of [
    'Device "flannel.1" does not exist.',
    '3:',
    '3: x',
    '3: x:',
    '3: x: <UP',
    '3: : <UP>',
    '3: x: <UP> mtu x',
  ]) {
    assert.is(parseLinks(Buffer.from(text)).lines.rejected, 1, text);
  }
});

test.run();
