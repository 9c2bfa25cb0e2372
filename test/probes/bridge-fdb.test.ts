import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ipFromText } from '../../src/net/ip.ts';
import { macFromText } from '../../src/net/mac.ts';
import { bridgeFdb } from '../../src/probes/bridge-fdb.ts';
import type { FdbRecord } from '../../src/types/record.ts';

const MAC = '12:66:aa:00:00:02';
const row = (more: Partial<FdbRecord> = {}): FdbRecord => ({
  line: 1,
  mac: macFromText(MAC)!,
  dev: 'flannel.1',
  dst: null,
  vni: null,
  port: null,
  via: null,
  vlan: null,
  master: null,
  self: false,
  state: null,
  flags: [],
  ...more,
});
const dst = ipFromText('192.168.122.102')!;

/** What follows the MAC. */
const LINES: readonly (readonly [string, FdbRecord])[] = [
  ['dev flannel.1 dst 192.168.122.102 self permanent', row({ dst, self: true, state: 'permanent' })],
  ['dst 192.168.122.102 self permanent', row({ dev: null, dst, self: true, state: 'permanent' })],
  ['dev flannel.1 dst 192.168.122.102 self ', row({ dst, self: true })],
  [
    'dev flannel.1 dst fd00:122::102 self static',
    row({ dst: ipFromText('fd00:122::102')!, self: true, state: 'static' }),
  ],
  [
    'dev flannel.1 dst 192.168.122.102 port 4789 vni 7 src_vni 3 via eth0 self stale',
    row({ dst, port: 4789, vni: 7, via: 'eth0', self: true, state: 'stale' }),
  ],
  ['permanent self dst 192.168.122.102 dev flannel.1', row({ dst, self: true, state: 'permanent' })],
  ['dev veth1 vlan 1 master br0 permanent', row({ dev: 'veth1', vlan: 1, master: 'br0', state: 'permanent' })],
  ['dev veth1 master cni0 ', row({ dev: 'veth1', master: 'cni0' })],
  ['dev veth1 master permanent', row({ dev: 'veth1', state: 'permanent' })],
  ['dev veth1 self master', row({ dev: 'veth1', self: true })],
  ['dev docker0 permanent', row({ dev: 'docker0', state: 'permanent' })],
  ['dev veth1 local', row({ dev: 'veth1', state: 'local' })],
  [
    'dev flannel.1 nhid 12 used 1/2 self offload extern_learn sticky router',
    row({ self: true, flags: ['offload', 'extern_learn', 'sticky', 'router'] }),
  ],
  ['dev flannel.1 dst 192.168.122.102 link-netnsid 0 self state=0x4', row({ dst, self: true, state: 'state=0x4' })],
  [
    'dev flannel.1 dst 192.168.122.102 self permanent brandnew',
    row({ dst, self: true, state: 'permanent', flags: ['brandnew'] }),
  ],
];

for (const [text, expected] of LINES) {
  test(`fdb: ${text}`, () => {
    const parsed = bridgeFdb.parse(Buffer.from(`${MAC} ${text}\n`));
    assert.equal(parsed.rejects, []);
    assert.equal(parsed.records, [expected]);
  });
}

for (const text of [
  'xx:xx:xx:xx:xx:xx dev flannel.1 dst 192.168.122.102 self permanent',
  `${MAC} dev flannel.1 dst x.x.x.x self permanent`,
  `${MAC} dev flannel.1 dst`,
  `${MAC} dev`,
  `${MAC} dev flannel.1 vni x`,
  `${MAC} dev flannel.1 port otv`,
  `${MAC} dev flannel.1 vlan`,
  `${MAC} dev flannel.1 dst 192.168.122.102 via`,
  MAC,
  `${MAC} permanent`,
  `${MAC} dev flannel.1 self ${'word '.repeat(40)}`,
  'bash: bridge: command not found',
]) {
  test(`no fdb row: ${text}`, () => {
    const parsed = bridgeFdb.parse(Buffer.from(text));
    assert.equal(parsed.records, []);
    assert.is(parsed.lines.rejected, 1);
  });
}

test.run();
