import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLab } from '../../src/lab/plan.ts';

const WISH = { name: 'lab', hosts: 3, era: 'C', flanneld: null } as const;

test('three hosts are those of the article', () => {
  const { hosts } = planLab(WISH, 1024);
  assert.equal(hosts[2], {
    name: 'minion3',
    underlayIp: '192.168.122.103',
    subnet: '10.1.33.0/24',
    overlayIp: '10.1.33.0',
    bridgeIp: '10.1.33.1',
    vtepMac: '12:66:aa:00:00:03',
    containers: [
      { name: 'container1', ip: '10.1.33.2' },
      { name: 'container2', ip: '10.1.33.3' },
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

test('a wish that cannot be fulfilled is refused with the way out', () => {
  assert.throws(() => planLab({ ...WISH, hosts: 155 }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: 0 }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: Number.NaN }, 1e6), /from 1 to 154/);
  assert.throws(() => planLab({ ...WISH, hosts: 40 }, 1024), /fewer hosts, or sysctl -w/);
  assert.throws(() => planLab({ ...WISH, name: '../up' }, 1024), /lab name/);
});

test.run();
