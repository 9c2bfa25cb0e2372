// The ladder alone: what hosts say of themselves is withheld, and the counters of both ends must name the stage and the host.
// The scenarios that differ most; `npm run ladder` tries all of them.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { tryScenario } from '../quality/ladder.ts';
import { SCENARIOS } from '../quality/scenarios.ts';
import { type Bench, benchOf } from '../quality/trial.ts';
import { measureBlind } from './checking.ts';
import { temporaryState } from './machine.ts';

const TRIED = [
  'route-missing',
  'rule-diverts-peer',
  'neighbour-missing',
  'fdb-entry-missing',
  'fdb-address-wrong',
  'firewall-output-drop',
  'vtep-local-wrong',
  'underlay-neighbour-failed',
  'underlay-drops-vxlan-one-way',
  'underlay-drops-inner-tcp',
  'firewall-nft-ingress',
  'firewall-input-one-peer',
  'vtep-down',
  'vtep-vni-wrong',
  'vtep-mac-changed',
  'vtep-address-wrong',
  'forwarding-off',
  'firewall-raw-docker28',
];

const ladder = suite('tables withheld');
const state = temporaryState();
let bench: Bench;

ladder('a lab comes up, and nothing fails on it', async () => {
  await labUp({ name: 'ladder', state });
  bench = await benchOf(openLab('ladder', state));
  const pairs = await measureBlind(bench.config);
  assert.is(pairs.length, 6);
  assert.equal(
    pairs.filter(({ symptom }) => symptom !== null),
    [],
  );
});

for (const fault of TRIED) {
  const scenario = SCENARIOS.find((one) => one.fault === fault)!;
  ladder(`${fault}: ${scenario.stage}`, async () => {
    const { groups, placed, unmended } = await tryScenario(bench, scenario, false);
    assert.ok(placed, JSON.stringify(groups, null, 1));
    assert.equal(unmended, []);
  });
}

ladder('the lab goes down', async () => {
  await labDown('ladder', state);
  assert.throws(() => openLab('ladder', state));
});

ladder.run();
