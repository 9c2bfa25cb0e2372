import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidrFromText, cidrText, contains, covers, firstIp, lastIp, overlaps, samePrefix } from '../../src/net/cidr.ts';
import { ipFromText, ipPlus, ipText } from '../../src/net/ip.ts';
import { macFromText, macText } from '../../src/net/mac.ts';
import { vxlanOverheadBytes } from '../../src/net/mtu.ts';

test('IPv4 text and number agree both ways', () => {
  fc.assert(fc.property(fc.ipV4(), (text) => ipText(ipFromText(text)!) === text));
  assert.is(ipFromText('10.1.11.0'), 0x0a010b00);
  assert.is(ipText(0xffffffff), '255.255.255.255');
});

test('IPv6 of any spelling keeps its value', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const ip = ipFromText(text);
      return typeof ip === 'bigint' && ipFromText(ipText(ip)) === ip;
    }),
  );
  for (const [text, printed] of [
    ['fd00:42:0:c::', 'fd00:42:0:c::'],
    ['::', '::'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['FE80::1', 'fe80::1'],
  ] as const) {
    assert.is(ipText(ipFromText(text)!), printed);
  }
});

test('what Node calls no address is none here', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:.]{1,40}$/)), (text) => {
      const ours = ipFromText(text);
      const theirs = isIPv4(text) ? 'number' : isIPv6(text) && !text.includes('%') ? 'bigint' : 'object';
      return (ours === null ? 'object' : typeof ours) === theirs;
    }),
    { numRuns: 3000 },
  );
});

test('MAC text and number agree both ways', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.nat(0xffff),
      (low, high) => macFromText(macText(high * 2 ** 32 + low)) === high * 2 ** 32 + low,
    ),
  );
  for (const text of ['', '12:66:aa:00:00:0', '12:66:aa:00:00:0g', '12-66-aa-00-00-01', '12:66:aa:00:00:01:']) {
    assert.is(macFromText(text), null, text);
  }
});

test('prefixes hold what they hold', () => {
  const lease = cidrFromText('10.1.11.0/24')!;
  assert.is(ipText(lastIp(lease)), '10.1.11.255');
  assert.ok(contains(lease, ipFromText('10.1.11.255')!));
  assert.not.ok(contains(lease, ipFromText('10.1.12.0')!));
  assert.not.ok(contains(lease, ipFromText('::1')!));
  assert.ok(covers(cidrFromText('10.1.0.0/16')!, lease));
  assert.not.ok(covers(lease, cidrFromText('10.1.0.0/16')!));
  assert.ok(overlaps(cidrFromText('10.1.11.128/25')!, lease));
  assert.not.ok(overlaps(cidrFromText('10.1.12.0/24')!, lease));
  assert.ok(samePrefix(cidrFromText('10.1.11.1/24')!, lease));
  assert.is(cidrText(cidrFromText('0.0.0.0/0')!), '0.0.0.0/0');
  for (const text of ['10.1.0.0/33', '10.1.0.0/', '10.1.0/16', '/24', '::/129', '10.1.0.0/1 6'])
    assert.is(cidrFromText(text), null, text);
});

test('first and last address bound every prefix of both families', () => {
  const prefix = fc.oneof(
    fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.integer({ min: 0, max: 128 })),
  );
  fc.assert(
    fc.property(prefix, ([ip, length]) => {
      const cidr = { ip, length };
      const last = lastIp(cidr);
      const width = typeof ip === 'number' ? 2n ** 32n : 2n ** 128n;
      const size = BigInt(last) - BigInt(firstIp(cidr)) + 1n;
      const outside = BigInt(last) + 1n < width && contains(cidr, ipPlus(last, 1));
      return contains(cidr, ip) && size * 2n ** BigInt(length) === width && !outside;
    }),
  );
});

test('VXLAN takes 50 bytes over IPv4 and 70 over IPv6', () => {
  assert.is(vxlanOverheadBytes(4), 50);
  assert.is(vxlanOverheadBytes(6), 70);
});

test.run();
