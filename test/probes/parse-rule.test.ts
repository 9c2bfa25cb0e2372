import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidrFromText } from '../../src/net/cidr.ts';
import { parseRules } from '../../src/probes/parse-rule.ts';
import type { RuleRecord } from '../../src/types/record.ts';

const rule = (priority: number, more: Partial<RuleRecord> = {}): RuleRecord => ({
  line: 1,
  family: 4,
  priority,
  not: false,
  from: null,
  to: null,
  iif: null,
  oif: null,
  fwmark: null,
  selectors: [],
  action: 'lookup',
  table: null,
  goto: null,
  suppressPrefixLength: null,
  ...more,
});

const LINES: readonly (readonly [string, RuleRecord])[] = [
  ['0:\tfrom all lookup local ', rule(0, { table: 'local' })],
  ['32766:  from all lookup main', rule(32766, { table: 'main' })],
  ['100: from 10.1.0.0/16 lookup 51820', rule(100, { from: cidrFromText('10.1.0.0/16'), table: '51820' })],
  [
    '100: from 10.1.11.5 to 10.2/16 lookup vpn',
    rule(100, { from: cidrFromText('10.1.11.5'), to: cidrFromText('10.2.0.0/16'), table: 'vpn' }),
  ],
  ['100: from all to all lookup main', rule(100, { table: 'main' })],
  [
    '5: not from all fwmark 0xca6c lookup 51820',
    rule(5, { not: true, fwmark: { value: 0xca6c, mask: 0xffffffff }, table: '51820' }),
  ],
  ['5: from all fwmark 0x1/0xff lookup 7', rule(5, { fwmark: { value: 1, mask: 0xff }, table: '7' })],
  ['5: from all fwmark 16 lookup 7', rule(5, { fwmark: { value: 16, mask: 0xffffffff }, table: '7' })],
  ['5: from all iif lo oif eth0 lookup 7', rule(5, { iif: 'lo', oif: 'eth0', table: '7' })],
  ['5: from all iif gone0 [detached] lookup 7', rule(5, { iif: 'gone0', selectors: ['[detached]'], table: '7' })],
  ['5: from all lookup main suppress_prefixlength 0', rule(5, { table: 'main', suppressPrefixLength: 0 })],
  ['5: from all lookup main suppress_ifgroup default', rule(5, { table: 'main' })],
  ['5: from all goto 100', rule(5, { action: 'goto', goto: 100 })],
  ['5: from all goto 100 [unresolved]', rule(5, { action: 'goto', goto: 100 })],
  ['5: from all nop', rule(5, { action: 'nop' })],
  ['5: from 10.1.22.0/24 blackhole', rule(5, { from: cidrFromText('10.1.22.0/24'), action: 'blackhole' })],
  ['5: from all unreachable', rule(5, { action: 'unreachable' })],
  ['5: from all prohibit', rule(5, { action: 'prohibit' })],
  ['5: from all nat 10.9.9.9', rule(5, { action: 'nat' })],
  ['5: from all masquerade', rule(5, { action: 'nat' })],
  [
    '5: from all ipproto tcp sport 1000-2000 dport 53 lookup 7',
    rule(5, { selectors: ['ipproto tcp', 'sport 1000-2000', 'dport 53'], table: '7' }),
  ],
  ['5: from all tos 0x10 uidrange 0-99 lookup 7', rule(5, { selectors: ['tos 0x10', 'uidrange 0-99'], table: '7' })],
  ['1000: from all lookup [l3mdev-table]', rule(1000, { table: '[l3mdev-table]', selectors: ['l3mdev'] })],
  ['5: from all lookup main proto kernel realms 1/2', rule(5, { table: 'main' })],
  ['5: from all somenew 7 lookup main', rule(5, { selectors: ['somenew', '7'], table: 'main' })],
  ['5: lookup main from all', rule(5, { table: 'main' })],
];

for (const [text, expected] of LINES) {
  test(`rule: ${text.trim()}`, () => {
    const parsed = parseRules(Buffer.from(`${text}\n`), 4);
    assert.equal(parsed.rejects, []);
    assert.equal(parsed.records, [expected]);
  });
}

test('an IPv6 rule', () => {
  const [record] = parseRules(Buffer.from('9:\tfrom fd00:42::/48 lookup 9\n'), 6).records;
  assert.equal(record, rule(9, { family: 6, from: cidrFromText('fd00:42::/48'), table: '9' }));
});

for (const text of [
  'from all lookup main',
  '0: from all',
  '0: from all lookup',
  '0: from x lookup main',
  '0: from',
  '0: from all fwmark zz lookup main',
  '0: from all fwmark 0x1/ lookup main',
  '0: from all iif',
  '0: from all goto main',
  '0: from all lookup main suppress_prefixlength all',
  `0: ${'word '.repeat(50)}lookup main`,
]) {
  test(`no rule: ${text}`, () => {
    const parsed = parseRules(Buffer.from(text), 4);
    assert.equal(parsed.records, []);
    assert.is(parsed.lines.rejected, 1);
  });
}

test.run();
