import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEtcdV2 } from '../../src/leases/etcd-v2.ts';
import { parseEtcdV3 } from '../../src/leases/etcd-v3-parse.ts';
import { parseLeasesFile } from '../../src/leases/file.ts';
import { isGap, parseLeaseFile } from '../../src/leases/index.ts';
import { cidrText } from '../../src/net/cidr.ts';
import { ipText } from '../../src/net/ip.ts';
import { macText } from '../../src/net/mac.ts';
import type { LeaseTable, NetworkConfig } from '../../src/types/lease.ts';
import type { Gap } from '../../src/types/probe.ts';

const CAPTURES = join(import.meta.dirname, '..', 'fixtures', 'captures');
const PREFIX = '/coreos.com/network';
const MAC = '12:66:aa:00:00:01';

function good(read: LeaseTable | Gap): LeaseTable {
  if (isGap(read)) throw new Error(`${read.kind}: ${read.detail}`);
  return read;
}

/** An etcd v2 answer over these keys below the prefix. */
function v2(keys: Readonly<Record<string, unknown>>): LeaseTable {
  const nodes = Object.entries(keys).map(([key, value]) => ({
    key: `${PREFIX}/${key}`,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
  return good(parseEtcdV2(Buffer.from(JSON.stringify({ action: 'get', node: { key: PREFIX, dir: true, nodes } }))));
}

const config = (value: unknown): NetworkConfig => {
  const { config: read, rejects } = v2({ config: value });
  if (read === null) throw new Error(rejects[0]?.why);
  return read;
};
const shown = ({ leases }: LeaseTable) =>
  leases.map(
    ({ family, key, subnet, underlayIp, vtepMac, vni }) =>
      `${family} ${key} ${cidrText(subnet)} ${ipText(underlayIp)} ${vtepMac === null ? '-' : macText(vtepMac)} ${vni}`,
  );

test('every capture: three hosts, no reject', () => {
  const names = readdirSync(CAPTURES);
  assert.ok(names.length >= 7);
  for (const name of names) {
    for (const file of readdirSync(join(CAPTURES, name, 'leases'))) {
      const read = good(parseLeaseFile(file, readFileSync(join(CAPTURES, name, 'leases', file))));
      assert.equal(read.rejects, [], name);
      assert.is(read.leases.length, name.includes('dual-stack') ? 6 : 3, name);
      assert.is(new Set(read.leases.map(({ underlayIp }) => ipText(underlayIp))).size, read.leases.length, name);
      assert.is(cidrText(read.config!.network!), '10.1.0.0/16', name);
      assert.is(read.config!.port, 8472, name);
      for (const lease of read.leases) assert.is(lease.reserved, false, name);
    }
  }
});

test('a dual-stack key is two leases with one name', () => {
  const name = 'flannel-0.20.2-dual-stack-iproute2-5.4.0';
  const read = good(parseEtcdV3(readFileSync(join(CAPTURES, name, 'leases', 'etcd-v3.json'))));
  assert.equal(shown(read).slice(0, 2), [
    '4 10.1.10.0-24&fd00:42:0:c::-64 10.1.10.0/24 192.168.122.102 d2:cf:49:80:34:59 1',
    '6 10.1.10.0-24&fd00:42:0:c::-64 fd00:42:0:c::/64 fd00:122::102 ae:a9:28:eb:3e:f6 1',
  ]);
  assert.is(cidrText(read.config!.network6!), 'fd00:42::/48');
});

test('an IPv6-only lease has no IPv4 side', () => {
  const value = {
    PublicIP: '0.0.0.0',
    PublicIPv6: 'fd00:122::1',
    BackendType: 'vxlan',
    BackendV6Data: { VtepMAC: MAC },
  };
  assert.equal(shown(v2({ 'subnets/0.0.0.0-0&fd00:42:0:1::-64': value })), [
    `6 0.0.0.0-0&fd00:42:0:1::-64 fd00:42:0:1::/64 fd00:122::1 ${MAC} null`,
  ]);
});

test('backend data as base64, as flannel v0.2 wrote it', () => {
  const data = Buffer.from(JSON.stringify({ VtepMAC: MAC })).toString('base64');
  const value = { PublicIP: '192.168.122.101', BackendType: 'vxlan', BackendData: data };
  assert.equal(shown(v2({ 'subnets/10.1.11.0-24': value })), [
    `4 10.1.11.0-24 10.1.11.0/24 192.168.122.101 ${MAC} null`,
  ]);
});

test('a lease of another backend has no MAC', () => {
  const read = v2({
    'subnets/10.1.11.0-24': { PublicIP: '192.168.122.101', BackendType: 'host-gw', BackendData: null },
  });
  assert.is(read.leases[0]!.backendType, 'host-gw');
  assert.is(read.leases[0]!.vtepMac, null);
});

test('names in any case, as Go reads them', () => {
  const value = { publicip: '192.168.122.101', BACKENDTYPE: 'vxlan', backenddata: { vtepmac: MAC, vni: 7 } };
  assert.equal(shown(v2({ 'subnets/10.1.11.0-24': value })), [`4 10.1.11.0-24 10.1.11.0/24 192.168.122.101 ${MAC} 7`]);
  assert.is(config({ NETWORK: '10.1.0.0/16', backend: { TYPE: 'VXLAN', port: 4789 } }).port, 4789);
});

test('network config: the defaults of flannel', () => {
  assert.equal(config({ Network: '10.1.0.0/16', Typo: 1 }), {
    network: { ip: 0x0a010000, length: 16 },
    network6: null,
    subnetLength: 24,
    subnetLength6: null,
    backendType: 'udp',
    vni: 1,
    port: 8472,
    mtuBytes: null,
    directRouting: false,
    learning: false,
    gbp: false,
    range: { length: null, min: null, max: null },
    range6: { length: null, min: null, max: null },
    backendNamed: false,
    unknownKeys: ['Typo'],
  });
  const all = { Type: 'vxlan', VNI: 5, Port: 0, MTU: 1400, DirectRouting: true, Learning: true };
  const { vni, port, mtuBytes, directRouting, learning } = config({ Network: '10.1.0.0/16', Backend: all });
  assert.equal([vni, port, mtuBytes, directRouting, learning], [5, 8472, 1400, true, true]);
  assert.is(config({ Network: '10.1.0.0/23' }).subnetLength, 25);
  assert.is(config({ Network: '10.1.0.0/22' }).subnetLength, 24);
  assert.is(config({ Network: '10.1.0.0/16', SubnetLen: 26 }).subnetLength, 26);
  assert.is(config({ Network: '10.1.0.0/16', IPv6Network: 'fd00::/48' }).network6, null);
  assert.is(config({ Network: '10.1.0.0/16', EnableIPv4: false }).network, null);
});

for (const [what, value, why] of [
  ['no JSON', '{', /not a JSON object/],
  ['a wrong network', { Network: '10.1.0.0' }, /Network is not an IPv4 prefix/],
  ['a VNI as text', { Network: '10.1.0.0/16', Backend: { VNI: '1' } }, /VNI is not a number/],
  ['a flag as text', { Network: '10.1.0.0/16', Backend: { Learning: 'yes' } }, /Learning is neither/],
] as const) {
  test(`network config with ${what} is a reject`, () => {
    const read = v2({ config: value });
    assert.is(read.config, null);
    assert.match(read.rejects[0]!.why, why);
  });
}

const LEASE = { PublicIP: '192.168.122.101', BackendType: 'vxlan', BackendData: { VtepMAC: MAC } };
for (const [what, key, value, why] of [
  ['a key without subnet', 'subnets/minion1', LEASE, /names no subnet/],
  ['a prefix that is too long', 'subnets/10.1.11.0-33', LEASE, /is no subnet/],
  ['an octet that is too big', 'subnets/10.1.256.0-24', LEASE, /is no subnet/],
  ['no JSON', 'subnets/10.1.11.0-24', 'x', /not a JSON object/],
  ['no PublicIP', 'subnets/10.1.11.0-24', { BackendType: 'vxlan' }, /PublicIP is not an address/],
  [
    'a wrong MAC',
    'subnets/10.1.11.0-24',
    { ...LEASE, BackendData: { VtepMAC: '12:66' } },
    /VtepMAC is not an Ethernet/,
  ],
  ['backend data that is a number', 'subnets/10.1.11.0-24', { ...LEASE, BackendData: 5 }, /BackendData is not/],
  ['another key', 'blue/config', { Network: '10.9.0.0/16' }, /not a key of the network at/],
] as const) {
  test(`an entry with ${what} is a reject, and the others stay`, () => {
    const read = v2({ config: { Network: '10.1.0.0/16' }, [key]: value, 'subnets/10.1.99.0-24': LEASE });
    assert.is(read.leases.length, 1);
    assert.is(read.rejects.length, 1);
    assert.is(read.rejects[0]!.line, 2);
    assert.match(read.rejects[0]!.why, why);
    assert.ok(read.rejects[0]!.text.includes(key));
  });
}

test('two networks side by side: neither is taken for the estate', () => {
  const read = v2({ 'blue/config': { Network: '10.1.0.0/16' }, 'green/config': { Network: '10.2.0.0/16' } });
  assert.is(read.config, null);
  assert.match(read.rejects[0]!.why, /several networks/);
});

test('etcdctl -w json prints lease ids as numbers past 2^53', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const kv = `{"key":"${base64(`${PREFIX}/subnets/10.1.11.0-24`)}","value":"${base64(JSON.stringify(LEASE))}","lease":7587899097697258253}`;
  const read = good(parseEtcdV3(Buffer.from(`{"header":{},"kvs":[${kv}],"ttl_seconds":{"7587899097697258253":77}}`)));
  assert.is(read.leases[0]!.ttlSeconds, 77);
  assert.is(read.leases[0]!.reserved, false);
});

test('the file form', () => {
  const text = `{"network":{"Network":"10.1.0.0/16","Backend":{"Type":"vxlan"}},"leases":[
    {"subnet":"10.1.11.0/24","publicIp":"192.168.122.101","vtepMac":"${MAC}","vni":1},
    {"subnet":"fd00:42::/64","publicIp":"fd00:122::1"},
    {"subnet":"10.1.22.0","publicIp":"192.168.122.102"}, 5]}`;
  const read = good(parseLeasesFile(Buffer.from(text)));
  assert.equal(shown(read), [
    `4 10.1.11.0-24 10.1.11.0/24 192.168.122.101 ${MAC} 1`,
    '6 fd00:42::-64 fd00:42::/64 fd00:122::1 - null',
  ]);
  assert.equal(
    read.rejects.map(({ line }) => line),
    [3, 4],
  );
  assert.is(read.config!.backendType, 'vxlan');
});

test('what is no lease file is a gap that says what was expected', () => {
  for (const file of ['etcd-v2.json', 'etcd-v3.json', 'leases.json', 'kubernetes-nodes.json']) {
    for (const text of ['', 'null', '[]', '<html>', '{"message":"Key not found"}']) {
      const read = parseLeaseFile(file, Buffer.from(text));
      if (!isGap(read)) throw new Error(`${file} took ${text}`);
      assert.is(read.kind, 'unreadable');
      assert.is(read.host, `leases/${file}`);
    }
  }
});

test('property: no bytes and no JSON make a parser throw', () => {
  const names = ['node', 'nodes', 'key', 'value', 'kvs', 'leases', 'network', 'header', 'ttl', 'subnet', 'publicIp'];
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(
        null,
        true,
        0,
        -1,
        1e99,
        '',
        'x',
        `${PREFIX}/config`,
        `${PREFIX}/subnets/1.2.3.4-5`,
        '{"Backend":[]}',
      ),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    json.map((value) => Buffer.from(JSON.stringify(value))),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom('etcd-v2.json', 'etcd-v3.json', 'leases.json'), (input, file) => {
      const read = parseLeaseFile(file, input);
      if (isGap(read)) assert.is(read.kind, 'unreadable');
      else for (const { text, why } of read.rejects) assert.ok(text.length <= 200 && why !== '');
    }),
    { numRuns: 500 },
  );
});

test.run();
