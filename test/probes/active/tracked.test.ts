import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTracked, trackedScript } from '../../../src/probes/active/tracked.ts';
import type { Endpoint } from '../../../src/types/measure.ts';

const end = (underlayIp: string): Endpoint => ({
  host: underlayIp,
  family: 4,
  vtepIp: '10.1.1.0',
  bridgeIp: null,
  behindIp: '10.1.1.254',
  unusedIp: '10.1.1.254',
  onDemand: false,
  underlayIp,
  underlayDevice: 'eth0',
  mtuBytes: 1450,
  vtepName: 'flannel.1',
  vtepMac: null,
  vni: 1,
  port: 8472,
  direct: { most: false, others: new Set() },
});
const [A, B] = [end('192.0.2.1'), end('192.0.2.2')];

/** Entries as conntrack and as /proc/net/nf_conntrack print them. */
const ENTRIES = [
  'udp      17 29 src=192.0.2.1 dst=192.0.2.2 sport=40112 dport=8472 [UNREPLIED] src=192.0.2.2 dst=192.0.2.1 sport=8472 dport=40112 mark=0 use=1',
  'ipv4     2 udp      17 29 src=192.0.2.1 dst=192.0.2.2 sport=40113 dport=8472 [UNREPLIED] src=192.0.2.2 dst=192.0.2.1 sport=9999 dport=40113 mark=0 zone=0 use=2',
  'udp      17 29 src=192.0.2.2 dst=192.0.2.1 sport=40114 dport=8472 src=192.0.2.9 dst=192.0.2.2 sport=8472 dport=40114 [ASSURED] mark=0 use=1',
  'udp      17 29 src=192.0.2.3 dst=192.0.2.2 sport=40115 dport=8472 [UNREPLIED] src=192.0.2.9 dst=192.0.2.3 sport=8472 dport=40115 mark=0 use=1',
  'udp      17 29 src=192.0.2.1 dst=192.0.2.2 sport=40116 dport=8472 [UNREPLIED] src=192.0.2.2 dst=192.0.2.7 sport=8472 dport=1024 mark=0 use=1',
].join('\n');

test('of two hosts’ flows, those that are led elsewhere; another source is no matter', () => {
  const script = trackedScript(A, B)!.replace(/\{ conntrack .*?; \}/s, 'cat');
  const { stdout, status } = spawnSync('sh', ['-c', script], { input: `${ENTRIES}\n` });
  assert.is(status, 0);
  assert.equal(readTracked(stdout), [
    { from: '192.0.2.1', to: '192.0.2.2', sourcePort: 40113, address: '192.0.2.2', port: 9999 },
    { from: '192.0.2.2', to: '192.0.2.1', sourcePort: 40114, address: '192.0.2.9', port: 8472 },
  ]);
});

test('anything else is nothing', () => {
  assert.equal(readTracked(Buffer.from('astray 1.2.3.4\nastray 192.0.2.1 192.0.2.2 x 192.0.2.9 1\n\u0000')), []);
  assert.is(trackedScript(A, { ...B, underlayIp: 'fd00::2' }), null);
  assert.is(trackedScript(A, { ...B, port: null }), null);
});

test.run();
