import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eraOfHost, planLab } from '../../src/lab/plan.ts';
import { SHAPE_NAMES, SHAPES } from '../../src/lab/shapes.ts';
import { cidrFromText, contains, covers, firstIp } from '../../src/net/cidr.ts';
import { ipFromText } from '../../src/net/ip.ts';

const WISH = { name: 'lab', hosts: 3, era: 'C', shape: 'plain', flanneld: null } as const;

test('three hosts are those of the article', () => {
  const { hosts } = planLab(WISH, 1024);
  assert.equal(hosts[2], {
    name: 'minion3',
    underlayIp: '192.168.122.103',
    subnet: '10.1.33.0/24',
    overlayIp: '10.1.33.0',
    bridgeIp: '10.1.33.1',
    vtepMac: '12:66:aa:00:00:03',
    leaseKey: '10.1.33.0/24',
    v6: null,
    containers: [
      { name: 'container1', ip: '10.1.33.2', ip6: null },
      { name: 'container2', ip: '10.1.33.3', ip6: null },
    ],
  });
});

test('no two hosts share a subnet, an address or a MAC, however many', () => {
  const { hosts } = planLab({ ...WISH, hosts: 154 }, 1e6);
  for (const key of ['name', 'underlayIp', 'subnet', 'vtepMac'] as const) {
    assert.is(new Set(hosts.map((host) => host[key])).size, 154, key);
  }
  const octets = hosts.map((host) => Number(host.subnet.split('.')[2]));
  assert.ok(octets.every((octet) => octet >= 1 && octet <= 255));
});

test('leases of every shape are distinct, aligned and inside its network, and reach no underlay', () => {
  for (const shape of SHAPE_NAMES) {
    const traits = SHAPES[shape];
    const { hosts } = planLab({ ...WISH, hosts: 154, shape }, 1e6);
    const network = cidrFromText(traits.network)!;
    assert.is(new Set(hosts.map(({ leaseKey }) => leaseKey)).size, 154, shape);
    for (const { subnet, underlayIp, bridgeIp } of hosts) {
      const lease = cidrFromText(subnet)!;
      assert.is(firstIp(lease), lease.ip, `${shape} ${subnet}`);
      assert.ok(covers(network, lease) && contains(lease, ipFromText(bridgeIp)!), `${shape} ${subnet}`);
      assert.not.ok(contains(network, ipFromText(underlayIp)!), `${shape} ${underlayIp}`);
    }
  }
});

test('a shape decides who stands behind the router, who has no container, and which era each host speaks', () => {
  const { hosts } = planLab({ ...WISH, shape: 'routed' }, 1024);
  assert.equal(
    hosts.map(({ underlayIp }) => underlayIp),
    ['192.168.122.101', '192.168.122.102', '192.168.123.103'],
  );
  assert.equal(
    planLab({ ...WISH, shape: 'empty' }, 1024).hosts.map(({ containers }) => containers.length),
    [2, 2, 0],
  );
  const mixed = planLab({ ...WISH, shape: 'mixed', hosts: 5 }, 1024);
  assert.equal(
    mixed.hosts.map((host) => eraOfHost(mixed, host)),
    ['B1', 'B2', 'C', 'A', 'B1'],
  );
});

test('a wish that cannot be fulfilled is refused with the way out', () => {
  assert.throws(() => planLab({ ...WISH, hosts: 155 }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: 0 }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: Number.NaN }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: 40 }, 1024), /fewer hosts, or sysctl -w/);
  assert.throws(() => planLab({ ...WISH, name: '../up' }, 1024), /lab name/);
  assert.throws(() => planLab({ ...WISH, shape: 'dual', era: 'B1' }, 1024), /--shape dual: .*era C, not in B1/);
  assert.throws(() => planLab({ ...WISH, shape: 'nft', flanneld: '/bin/true' }, 1024), /in shape plain, not in nft/);
});

test.run();
