// The ladder alone: what hosts say of themselves is withheld, and the counters of both ends must name the stage and the host.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import { labDown } from '../../src/lab/down.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { faultOf } from '../quality/groups.ts';
import { measureBlind } from './checking.ts';
import { temporaryState } from './machine.ts';

/** Fault, where packets die, and whom the pattern is about. A rule of OUTPUT looks like a missing FDB entry to counters. */
const SCENARIOS: readonly (readonly [fault: string, stage: string, pattern: string])[] = [
  ['fdb-entry-missing', 'sender-fdb', 'cell minion1 minion2'],
  ['fdb-address-wrong', 'sender-tables', 'cell minion1 minion2'],
  ['fdb-flush', 'sender-fdb', 'host minion2'],
  ['neighbour-missing', 'sender-neighbour', 'cell minion1 minion3'],
  ['neighbour-mac-wrong', 'sender-fdb', 'cell minion1 minion3'],
  ['route-missing', 'sender-route-taken', 'cell minion1 minion3'],
  ['vtep-down', 'sender-route-taken', 'host minion2'],
  ['vtep-local-wrong', 'sender-underlay-route', 'host minion2'],
  ['firewall-output-drop', 'sender-fdb', 'host minion2'],
  ['firewall-input-drop', 'receiver-firewall', 'host minion2'],
  ['firewall-input-one-peer', 'receiver-firewall', 'cell minion2 minion3'],
  ['firewall-mangle-drop', 'receiver-firewall', 'host minion2'],
  ['firewall-nft-input-policy', 'receiver-firewall', 'host minion2'],
  ['vtep-vni-wrong', 'receiver-vni', 'host minion2'],
  ['vtep-port-wrong', 'receiver-port', 'host minion2'],
  ['vtep-address-wrong', 'receiver-address', 'row minion2'],
  ['underlay-drops-vxlan-one-way', 'transit', 'cell minion1 minion2'],
  ['underlay-drops-vxlan-of-host', 'transit', 'host minion3'],
];

const ladder = suite('tables withheld');
const state = temporaryState();
let lab: Lab;

ladder('a lab comes up, and nothing fails on it', async () => {
  await labUp({ name: 'ladder', state });
  lab = openLab('ladder', state);
  const pairs = await measureBlind(lab.paths.config);
  assert.is(pairs.length, 6);
  assert.equal(
    pairs.filter(({ symptom }) => symptom !== null),
    [],
  );
});

for (const [id, stage, pattern] of SCENARIOS) {
  ladder(`${id}: ${stage}`, async () => {
    const fault = faultOf(id);
    await breakFault(lab, fault);
    const failing = (await measureBlind(lab.paths.config)).filter(({ symptom }) => symptom !== null);
    await healFault(lab, fault);
    assert.equal([...new Set(failing.map((pair) => pair.pattern?.key))], [pattern]);
    assert.equal([...new Set(failing.map(({ place }) => place?.stage))], [stage], failing[0]?.place?.told);
  });
}

ladder('the lab goes down', async () => {
  await labDown('ladder', state);
  assert.throws(() => openLab('ladder', state));
});

ladder.run();
