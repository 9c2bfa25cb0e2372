import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decidingSpans } from '../../src/render/deciding.ts';

/** Raw line, observed, expected, and what is marked in the line. */
const CASES: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['link/ether 52:24:0f:df:34:99 brd ff:ff', '52:24:0f:df:34:99', '52:24:0f:df:34:7a', ['52:24:0f:df:34:99']],
  ['FLANNEL_MTU=1400', 'FLANNEL_MTU=1400', 'FLANNEL_MTU=1450', ['1400']],
  ['vxlan id 2 local 192.168.122.102 dev eth0', 'VNI 2', 'VNI 1', ['2']],
  ['vxlan id 1 srcport 0 0 dstport 8473 nolearning', 'udp/8473', 'udp/8472', ['8473']],
  ['net.ipv4.ip_forward = 0', 'net.ipv4.ip_forward = 0', 'net.ipv4.ip_forward = 1', ['0']],
  [
    '3: flannel.1: <BROADCAST,MULTICAST> mtu 1450',
    'flags BROADCAST,MULTICAST',
    'flags with UP',
    ['BROADCAST,MULTICAST'],
  ],
  ['10.1.22.0 dev flannel.1 lladdr aa:bb FAILED', 'state FAILED', 'state PERMANENT', ['FAILED']],
  [
    '10.1.22.0/25 dev tun0 scope link',
    '10.1.22.0/25 dev tun0',
    '10.1.22.0 through the VTEP',
    ['10.1.22.0/25 dev tun0'],
  ],
  ['blackhole 10.1.22.0/24', 'blackhole 10.1.22.0/24', '10.1.22.0/24 via 10.1.22.0', ['blackhole']],
  ['12:66:aa:00:00:02 dst 192.168.122.9 self', 'dst 192.168.122.9', 'dst 192.168.122.102', ['192.168.122.9']],
  // not inside another word, number or address
  ['id 11400 mtu 1400', 'mtu 1400', 'mtu 1450', ['1400']],
  ['110.1.2.0 via 10.1.2.0', '10.1.2.0', '10.1.3.0', ['10.1.2.0']],
  // nothing to mark
  ['(no such line in: bridge fdb)', 'entry gone', 'entry', []],
  ['anything', '', '', []],
  ['', '', '', []],
];

for (const [text, observed, expected, marked] of CASES) {
  test(`${observed || '(nothing)'} in: ${text}`, () =>
    assert.equal(
      decidingSpans(text, observed, expected).map(([start, end]) => text.slice(start, end)),
      marked,
    ));
}

test.run();
