import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expectedEstate } from '../src/expected/estate.ts';
import { parseLeasesFile } from '../src/leases/file.ts';
import { leasesOf, networksOf } from '../src/report-leases.ts';
import type { Estate } from '../src/types/estate.ts';
import type { LeaseTable } from '../src/types/lease.ts';

function estate(network: unknown, leases: readonly object[], source: LeaseTable['source'] = 'file'): Estate {
  const table = parseLeasesFile(Buffer.from(JSON.stringify({ network, leases }))) as LeaseTable;
  return expectedEstate({ ...table, source });
}

const LEASES = [
  { subnet: '10.1.22.0/24', publicIp: '192.168.122.102', vtepMac: '12:66:aa:00:00:02', vni: 1 },
  { subnet: '10.1.11.0/24', publicIp: '192.168.122.101', backendType: 'host-gw' },
];
const VXLAN = { Backend: { Type: 'vxlan', VNI: 3, Port: 4789 } };

const bounds = (of: Estate) => networksOf(of).map(({ subnetMin, subnetMax }) => [subnetMin, subnetMax]);

test('a network with its range as flannel resolves it', () => {
  assert.equal(networksOf(estate({ Network: '10.1.0.0/16', ...VXLAN }, LEASES)), [
    {
      family: 4,
      aggregate: '10.1.0.0/16',
      subnetLength: 24,
      subnetMin: '10.1.1.0',
      subnetMax: '10.1.255.0',
      backendType: 'vxlan',
      vni: 3,
      port: 4789,
    },
  ]);
  const named = { Network: '10.1.0.0/16', SubnetLen: 26, SubnetMin: '10.1.4.0', SubnetMax: '10.1.8.0', ...VXLAN };
  assert.equal(bounds(estate(named, LEASES)), [['10.1.4.0', '10.1.8.0']]);
});

test('Kubernetes gives the first subnet out too, and only its leases tell their length', () => {
  assert.equal(bounds(estate({ Network: '10.1.0.0/16', ...VXLAN }, LEASES, 'kubernetes')), [
    ['10.1.0.0', '10.1.255.0'],
  ]);
  assert.equal(bounds(estate({ Network: '10.1.0.0/16', ...VXLAN }, [], 'kubernetes')), [[null, null]]);
});

test('both families, each its own network', () => {
  const both = { EnableIPv6: true, Network: '10.1.0.0/16', IPv6Network: 'fd00:42::/48', ...VXLAN };
  assert.equal(bounds(estate(both, LEASES)), [
    ['10.1.1.0', '10.1.255.0'],
    ['fd00:42:0:1::', 'fd00:42:0:ffff::'],
  ]);
});

test('without net-conf what it would say is null', () => {
  const [network] = networksOf(estate(null, LEASES));
  assert.equal(network, {
    family: 4,
    aggregate: null,
    subnetLength: 24,
    subnetMin: null,
    subnetMax: null,
    backendType: null,
    vni: 1,
    port: null,
  });
});

test('leases by subnet, those of other backends too, by the name findings use', () => {
  const one = estate({ Network: '10.1.0.0/16', ...VXLAN }, LEASES);
  const held = one.overlays[0]!.leases[0]!;
  const leases = leasesOf(one, new Map([[held, 'minion2']]));
  assert.equal(
    leases.map(({ host, subnet, backendType, vtepMac, vni }) => [host, subnet, backendType, vtepMac, vni]),
    [
      ['192.168.122.101', '10.1.11.0/24', 'host-gw', null, null],
      ['minion2', '10.1.22.0/24', 'vxlan', '12:66:aa:00:00:02', 1],
    ],
  );
});

test.run();
