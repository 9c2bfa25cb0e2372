import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ipFromText } from '../../src/net/ip.ts';
import { macFromText } from '../../src/net/mac.ts';
import { parseNeighbours } from '../../src/probes/parse-neighbour.ts';
import type { NeighbourRecord } from '../../src/types/record.ts';

const row = (ip: string, mac: string | null, more: Partial<NeighbourRecord> = {}): NeighbourRecord => ({
  line: 1,
  family: ip.includes(':') ? 6 : 4,
  ip: ipFromText(ip)!,
  dev: 'flannel.1',
  mac: mac === null ? null : macFromText(mac)!,
  state: null,
  flags: [],
  ...more,
});
const MAC = '12:66:aa:00:00:02';

const LINES: readonly (readonly [string, NeighbourRecord])[] = [
  [`10.1.22.0 dev flannel.1 lladdr ${MAC} PERMANENT`, row('10.1.22.0', MAC, { state: 'PERMANENT' })],
  [`10.1.22.0 dev flannel.1  lladdr ${MAC.toUpperCase()}  REACHABLE `, row('10.1.22.0', MAC, { state: 'REACHABLE' })],
  [`10.1.22.0 lladdr ${MAC} STALE`, row('10.1.22.0', MAC, { dev: null, state: 'STALE' })],
  [`10.1.22.0 dev flannel.1 lladdr ${MAC}`, row('10.1.22.0', MAC)],
  ['10.1.22.0 dev flannel.1  FAILED', row('10.1.22.0', null, { state: 'FAILED' })],
  ['10.1.22.0 dev flannel.1 INCOMPLETE', row('10.1.22.0', null, { state: 'INCOMPLETE' })],
  [`10.1.22.0 dev flannel.1 lladdr ${MAC} DELAY`, row('10.1.22.0', MAC, { state: 'DELAY' })],
  [`10.1.22.0 dev flannel.1 lladdr ${MAC} PROBE`, row('10.1.22.0', MAC, { state: 'PROBE' })],
  [
    '224.0.0.22 dev flannel.1 lladdr 01:00:5e:00:00:16 NOARP',
    row('224.0.0.22', '01:00:5e:00:00:16', { state: 'NOARP' }),
  ],
  [
    `fd00:42:0:c:: dev flannel.1 lladdr ${MAC} router extern_learn managed REACHABLE`,
    row('fd00:42:0:c::', MAC, { state: 'REACHABLE', flags: ['router', 'extern_learn', 'managed'] }),
  ],
  [`10.1.22.0 dev flannel.1 proxy`, row('10.1.22.0', null, { flags: ['proxy'] })],
  [`10.1.22.0 dev flannel.1 lladdr ${MAC} ref 1 used 1/2/3 probes 4 STALE`, row('10.1.22.0', MAC, { state: 'STALE' })],
  [`10.1.22.0 dev flannel.1  used 3/63/0probes 6 FAILED`, row('10.1.22.0', null, { state: 'FAILED' })],
  [`10.1.22.0 dev flannel.1 lladdr 10.9.0.1 PERMANENT`, row('10.1.22.0', null, { state: 'PERMANENT' })],
  [
    `10.1.22.0 dev flannel.1 lladdr 80:00:02:08:fe:80:00:00:00:00:00:00:00:02:c9:03:00:00:00:01 REACHABLE`,
    row('10.1.22.0', null, { state: 'REACHABLE' }),
  ],
  [`10.1.22.0 dev flannel.1 lladdr ${MAC} nud PERMANENT proto zebra`, row('10.1.22.0', MAC, { state: 'PERMANENT' })],
  [`10.1.22.0 dev FAILED lladdr ${MAC} PERMANENT`, row('10.1.22.0', MAC, { dev: 'FAILED', state: 'PERMANENT' })],
];

for (const [text, expected] of LINES) {
  test(`neighbour: ${text}`, () => {
    const parsed = parseNeighbours(Buffer.from(text));
    assert.equal(parsed.rejects, []);
    assert.equal(parsed.records, [expected]);
  });
}

for (const text of [
  'flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT',
  'x.x.x.x dev flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT',
  '10.1.22.0 dev flannel.1 lladdr xx:xx:xx:xx:xx:xx PERMANENT',
  '10.1.22.0 dev flannel.1 lladdr 12-66-aa-00-00-02 PERMANENT',
  '10.1.22.0 dev flannel.1 lladdr 12:66:aa:00:00:0: PERMANENT',
  '10.1.22.0 dev flannel.1 lladdr',
  '10.1.22.0 dev',
  '10.1.22.0',
  `10.1.22.0 dev flannel.1 ${'word '.repeat(40)}`,
]) {
  test(`no neighbour: ${text}`, () => {
    const parsed = parseNeighbours(Buffer.from(text));
    assert.equal(parsed.records, []);
    assert.is(parsed.lines.rejected, 1);
  });
}

test.run();
