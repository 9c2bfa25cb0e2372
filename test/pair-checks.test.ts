// Checks of what was measured between hosts: one measured estate that trips each, on the right host; nothing on a healthy one.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from '../src/checks/index.ts';
import { judgeEstate } from '../src/judge-estate.ts';
import { explanationOf } from '../src/measure/explained.ts';
import { groupsOf } from '../src/measure/groups.ts';
import type { Estate } from '../src/types/estate.ts';
import type { Cause } from '../src/types/finding.ts';
import type { PairMeasurement } from '../src/types/measure.ts';
import { layer, MEASURED, mesh, SILENT } from './measured.ts';

const NOTHING: Estate = { source: 'file', config: null, overlays: [], unreadable: 0 };
const judge = (pairs: readonly PairMeasurement[]) => judgeEstate(NOTHING, [], CHECKS, [], new Set(), pairs);

test('every check of pairs has its measured estate', () => {
  const ids = CHECKS.filter(({ scope }) => scope === 'pair').map(({ id }) => id);
  assert.equal(Object.keys(MEASURED).sort(), ids.sort());
});

for (const [id, { pairs, host, peer, object }] of Object.entries(MEASURED)) {
  test(`${id} is one cause, of ${host}`, () => {
    const { causes, outcomes } = judge(pairs);
    assert.equal(
      causes.map((cause) => [cause.id, cause.culprit.host, cause.culprit.peer, cause.culprit.object]),
      [[id, host, peer, object]],
    );
    for (const { note } of causes[0]!.remedy) assert.match(note, /done when \S/);
    const broken = causes[0]!.severity === 'error' ? pairs.filter(({ symptom }) => symptom !== null).length : 0;
    assert.is(causes[0]!.brokenPairs.count, broken);
    assert.is(outcomes.find(({ check }) => check === id)?.status, 'failed');
  });
}

test('a healthy mesh raises nothing; nothing measured is not applicable', () => {
  assert.equal(judge(mesh(5)).findings, []);
  const { outcomes } = judge([]);
  for (const { check, status } of outcomes) if (MEASURED[check] !== undefined) assert.is(status, 'not-applicable');
});

test('first packets that are slow or lost are normal; so are echoes that only a firewall eats', () => {
  const first = { ...layer(10), firstMs: null };
  assert.equal(judge(mesh(3, () => ({ overlay: first }))).findings, []);
  const filtered = { overlay: layer(0), underlay: layer(0), overheadMs: null };
  assert.equal(judge(mesh(3, () => filtered)).findings, []);
});

test('two faults apart are two causes', () => {
  const { causes } = judge(
    mesh(6, (from, to) => {
      if (from === 'minion6' || to === 'minion6') return { ...SILENT };
      const pair = [from, to].sort().join(' ');
      return pair === 'minion1 minion2' ? { overlay: layer(120, 150) } : null;
    }),
  );
  assert.equal(causes.map(({ id, culprit }) => `${id} ${culprit.host}`).sort(), [
    'overlay-loses-packets minion1',
    'overlay-unreachable minion6',
  ]);
});

const cause = (change: Partial<Cause>): Cause => ({
  key: 'vtep-down minion2',
  id: 'vtep-down',
  severity: 'error',
  culprit: { host: 'minion2', object: 'vtep', peer: null, name: 'flannel.1' },
  summary: '',
  why: '',
  evidence: [],
  remedy: [],
  brokenPairs: { count: 0, of: 6, list: [] },
  shared: null,
  effects: [],
  ...change,
});

test('a pair is explained by a cause that breaks it, or by one of a fitting object on either end', () => {
  const silent = mesh(3, () => ({ ...SILENT })).find(({ from, to }) => from === 'minion1' && to === 'minion3')!;
  const list = [['minion1', 'minion3']] as const;
  assert.is(explanationOf(silent, [cause({ brokenPairs: { count: 1, of: 6, list } })])?.key, 'vtep-down minion2');
  assert.is(explanationOf(silent, [cause({})]), null, 'another host');
  const culprit = { host: 'minion3', object: 'mtu', peer: null, name: '' } as const;
  assert.is(explanationOf(silent, [cause({ culprit })]), null, 'an MTU does not silence small packets');
  assert.ok(explanationOf(silent, [cause({ culprit: { ...culprit, object: 'firewall' } })]));
  const full = cause({ culprit: { ...culprit, object: 'conntrack' } });
  assert.is(explanationOf({ ...silent, symptom: 'dark' }, [full]), full, 'a full connection table loses what is new');
  const big = MEASURED['path-mtu-too-small']!.pairs.find(({ symptom }) => symptom !== null)!;
  assert.ok(explanationOf(big, [cause({ culprit, severity: 'warning' })]));
  const elsewhere = { ...culprit, host: big.from, peer: 'minion9' };
  assert.is(explanationOf(big, [cause({ culprit: elsewhere, severity: 'warning' })]), null);
});

test('what a cause explains is its effect: one finding, no cause of its own', () => {
  const explained = mesh(3, () => ({ ...SILENT, explainedBy: 'vtep-down minion2' }));
  assert.is(groupsOf(explained).length, 1);
});

test('full-size packets that a host’s own rules drop are its firewall’s, not a narrow hop’s', () => {
  const told = 'all 10 reached minion3 and were dropped there before its VXLAN socket';
  const { pairs } = MEASURED['path-mtu-too-small']!;
  const placed = pairs.map((pair) =>
    pair.symptom === null
      ? pair
      : { ...pair, place: { stage: 'receiver-firewall', host: 'minion3', peer: 'minion1', told } },
  );
  const [first] = judge(placed).causes;
  assert.equal([first!.id, first!.culprit.host, first!.culprit.object], ['path-mtu-too-small', 'minion3', 'firewall']);
  const suspected = cause({
    key: 'firewall-drops-vxlan minion3',
    severity: 'warning',
    culprit: { host: 'minion3', object: 'firewall', peer: null, name: 'iptables filter INPUT rule 1' },
  });
  const lost = placed.find(({ symptom }) => symptom !== null)!;
  assert.is(explanationOf(lost, [suspected])?.key, suspected.key);
  assert.is(explanationOf({ ...lost, place: null }, [suspected]), null);
});

test.run();
