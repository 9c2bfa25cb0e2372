import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import { labDown } from '../../src/lab/down.ts';
import { FAULTS } from '../../src/lab/faults/index.ts';
import { openLab } from '../../src/lab/hands.ts';
import { ERAS } from '../../src/lab/plan.ts';
import { readBroken } from '../../src/lab/state.ts';
import { labUp } from '../../src/lab/up.ts';
import { brokenPairs, difference, everywhere, stateOf, tunnelled } from './estate.ts';
import { temporaryState } from './machine.ts';

const state = temporaryState();

/** What each fault must change: each pattern fits a line that went (-) or came (+). */
const CHANGES: Readonly<Record<string, readonly RegExp[]>> = {
  'lease-missing': [/^- lease v2 10\.1\.22\.0\/24/, /^- lease v3 10\.1\.22\.0\/24/],
  'lease-public-ip-duplicate': [/^\+ lease v2 10\.1\.33\.0\/24 192\.168\.122\.102 .*03$/, /^\+ lease v3 10\.1\.33\.0/],
  'lease-vtep-mac-duplicate': [/^\+ lease v2 10\.1\.33\.0\/24 192\.168\.122\.103 .*02$/, /^\+ lease v3 10\.1\.33\.0/],
  'lease-overlap': [/^\+ lease v2 10\.1\.22\.0\/23 192\.168\.122\.103/, /^- lease v3 10\.1\.33\.0/],
  'subnet-env-subnet-wrong': [/^\+ minion2 env FLANNEL_SUBNET=10\.1\.177\.1\/24/],
  'subnet-env-mtu-wrong': [/^\+ minion2 env FLANNEL_MTU=1472/],
  'bridge-address-wrong': [/^- minion2 addr docker0 .*10\.1\.22\.1/, /^\+ minion2 addr docker0 .*172\.17\.0\.1/],
  'bridge-down': [/^\+ minion2 link docker0: <(?!.*\bUP\b)/, /^- minion2 route 10\.1\.22\.0\/24 dev docker0/],
  'vtep-missing': [/^- minion2 link flannel\.1/],
  'vtep-down': [/^\+ minion2 link flannel\.1: <(?!.*\bUP\b)/],
  'vtep-vni-wrong': [/^\+ minion2 link flannel\.1: .* vxlan id 2 .* dstport 8472/],
  'vtep-port-wrong': [/^\+ minion2 link flannel\.1: .* vxlan id 1 .* dstport 4789/],
  'vtep-local-wrong': [/^\+ minion2 link flannel\.1: .* local 203\.0\.113\.7 /],
  'vtep-mac-changed': [/^\+ minion2 link flannel\.1: .* link\/ether 12:66:aa:00:00:99 /],
  'vtep-mtu-wrong': [/^\+ minion2 link flannel\.1: .* mtu 1400 /],
  'vtep-mtu-too-big': [/^\+ minion2 link eth0: .* mtu 1400 /],
  'vtep-address-wrong': [
    /^- minion2 addr flannel\.1 .* 10\.1\.22\.0\/32/,
    /^\+ minion2 addr flannel\.1 .* 10\.1\.177\.0\/32/,
  ],
  'vtep-address-wrong-aggregate': [/^- minion2 addr .* 10\.1\.22\.0\/16/, /^\+ minion2 addr .* 10\.1\.177\.0\/16/],
  'vtep-bounced': [
    /^- minion2 route 10\.1\.11\.0\/24/,
    /^- minion2 route 10\.1\.33\.0/,
    /^- minion2 neigh 10\.1\.33\.0/,
  ],
  'route-missing': [/^- minion1 route 10\.1\.33\.0\/24 via/],
  'route-missing-aggregate': [/^- minion1 route 10\.1\.0\.0\/16 dev flannel\.1/],
  'route-shadowed': [/^\+ minion1 route 10\.1\.33\.0\/25 via 192\.168\.122\.1 dev eth0/],
  'route-gateway-wrong': [/^\+ minion1 route 10\.1\.33\.0\/24 via 10\.1\.22\.0 dev flannel\.1 onlink/],
  'route-blackhole': [/^\+ minion1 route blackhole 10\.1\.33\.0\/25/],
  'rule-diverts': [/^\+ minion1 rule .*from 10\.1\.11\.0\/24 lookup 100/, /^\+ minion1 route default .* table 100/],
  'route-stale': [
    /^\+ minion1 route 10\.1\.177\.0\/24 via/,
    /^\+ minion1 neigh 10\.1\.177\.0/,
    /^\+ minion1 fdb .*:99 dst/,
  ],
  'neighbour-missing': [/^- minion1 neigh 10\.1\.33\.0 /],
  'neighbour-mac-wrong': [/^\+ minion1 neigh 10\.1\.33\.0 lladdr 12:66:aa:00:00:99 PERMANENT/],
  'neighbour-mac-of-other-peer': [/^\+ minion1 neigh 10\.1\.33\.0 lladdr 12:66:aa:00:00:02 PERMANENT/],
  'neighbour-not-permanent': [/^\+ minion1 neigh 10\.1\.33\.0 lladdr 12:66:aa:00:00:03 REACHABLE/],
  'fdb-entry-missing': [/^- minion1 fdb 12:66:aa:00:00:02 dst/],
  'fdb-address-wrong': [/^\+ minion1 fdb 12:66:aa:00:00:02 dst 192\.168\.122\.199/, /^- minion1 fdb 12:66:aa:00:00:02/],
  'fdb-entry-stale': [/^\+ minion1 fdb 12:66:aa:00:00:99 dst 192\.168\.122\.199 self permanent/],
  'forwarding-off': [/^\+ minion2 sysctl ip_forward 0/],
  'forwarding-off-device': [/^\+ minion2 sysctl conf\/flannel\.1\/forwarding 0/],
};

for (const era of ERAS) {
  test(`era ${era}: containers reach each other through the tunnel; every fault breaks and mends`, async () => {
    const { paths } = await labUp({ name: 'faults', state, era });
    const lab = openLab('faults', state);
    assert.equal(await brokenPairs(lab), []);
    assert.ok((await tunnelled(lab, 'minion3')) > 0, 'by VXLAN');
    const whole = await stateOf(lab, everywhere(lab));
    const faults = FAULTS.filter((fault) => fault.eras.includes(era));
    for (const fault of faults) {
      // Only where the fault is: the whole estate is compared when all are mended.
      const place = fault.expect.object === 'lease' ? 'lease' : fault.expect.host;
      const before = whole.filter((line) => line.startsWith(`${place} `));
      await breakFault(lab, fault);
      const changes = difference(before, await stateOf(lab, [place]));
      for (const pattern of CHANGES[fault.id] ?? [/no expectation/]) {
        assert.ok(
          changes.some((line) => pattern.test(line)),
          `${fault.id}: ${pattern} in\n${changes.join('\n')}`,
        );
      }
      assert.equal(readBroken(paths), [fault.id]);
      await healFault(lab, fault);
      assert.equal(difference(before, await stateOf(lab, [place])), [], `${fault.id} mended`);
    }
    assert.equal(difference(whole, await stateOf(lab, everywhere(lab))), []);
    assert.equal(await brokenPairs(lab), []);
    await labDown('faults', state);
  });
}

test('two faults at once mend in either order; a fault of another era and one not broken are refused', async () => {
  await labUp({ name: 'faults', state });
  const lab = openLab('faults', state);
  const [first, second] = ['fdb-entry-missing', 'vtep-mac-changed'].map((id) => FAULTS.find((one) => one.id === id));
  const elsewhere = FAULTS.find((one) => one.id === 'route-missing-aggregate');
  if (first === undefined || second === undefined || elsewhere === undefined) throw new Error('faults were renamed');
  const whole = await stateOf(lab, everywhere(lab));
  await breakFault(lab, first);
  await breakFault(lab, second);
  await healFault(lab, first);
  await healFault(lab, second);
  assert.equal(difference(whole, await stateOf(lab, everywhere(lab))), []);
  for (const refused of [breakFault(lab, elsewhere), healFault(lab, first)]) {
    assert.is(await refused.then(() => 'done').catch((error: Error) => error.name), 'LabError');
  }
  await labDown('faults', state);
});

test('each fault is told in full', () => {
  assert.equal(Object.keys(CHANGES).sort(), FAULTS.map((fault) => fault.id).sort());
  for (const era of ERAS) assert.ok(FAULTS.filter((fault) => fault.eras.includes(era)).length >= 20, era);
  for (const fault of FAULTS) {
    assert.match(fault.expect.cause, /^[a-z]+(-[a-z]+)+$/, fault.id);
    assert.ok(fault.title !== '' && fault.seenAt !== '' && fault.modes.length > 0, fault.id);
  }
});

test.run();
