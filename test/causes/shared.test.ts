import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedBy, type Traits } from '../../src/causes/shared.ts';
import type { Cause } from '../../src/types/finding.ts';

const cause = (id: string, host: string): Cause => ({
  key: `${id} ${host}`,
  id,
  severity: 'error',
  culprit: { host, object: 'sysctl', peer: null, name: '' },
  summary: '',
  why: '',
  evidence: [],
  remedy: [],
  brokenPairs: { count: 0, of: 12, list: [] },
  shared: null,
  effects: [],
});
const traits = (kernels: Readonly<Record<string, string>>): Map<string, Traits> =>
  new Map(Object.entries(kernels).map(([host, kernel]) => [host, new Map([['kernel', kernel]])]));

const ESTATE = traits({ a: '3.10', b: '3.10', c: '6.1', d: '6.1' });

test('hosts that fail alike are told with what they alone have', () => {
  const said = sharedBy([cause('forwarding-off', 'a'), cause('forwarding-off', 'b')], ESTATE);
  assert.is(said.get('forwarding-off a'), '2 of 4 hosts fail alike (a, b); they alone have kernel 3.10');
  assert.is(said.get('forwarding-off b'), said.get('forwarding-off a'));
});

test('a trait that others have as well, or that one of the group lacks, sets nobody apart', () => {
  const said = sharedBy([cause('forwarding-off', 'a'), cause('forwarding-off', 'c')], ESTATE);
  assert.match(said.get('forwarding-off a')!, /nothing known of them sets them apart/);
  const three = sharedBy([cause('x-y', 'a'), cause('x-y', 'b'), cause('x-y', 'c')], ESTATE);
  assert.match(three.get('x-y a')!, /nothing known/);
});

test('one host alone, all hosts, and different causes share nothing', () => {
  assert.is(sharedBy([cause('forwarding-off', 'a')], ESTATE).size, 0);
  assert.is(sharedBy([cause('forwarding-off', 'a'), cause('vtep-down', 'b')], ESTATE).size, 0);
  assert.is(
    sharedBy(
      [...ESTATE.keys()].map((host) => cause('x-y', host)),
      ESTATE,
    ).size,
    0,
  );
  assert.is(sharedBy([cause('x-y', 'all hosts'), cause('x-y', 'a')], ESTATE).size, 0);
});

test.run();
