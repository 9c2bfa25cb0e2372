import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import { labDown } from '../../src/lab/down.ts';
import { FAULTS } from '../../src/lab/faults/index.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { ERAS } from '../../src/lab/plan.ts';
import { labUp } from '../../src/lab/up.ts';
import { checkLab, outline } from './checking.ts';
import { temporaryState } from './machine.ts';

const state = temporaryState();

for (const era of ERAS) {
  const name = `causes-${era.toLowerCase()}`;
  const test = suite(`faults in era ${era}`);
  let lab: Lab;
  let config: string;

  // a test, not a hook: uvu loses what a hook throws
  test('the healthy estate has no finding', async () => {
    const { paths } = await labUp({ name, state, era });
    lab = openLab(name, state);
    config = paths.config;
    const report = await checkLab(config);
    assert.is(report.verdict, 'healthy', outline(report));
    assert.equal(report.findings, []);
    assert.equal(report.gaps, []);
    assert.equal(new Set(report.hosts.map((host) => host.era)), new Set([era]));
  });

  for (const fault of FAULTS.filter(({ eras }) => eras.includes(era))) {
    test(`${fault.id} is one cause; healed, none`, async () => {
      await breakFault(lab, fault);
      const broken = await checkLab(config);
      await healFault(lab, fault);
      const { cause, host, object, peer } = fault.expect;
      assert.is(broken.causes.length, 1, outline(broken));
      assert.is(broken.causes[0]!.id, cause, outline(broken));
      assert.is(broken.causes[0]!.culprit.host, host, outline(broken));
      assert.is(broken.causes[0]!.culprit.object, object, outline(broken));
      if (peer !== undefined) assert.is(broken.causes[0]!.culprit.peer, peer, outline(broken));
      assert.equal(broken.gaps, [], outline(broken));
      const healed = await checkLab(config);
      assert.is(healed.verdict, 'healthy', outline(healed));
      assert.equal(healed.findings, [], outline(healed));
    });
  }

  test('the lab goes down', async () => {
    await labDown(name, state);
    assert.throws(() => openLab(name, state));
  });

  test.run();
}
