// What was measured between two hosts stands beside the hops it is about, on the right way.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withMeasured } from '../../src/trace/measured.ts';
import type { Localised } from '../../src/types/measure.ts';
import type { Trace } from '../../src/types/trace.ts';
import { hopAt, inBundle, stops } from './tracing.ts';

const BUNDLE = join(import.meta.dirname, '../fixtures/captures/flannel-0.20.2-iproute2-6.1.0');

type Pairs = Parameters<typeof withMeasured>[1];

function pairs(received: number, place: Localised | null): Pairs {
  const layer = (count: number) => ({ sent: 10, received: count }) as Pairs[number]['overlay'];
  const rest = {
    overlay: layer(received),
    underlay: layer(10),
    bridge: { sent: 2, received: 2 },
    forwarding: null,
    place,
  };
  return [
    { from: 'minion1', to: 'minion2', ...rest },
    { from: 'minion2', to: 'minion1', ...rest },
  ];
}

async function traced(received: number, place: Localised | null): Promise<Trace> {
  const trace = await inBundle(BUNDLE, 'minion1', 'minion2');
  return { ...trace, ways: withMeasured(trace.ways, pairs(received, place)) };
}

test('healthy: echoes where they end, and nothing stops', async () => {
  const trace = await traced(10, null);
  assert.equal(stops(trace), ['-', '-']);
  assert.equal(hopAt(trace, 0, 'wire').measured, { sent: 10, passed: 10, by: 'between the underlay addresses' });
  assert.is(hopAt(trace, 1, 'decap').measured!.passed, 10);
  assert.is(hopAt(trace, 0, 'arrival-forward').measured, null);
  assert.is(hopAt(trace, 0, 'fdb').measured, null);
});

for (const [stage, host, peer, stopped] of [
  ['transit', 'minion1', 'minion2', ['minion1 wire', '-']],
  ['transit', 'minion2', 'minion1', ['-', 'minion2 wire']],
  ['receiver-firewall', 'minion2', 'minion1', ['minion2 input', '-']],
  ['reverse-fdb', 'minion2', 'minion1', ['-', 'minion2 fdb']],
  ['unclear', 'minion1', 'minion2', ['-', '-']],
] as const) {
  test(`${stage} on ${host} stops one way alone`, async () => {
    const trace = await traced(0, { stage, host, peer, told: 'counted' });
    assert.equal(stops(trace), [...stopped]);
  });
}

test('some are lost: the hop loses, and does not stop the way', async () => {
  const trace = await traced(6, { stage: 'transit', host: 'minion1', peer: 'minion2', told: 'counted' });
  assert.equal(stops(trace), ['-', '-']);
  const { verdict, measured } = hopAt(trace, 0, 'wire');
  assert.is(verdict, 'loses');
  assert.equal(measured, { sent: 10, passed: 6, by: 'counted' });
});

test.run();
