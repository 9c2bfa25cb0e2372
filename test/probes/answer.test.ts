import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toAnswer } from '../../src/probes/answer.ts';
import { PROBES } from '../../src/probes/index.ts';
import type { GapKind, ProbeId, RawAnswer } from '../../src/types/probe.ts';

const answer = (probe: ProbeId, stdout: string, more: Partial<RawAnswer> = {}) =>
  toAnswer(PROBES[probe], 'minion1', {
    probe,
    stdout: Buffer.from(stdout),
    stderr: '',
    exitCode: 0,
    ms: 5,
    truncated: false,
    ...more,
  });

const FDB = '12:66:aa:00:00:02 dev flannel.1 dst 192.168.122.102 self permanent\n';

const GAPS: readonly (readonly [string, ProbeId, string, Partial<RawAnswer>, GapKind, string])[] = [
  [
    'exit 127',
    'bridge-fdb',
    '',
    { exitCode: 127, stderr: 'sh: 1: bridge: not found\n' },
    'no-command',
    'sh: 1: bridge: not found',
  ],
  ['exit 127, silent', 'bridge-fdb', '', { exitCode: 127 }, 'no-command', 'bridge is not there'],
  [
    'pasted: not found',
    'bridge-fdb',
    'bash: bridge: command not found\n',
    {},
    'no-command',
    'bash: bridge: command not found',
  ],
  ['pasted: BusyBox', 'nft-ruleset', '-sh: nft: not found\n', {}, 'no-command', '-sh: nft: not found'],
  [
    'pasted: a path',
    'bridge-fdb',
    'bash: /sbin/bridge: No such file or directory\n',
    {},
    'no-command',
    'bash: /sbin/bridge: No such file or directory',
  ],
  [
    'nft as a user',
    'nft-ruleset',
    '',
    { exitCode: 1, stderr: 'Operation not permitted (you must be root)\nnetlink: Error: cache\n' },
    'not-permitted',
    'nft list ruleset: Operation not permitted (you must be root)',
  ],
  [
    'pasted: iptables as a user',
    'iptables-save',
    'iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)\n',
    {},
    'not-permitted',
    'iptables-save v1.8.9 (nf_tables): Could not fetch rule set generation id: Permission denied (you must be root)',
  ],
  [
    'sudo',
    'iptables-save',
    '',
    { exitCode: 1, stderr: 'sudo: a password is required\n' },
    'not-permitted',
    'iptables-save: sudo: a password is required',
  ],
  [
    'every key denied',
    'sysctl',
    "sysctl: permission denied on key 'net.ipv4.ip_forward'\n",
    {},
    'not-permitted',
    "sysctl: permission denied on key 'net.ipv4.ip_forward'",
  ],
  ['timeout', 'bridge-fdb', FDB, { exitCode: 124 }, 'timeout', 'no end after 5 ms'],
  ['killed', 'bridge-fdb', FDB, { exitCode: 137, stderr: 'Killed\n' }, 'timeout', 'Killed'],
  ['no end', 'bridge-fdb', '', { exitCode: null }, 'timeout', 'no end after 5 ms'],
  [
    'an error',
    'ip-rule',
    '',
    { exitCode: 2, stderr: '\nRTNETLINK answers: Operation not supported\nDump terminated\n' },
    'exit',
    'RTNETLINK answers: Operation not supported',
  ],
  ['an error, silent', 'ip-rule', '', { exitCode: 2 }, 'exit', 'exit code 2'],
  [
    'an error on stdout',
    'ip-rule',
    'Object "rule" is unknown\n',
    { exitCode: 255 },
    'exit',
    'Object "rule" is unknown',
  ],
  [
    'no subnet.env',
    'subnet-env',
    '',
    { exitCode: 1, stderr: 'cat: /run/flannel/subnet.env: No such file or directory\n' },
    'absent',
    'cat: /run/flannel/subnet.env: No such file or directory',
  ],
  [
    'pasted: no subnet.env',
    'subnet-env',
    "cat: can't open '/run/flannel/subnet.env': No such file or directory\n",
    {},
    'absent',
    "cat: can't open '/run/flannel/subnet.env': No such file or directory",
  ],
  [
    'a forbidden subnet.env',
    'subnet-env',
    '',
    { exitCode: 1, stderr: 'cat: /run/flannel/subnet.env: Permission denied' },
    'not-permitted',
    'cat: /run/flannel/subnet.env: Permission denied',
  ],
  [
    'no such device',
    'ethtool-k-flannel',
    '',
    { exitCode: 1, stderr: 'netlink error: No such device\n' },
    'absent',
    'netlink error: No such device',
  ],
  ['nothing understood', 'ip-neigh', '<masked>\n<masked>\n', {}, 'unreadable', '<masked>'],
  ['no device, not even lo', 'ip-d-link', '', {}, 'unreadable', 'it printed nothing'],
  ['no counters', 'snmp', '\n', {}, 'unreadable', 'it printed nothing'],
  [
    'cut in the first row',
    'bridge-fdb',
    '12:66:aa:00:00:02 dev flannel.1 dst 192.168.122.1',
    { truncated: true },
    'truncated',
    'cut before the first row ended',
  ],
  ['a long complaint', 'ip-rule', '', { exitCode: 1, stderr: 'x'.repeat(500) }, 'exit', 'x'.repeat(200)],
];
for (const [name, probe, stdout, more, kind, detail] of GAPS) {
  test(`a gap: ${name}`, () => {
    assert.equal(answer(probe, stdout, more), { read: false, gap: { host: 'minion1', probe, kind, detail } });
  });
}

test('nothing printed under exit code 0 is an empty table', () => {
  for (const probe of ['bridge-fdb', 'ip-6-route', 'ip-neigh', 'iptables-save', 'nft-ruleset', 'subnet-env'] as const) {
    const got = answer(probe, '');
    assert.ok(got.read, probe);
    assert.equal(got.records, []);
    assert.not(got.truncated);
  }
});

test('headings and comments alone are an empty table', () => {
  const legacy = '# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n';
  for (const [probe, stdout] of [
    ['ss-lun', 'State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n'],
    ['iptables-save', legacy],
  ] as const) {
    const got = answer(probe, stdout);
    assert.ok(got.read, probe);
    assert.equal(got.rejects, []);
  }
});

test('rows are an answer, whatever the exit code and whatever else was said', () => {
  const denied = "net.ipv4.ip_forward = 1\nsysctl: permission denied on key 'net.x'\n";
  const got = answer('sysctl', denied, { exitCode: 255, stderr: 'sysctl: permission denied on key' });
  assert.ok(got.read);
  assert.is(got.records.length, 1);
  assert.equal(got.rejects, []);
  const masked = answer('bridge-fdb', `${FDB}xx:xx:xx:xx:xx:xx dev flannel.1 self\nCannot find device "x"\n`);
  assert.ok(masked.read);
  assert.is(masked.records.length, 1);
  assert.is(masked.rejects.length, 2);
});

test('half a row at the cut is not read as a row', () => {
  const got = answer('bridge-fdb', `${FDB}12:66:aa:00:00:03 dev flannel.1 dst 192.168.122.1`, { truncated: true });
  assert.ok(got.read);
  assert.is(got.records.length, 1);
  assert.ok(got.truncated);
});

test('an interrupted dump may lack rows', () => {
  for (const [stdout, stderr] of [
    [`${FDB}Dump was interrupted and may be inconsistent.\n`, ''],
    [FDB, 'Dump terminated\n'],
  ] as const) {
    const got = answer('bridge-fdb', stdout, { stderr });
    assert.ok(got.read);
    assert.is(got.records.length, 1);
    assert.equal(got.rejects, []);
    assert.ok(got.truncated);
  }
  const within = answer('bridge-fdb', FDB.replace('self', 'self Dump terminated'));
  assert.ok(within.read);
  assert.not(within.truncated);
});

test('rules that break off are a gap: those that are missing may be the ones that decide', () => {
  const rules = '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.1.0.0/16 -j ACCEPT\n';
  assert.ok(answer('iptables-save', `${rules}COMMIT\n# Completed\n`).read);
  const cut = answer('iptables-save', rules);
  assert.is(cut.read ? '' : cut.gap.kind, 'truncated');
});

test('a view into a larger buffer is read alone', () => {
  const all = Buffer.from(`junk\n${FDB}more junk`);
  const got = toAnswer(PROBES['bridge-fdb'], 'minion1', {
    probe: 'bridge-fdb',
    stdout: new Uint8Array(all.buffer, all.byteOffset + 5, FDB.length),
    stderr: '',
    exitCode: 0,
    ms: 1,
    truncated: false,
  });
  assert.ok(got.read);
  assert.equal(got.lines, { recorded: 1, ignored: 0, rejected: 0 });
});

test.run();
