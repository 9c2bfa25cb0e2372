import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { FAULTS } from '../../src/lab/faults/index.ts';
import { openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import type { LabEra } from '../../src/types/fault.ts';
import { checkLab, outline } from '../lab/checking.ts';
import { brokenPairs, tunnelled } from '../lab/estate.ts';
import { temporaryState } from '../lab/machine.ts';
import { DOUBLES } from './doubles.ts';
import { faultOf, type Group, groupsOf } from './groups.ts';
import { type Bench, benchOf, tryFaults, tryLookalikes } from './trial.ts';

/** Two independent faults at once: both causes named, neither hides the other, nothing beside them. */
export function doubleSuite(era: LabEra) {
  const test = suite(`two faults at once in era ${era}`);
  const name = `doubles-${era.toLowerCase()}`;
  const state = temporaryState();
  let bench: Bench;

  test('a lab comes up', async () => {
    await labUp({ name, state, era });
    bench = await benchOf(openLab(name, state));
    assert.ok(bench.healthy.length > 0);
  });

  for (const { faults } of DOUBLES.filter((double) => double.era === era)) {
    test(`${faults.join(' and ')}: both causes, and no other`, async () => {
      const both = faults.map(faultOf);
      const trial = await tryFaults(bench, both);
      assert.ok(trial.named && trial.first, trial.outline);
      assert.equal(trial.extra, [], trial.outline);
      assert.equal(trial.unmended, []);
    });
  }

  test('the lab goes down', async () => {
    await labDown(name, state);
    assert.throws(() => openLab(name, state));
  });

  return test;
}

/** Every fault and lookalike of an era on the plain lab: exactly its cause, or none, and the estate as before when it is mended. */
export function plainSuite(era: LabEra) {
  return groupSuite(`plain estates of era ${era}`, (group) => group.era === era && group.shape === 'plain');
}

/** Those of all other shapes, each shape on a lab of its own. */
export function shapeSuite(eras: readonly LabEra[]) {
  return groupSuite(
    `other shapes of era ${eras.join(', ')}`,
    ({ era, shape }) => shape !== 'plain' && eras.includes(era),
  );
}

function groupSuite(title: string, wanted: (group: Group) => boolean) {
  const test = suite(title);
  const state = temporaryState();
  for (const group of groupsOf(FAULTS).filter(wanted)) groupTests(test, state, group);
  return test;
}

function groupTests(test: ReturnType<typeof suite>, state: string, { era, shape, faults, lookalikes }: Group): void {
  const name = `faults-${era.toLowerCase()}-${shape}`;
  const where = `era ${era}, shape ${shape}`;
  let bench: Bench;

  // a test, not a hook: uvu loses what a hook throws
  test(`${where}: the healthy estate has no finding, and its containers reach each other`, async () => {
    await labUp({ name, state, era, shape });
    const lab = openLab(name, state);
    assert.equal(await brokenPairs(lab), []);
    if (shape === 'plain') assert.ok((await tunnelled(lab, 'minion3')) > 0, 'by VXLAN');
    bench = await benchOf(lab);
    const report = await checkLab(bench.config);
    assert.is(report.verdict, 'healthy', outline(report));
    assert.equal(report.findings, []);
    assert.equal(report.gaps, []);
    if (shape !== 'mixed') assert.equal(new Set(report.hosts.map((host) => host.era)), new Set([era]));
  });

  const odd = lookalikes.filter(({ id }) => !id.startsWith('rest-'));
  if (odd.length > 0) {
    test(`${where}: ${odd.map(({ id }) => id).join(', ')}: healthy, all at once`, async () => {
      const { alarms, unmended } = await tryLookalikes(bench, odd);
      assert.equal(alarms, []);
      assert.equal(unmended, []);
    });
  }

  for (const fault of faults) {
    test(`${where}: ${fault.id}: one cause, and mended all is as before`, async () => {
      const trial = await tryFaults(bench, [fault]);
      assert.ok(trial.detected && trial.named && trial.first, trial.outline);
      assert.equal(trial.unfound, [], trial.outline);
      assert.equal(trial.extra, [], trial.outline);
      assert.is(trial.gaps, 0, trial.outline);
      assert.equal(trial.unmended, []);
    });
  }

  test(`${where}: at the end the estate is healthy, its containers reach each other, and it goes down`, async () => {
    if (odd.length + faults.length > 0) {
      const report = await checkLab(bench.config);
      assert.is(report.verdict, 'healthy', outline(report));
      assert.equal(report.findings, []);
      assert.equal(await brokenPairs(bench.lab), []);
    }
    await labDown(name, state);
    assert.throws(() => openLab(name, state));
  });
}
