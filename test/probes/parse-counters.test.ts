import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCounters } from '../../src/probes/parse-counters.ts';

const parse = (text: string) => parseCounters(Buffer.from(text));

test('names and numbers in pairs', () => {
  const parsed = parse('Tcp: RtoMin MaxConn\nTcp: 200 -1\nUdp: NoPorts\nUdp: 18446744073709551615\n');
  assert.equal(parsed.records, [
    { line: 2, protocol: 'Tcp', counter: 'RtoMin', value: 200 },
    { line: 2, protocol: 'Tcp', counter: 'MaxConn', value: -1 },
    { line: 4, protocol: 'Udp', counter: 'NoPorts', value: 2 ** 64 },
  ]);
  assert.equal(parsed.lines, { recorded: 2, ignored: 2, rejected: 0 });
});

for (const [name, text, rejected] of [
  ['names without numbers', 'Udp: NoPorts\n', 1],
  ['numbers without names', 'Udp: 1\nIp: A\nIp: 1\n', 1],
  ['fewer numbers than names', 'Udp: A B\nUdp: 1\n', 1],
  ['more numbers than names', 'Udp: A B\nUdp: 1 2 3\n', 1],
  ['masked numbers', 'Udp: A B\nUdp: 1 x\n', 1],
  ['no protocol', 'cat: /proc/net/snmp: Permission denied\nA B\n', 2],
  ['another protocol below', 'Udp: A\nIp: 1\n', 2],
] as const) {
  test(`not understood: ${name}`, () => {
    assert.is(parse(text).lines.rejected, rejected);
  });
}

test.run();
