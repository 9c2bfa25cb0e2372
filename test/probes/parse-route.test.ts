import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidrFromText } from '../../src/net/cidr.ts';
import { ipFromText } from '../../src/net/ip.ts';
import { parseRoutes } from '../../src/probes/parse-route.ts';
import type { NextHop, RouteRecord } from '../../src/types/record.ts';

const ip = (text: string) => ipFromText(text)!;
const hop = (gateway: string | null, dev: string | null, more: Partial<NextHop> = {}): NextHop => ({
  gateway: gateway === null ? null : ip(gateway),
  dev,
  onlink: false,
  down: false,
  ...more,
});
const route = (dst: string, hops: NextHop[], more: Partial<RouteRecord> = {}): RouteRecord => ({
  line: 1,
  family: dst.includes(':') ? 6 : 4,
  table: 'main',
  type: 'unicast',
  dst: cidrFromText(dst)!,
  hops,
  src: null,
  metric: 0,
  proto: null,
  scope: null,
  ...more,
});

const LINES: readonly (readonly [string, RouteRecord])[] = [
  ['default via 192.168.122.1 dev eth0 ', route('0.0.0.0/0', [hop('192.168.122.1', 'eth0')])],
  [
    '10.1.22.0/24 via 10.1.22.0 dev flannel.1 onlink',
    route('10.1.22.0/24', [hop('10.1.22.0', 'flannel.1', { onlink: true })]),
  ],
  [
    '10.1.0.0/16 dev flannel.1  proto kernel  scope link  src 10.1.11.0 ',
    route('10.1.0.0/16', [hop(null, 'flannel.1')], { proto: 'kernel', scope: 'link', src: ip('10.1.11.0') }),
  ],
  ['10.1.0.0/16 dev flannel.1', route('10.1.0.0/16', [hop(null, 'flannel.1')])],
  [
    '10.1.0.0/16 scope link metric 5 dev flannel.1',
    route('10.1.0.0/16', [hop(null, 'flannel.1')], { scope: 'link', metric: 5 }),
  ],
  ['10.1.22.5 dev eth0', route('10.1.22.5/32', [hop(null, 'eth0')])],
  ['127/8 dev lo  scope link', route('127.0.0.0/8', [hop(null, 'lo')], { scope: 'link' })],
  ['10.1/16 dev flannel.1', route('10.1.0.0/16', [hop(null, 'flannel.1')])],
  ['192.168.122/24 dev eth0', route('192.168.122.0/24', [hop(null, 'eth0')])],
  ['blackhole 10.1.22.0/24', route('10.1.22.0/24', [], { type: 'blackhole' })],
  [
    'blackhole 10.0.0.0/8 proto static metric 20',
    route('10.0.0.0/8', [], { type: 'blackhole', proto: 'static', metric: 20 }),
  ],
  ['unreachable 10.2.0.0/16 metric 1024 error -113', route('10.2.0.0/16', [], { type: 'unreachable', metric: 1024 })],
  ['prohibit 10.2.0.0/16', route('10.2.0.0/16', [], { type: 'prohibit' })],
  ['throw default table 100', route('0.0.0.0/0', [], { type: 'throw', table: '100' })],
  ['nat 10.3.0.1 via 10.4.0.1', route('10.3.0.1/32', [hop('10.4.0.1', null)], { type: 'nat' })],
  ['unicast 10.5.0.0/16 dev eth0', route('10.5.0.0/16', [hop(null, 'eth0')])],
  [
    'local 10.1.11.0 dev flannel.1  table local  proto kernel  scope host  src 10.1.11.0 ',
    route('10.1.11.0/32', [hop(null, 'flannel.1')], {
      type: 'local',
      table: 'local',
      proto: 'kernel',
      scope: 'host',
      src: ip('10.1.11.0'),
    }),
  ],
  [
    'broadcast 10.1.255.255 dev flannel.1 table local proto kernel scope link src 10.1.11.0 ',
    route('10.1.255.255/32', [hop(null, 'flannel.1')], {
      type: 'broadcast',
      table: 'local',
      proto: 'kernel',
      scope: 'link',
      src: ip('10.1.11.0'),
    }),
  ],
  [
    'anycast fd00:122:: dev eth0 table local proto kernel metric 0 pref medium',
    route('fd00:122::/128', [hop(null, 'eth0')], { type: 'anycast', table: 'local', proto: 'kernel' }),
  ],
  [
    'multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium',
    route('ff00::/8', [hop(null, 'eth0')], { type: 'multicast', table: 'local', proto: 'kernel', metric: 256 }),
  ],
  ['10.9.0.0/16 via 10.0.0.1 dev eth0 table vpn', route('10.9.0.0/16', [hop('10.0.0.1', 'eth0')], { table: 'vpn' })],
  ['default via inet6 fe80::1 dev eth0', route('0.0.0.0/0', [hop('fe80::1', 'eth0')])],
  ['10.0.0.0/8 via inet6 fe80::1 dev eth0', route('10.0.0.0/8', [hop('fe80::1', 'eth0')])],
  [
    'default via fe80::1 dev eth0 proto ra metric 1024 expires 1799sec hoplimit 64 pref medium',
    route('::/0', [hop('fe80::1', 'eth0')], { proto: 'ra', metric: 1024 }),
  ],
  ['default dev wg0 metric 1024 pref medium', route('::/0', [hop(null, 'wg0')], { metric: 1024 })],
  ['default dev tun0 scope link', route('0.0.0.0/0', [hop(null, 'tun0')], { scope: 'link' })],
  [
    'unreachable default dev lo  table unspec  proto kernel  metric 4294967295  error -101',
    route('::/0', [hop(null, 'lo')], { type: 'unreachable', table: 'unspec', proto: 'kernel', metric: 4294967295 }),
  ],
  [
    '10.2.0.0/16 dev eth0 mtu lock 1400 advmss 1360 window 100 rtt 3ms',
    route('10.2.0.0/16', [hop(null, 'eth0')], { mtuBytes: 1400 }),
  ],
  ['10.2.0.0/16 tos 0x10 via 10.0.0.1 dev eth0', route('10.2.0.0/16', [hop('10.0.0.1', 'eth0')], { tos: '0x10' })],
  ['10.2.0.0/16 dev eth0 mtu 1300', route('10.2.0.0/16', [hop(null, 'eth0')], { mtuBytes: 1300 })],
  [
    '10.2.0.0/16 nhid 12 via 10.0.0.1 dev eth0 offload rt_offload trap',
    route('10.2.0.0/16', [hop('10.0.0.1', 'eth0')]),
  ],
  ['10.2.0.0/16  encap mpls  100 via 10.0.0.1 dev eth0', route('10.2.0.0/16', [hop('10.0.0.1', 'eth0')])],
  [
    '10.2.0.0/16  encap ip id 7 src 10.8.0.1 dst 10.8.0.2 ttl 0 tos 0 via 10.0.0.1 dev eth0 src 10.0.0.9',
    route('10.2.0.0/16', [hop('10.0.0.1', 'eth0')], { src: ip('10.0.0.9') }),
  ],
  [
    'fd00::/64  encap seg6 mode encap segs 1 [ fc00::1 ] dev eth0 metric 1 pref high',
    route('fd00::/64', [hop(null, 'eth0')], { metric: 1 }),
  ],
  ['10.2.0.0/16 dev eth0 dead linkdown pervasive', route('10.2.0.0/16', [hop(null, 'eth0', { down: true })])],
  [
    '10.2.0.0/16 dev eth0 scope link linkdown',
    route('10.2.0.0/16', [hop(null, 'eth0', { down: false })], { scope: 'link' }),
  ],
  [
    'default from fd00:7::/56 via fe80::1 dev eth0 metric 1024',
    route('::/0', [hop('fe80::1', 'eth0')], { metric: 1024 }),
  ],
  ['10.2.0.0/16 dev via proto dev', route('10.2.0.0/16', [hop(null, 'via')], { proto: 'dev' })],
  ['10.2.0.0/16 dev eth0 realm src somenewword 5', route('10.2.0.0/16', [hop(null, 'eth0')])],
  [
    '10.2.0.0/16 nexthop via 10.0.0.1 dev eth0 weight 1 nexthop via 10.0.0.2 dev eth1 weight 1 dead',
    route('10.2.0.0/16', [hop('10.0.0.1', 'eth0'), hop('10.0.0.2', 'eth1', { down: true })]),
  ],
  ['10.2.0.0/16 dev grün0\r', route('10.2.0.0/16', [hop(null, 'grün0')])],
];

for (const [text, expected] of LINES) {
  test(`route: ${text.trim()}`, () => {
    const parsed = parseRoutes(Buffer.from(`${text}\n`), 4);
    assert.equal(parsed.rejects, []);
    assert.equal(parsed.records, [expected]);
  });
}

test('a multipath route takes the nexthop lines under it', () => {
  const parsed = parseRoutes(
    Buffer.from(
      [
        'default proto static metric 100 ',
        '\tnexthop via 10.0.0.1 dev eth0 weight 1 ',
        '\tnexthop via 10.0.0.2  dev eth1 weight 1 dead linkdown onlink ',
        '10.1.0.0/16 dev flannel.1',
      ].join('\n'),
    ),
    4,
  );
  assert.equal(parsed.records, [
    route(
      '0.0.0.0/0',
      [hop('10.0.0.1', 'eth0', { line: 2 }), hop('10.0.0.2', 'eth1', { down: true, onlink: true, line: 3 })],
      {
        proto: 'static',
        metric: 100,
      },
    ),
    route('10.1.0.0/16', [hop(null, 'flannel.1')], { line: 4 }),
  ]);
  assert.equal(parsed.lines, { recorded: 4, ignored: 0, rejected: 0 });
});

test('nexthop objects, as -d prints them', () => {
  const text = [
    'unicast 10.12.0.0/16 nhid 20 table main proto boot scope global ',
    '\tnh_info id 20 group 12/13 scope global proto unspec ',
    '\tnexthop via 192.168.9.9 dev eth0 weight 1 ',
    '\tnexthop via 192.168.9.8 dev eth0 weight 1 ',
  ].join('\n');
  const parsed = parseRoutes(Buffer.from(text), 4);
  assert.equal(parsed.records, [
    route('10.12.0.0/16', [hop('192.168.9.9', 'eth0', { line: 3 }), hop('192.168.9.8', 'eth0', { line: 4 })], {
      proto: 'boot',
      scope: 'global',
    }),
  ]);
  assert.equal(parsed.lines, { recorded: 3, ignored: 1, rejected: 0 });
});

test('the family of a multipath default is that of its next hops', () => {
  const text =
    'default metric 1024\n\tnexthop via fe80::1 dev eth0 weight 1\n\tnexthop via fe80::2 dev eth1 weight 1\n';
  const [record] = parseRoutes(Buffer.from(text), 4).records;
  assert.equal(record!.family, 6);
  assert.equal(record!.dst, { ip: 0n, length: 0 });
  assert.is(record!.hops.length, 2);
});

test('a default without address is of the family asked for, or of the rows before it', () => {
  assert.is(parseRoutes(Buffer.from('default dev wg0 metric 1024\n'), 6).records[0]!.family, 6);
  const after = parseRoutes(Buffer.from('fe80::/64 dev eth0 metric 256\ndefault dev wg0 metric 1024\n'), 4).records;
  assert.is(after[1]!.family, 6);
});

test('a cached route goes on in a cache line', () => {
  const parsed = parseRoutes(Buffer.from('10.2.0.2 via 10.0.0.1 dev eth0\n    cache expires 598sec mtu 1400\n'), 4);
  assert.equal(parsed.lines, { recorded: 1, ignored: 1, rejected: 0 });
});

const REJECTS: readonly string[] = [
  'x.x.x.x/24 via 10.1.22.0 dev flannel.1 onlink',
  '10.1.22.0/24 via x.x.x.x dev flannel.1 onlink',
  '10.1.22.0/33 dev flannel.1',
  '10.1.22.0/24 via',
  '10.1.22.0/24 dev',
  '10.1.22.0/24',
  '10.1.22.0/24 proto static',
  'local',
  '10.1.0.0/16 dev flannel.1 src xxx',
  '10.1.0.0/16 dev flannel.1 metric many',
  'nexthop via 10.0.0.1 dev eth0',
  '10/33 dev eth0',
  '256/8 dev eth0',
  '10.1.2.3.4/8 dev eth0',
  'Error: argument "x" is wrong',
  'bash: ip: command not found',
];
for (const text of REJECTS) {
  test(`no route: ${text}`, () => {
    const parsed = parseRoutes(Buffer.from(text), 4);
    assert.equal(parsed.records, []);
    assert.is(parsed.rejects.length, 1);
    assert.is(parsed.rejects[0]!.text, text);
    assert.is(parsed.rejects[0]!.line, 1);
  });
}

test('notices between the rows are passed over', () => {
  const parsed = parseRoutes(Buffer.from('Dump was interrupted and may be inconsistent.\nDump terminated\n'), 4);
  assert.equal(parsed.lines, { recorded: 0, ignored: 2, rejected: 0 });
});

test.run();
