import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ethtoolKFlannel, featuresOf } from '../../src/probes/ethtool-k-flannel.ts';
import { subnetEnv } from '../../src/probes/subnet-env.ts';
import { sysctl } from '../../src/probes/sysctl.ts';

const bytes = (...lines: string[]) => Buffer.from(lines.join('\n'));

test('sysctl', () => {
  const parsed = sysctl.parse(
    bytes(
      'net.ipv4.conf.flannel/1.forwarding = 1',
      'net.ipv4.ip_forward=1',
      'net.ipv4.tcp_rmem = 4096\t131072\t6291456\r',
      'net.x = a = b',
      'net.y = ',
      'kernel.ostype = Linux',
      "sysctl: permission denied on key 'net.ipv4.tcp_fastopen_key'",
      'net.ipv4.ip_forward',
      'net.ipv4.ip forward = 1',
      '= 1',
      'FLANNEL=1',
      `net.${'x'.repeat(2000)} = 1`,
    ),
  );
  assert.equal(parsed.records, [
    { line: 1, key: 'net.ipv4.conf.flannel/1.forwarding', value: '1' },
    { line: 2, key: 'net.ipv4.ip_forward', value: '1' },
    { line: 3, key: 'net.ipv4.tcp_rmem', value: '4096\t131072\t6291456' },
    { line: 4, key: 'net.x', value: 'a = b' },
    { line: 5, key: 'net.y', value: '' },
  ]);
  assert.equal(parsed.lines, { recorded: 5, ignored: 2, rejected: 5 });
});

test('subnet.env', () => {
  const parsed = subnetEnv.parse(
    bytes(
      '# written by flanneld',
      'FLANNEL_NETWORK=10.1.0.0/16,10.2.0.0/16',
      'FLANNEL_SUBNET="10.1.11.1/24"',
      "export FLANNEL_MTU='1450'",
      'FLANNEL_IPMASQ=true\r',
      'EMPTY=',
      'ODD="',
      'cat: /run/flannel/subnet.env: No such file or directory',
      '1X=2',
      '=3',
      'A B=4',
      'export',
    ),
  );
  assert.equal(parsed.records, [
    { line: 2, key: 'FLANNEL_NETWORK', value: '10.1.0.0/16,10.2.0.0/16' },
    { line: 3, key: 'FLANNEL_SUBNET', value: '10.1.11.1/24' },
    { line: 4, key: 'FLANNEL_MTU', value: '1450' },
    { line: 5, key: 'FLANNEL_IPMASQ', value: 'true' },
    { line: 6, key: 'EMPTY', value: '' },
    { line: 7, key: 'ODD', value: '"' },
  ]);
  assert.equal(parsed.lines, { recorded: 6, ignored: 1, rejected: 5 });
});

test('ethtool -k', () => {
  const parsed = ethtoolKFlannel.parse(
    bytes(
      'Features for flannel.1:',
      'tx-checksumming: on',
      '\ttx-checksum-ip-generic: off [requested on]',
      'rx-vlan-offload: off [fixed]',
      'udp fragmentation offload: off',
      'Cannot get device udp-fragmentation-offload settings: Operation not supported',
      'tx-gso-list: maybe',
      'tx-gso-list:',
      'no colon here',
      ': on',
      `${'x'.repeat(200)}: on`,
    ),
  );
  assert.equal(parsed.records, [
    { line: 2, feature: 'tx-checksumming', on: true, fixed: false },
    { line: 3, feature: 'tx-checksum-ip-generic', on: false, fixed: false },
    { line: 4, feature: 'rx-vlan-offload', on: false, fixed: true },
    { line: 5, feature: 'udp fragmentation offload', on: false, fixed: false },
  ]);
  assert.equal(parsed.lines, { recorded: 4, ignored: 2, rejected: 5 });
  assert.equal(featuresOf('flannel.4096'), ['ethtool', '-k', 'flannel.4096']);
});

test.run();
