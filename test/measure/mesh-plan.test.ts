import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exclusiveRounds } from '../../src/measure/exclusive-rounds.ts';
import { depthFor, fullSize, meshPlan, seriesKey } from '../../src/measure/mesh-plan.ts';
import type { Endpoint } from '../../src/types/measure.ts';

function endpoint(n: number, family: 4 | 6 = 4): Endpoint {
  const v4 = {
    vtepIp: `10.1.${n}.0`,
    bridgeIp: `10.1.${n}.1`,
    behindIp: `10.1.${n}.254`,
    unusedIp: `10.1.${n}.254`,
    underlayIp: `192.168.0.${n}`,
  };
  const v6 = {
    vtepIp: `fd00:1:${n}::`,
    bridgeIp: `fd00:1:${n}::1`,
    behindIp: `fd00:1:${n}::fffe`,
    unusedIp: `fd00:1:${n}::fffe`,
    underlayIp: `fd00::${n}`,
  };
  return {
    host: `minion${n}`,
    family,
    mtuBytes: 1450,
    vtepName: 'flannel.1',
    vtepMac: null,
    underlayDevice: 'eth0',
    vni: 1,
    port: 8472,
    direct: { most: false, others: new Set<string>() },
    onDemand: false,
    ...(family === 4 ? v4 : v6),
  };
}

const DEPTH = { echoes: 11, bridge: 3, large: 3, tcp: 2, ttl: 1 };

test('each host begins with the next one, and every ordered pair is there once', () => {
  const hosts = [1, 2, 3, 4].map((n) => endpoint(n));
  const plans = meshPlan(hosts, DEPTH);
  assert.equal(
    plans.map(({ series }) => series[0]!.address),
    ['10.1.2.0', '10.1.3.0', '10.1.4.0', '10.1.1.0'],
  );
  for (const { host, series } of plans) {
    const overlay = series.filter(({ address, lengthBytes }) => address.endsWith('.0') && lengthBytes === 84);
    assert.is(overlay.length, 3, host);
    assert.is(new Set(series.map(seriesKey)).size, series.length);
  }
  // in each slot of the schedule every host is met by one sender
  for (let slot = 0; slot < plans[0]!.series.length; slot++)
    assert.is(new Set(plans.map(({ series }) => series[slot]!.address)).size, 4, `slot ${slot}`);
});

test('overlay and underlay of a pair stand beside each other, with the same count', () => {
  const [plan] = meshPlan([endpoint(1), endpoint(2)], DEPTH);
  const [overlay, underlay] = plan!.series;
  assert.equal(
    [overlay, underlay].map((series) => [series!.address, series!.count, series!.lengthBytes]),
    [
      ['10.1.2.0', 11, 84],
      ['192.168.0.2', 11, 84],
    ],
  );
});

test('two families are two overlays; a host without one is not asked for it', () => {
  const plans = meshPlan([endpoint(1), endpoint(1, 6), endpoint(2), endpoint(2, 6), endpoint(3)], DEPTH);
  const third = plans.find(({ host }) => host === 'minion3')!;
  assert.not.ok(third.series.some(({ address }) => address.includes(':')));
  const first = plans.find(({ host }) => host === 'minion1')!;
  assert.ok(first.series.some(({ address, lengthBytes }) => address === 'fd00:1:2::' && lengthBytes === 104));
});

test('the packet rate decides how much is sent', () => {
  assert.is(depthFor(2, 200, 30).echoes, 11);
  assert.is(depthFor(300, 200, 30).echoes, 6);
  assert.is(depthFor(5000, 200, 30).echoes, 4);
});

test('full size is what both ends take; no size is made up', () => {
  assert.is(fullSize(endpoint(1), { ...endpoint(2), mtuBytes: 1400 }), 1400);
  assert.is(fullSize({ ...endpoint(1), mtuBytes: null }, { ...endpoint(2), mtuBytes: null }), null);
});

test('no host is in two pairs of one round, and no pair is left out', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const pairs = names.flatMap((from) => names.filter((to) => to > from).map((to) => ({ from, to })));
  const rounds = exclusiveRounds(pairs);
  assert.is(rounds.flat().length, pairs.length);
  assert.ok(rounds.length <= 2 * 4 - 1);
  for (const round of rounds) assert.is(new Set(round.flatMap(({ from, to }) => [from, to])).size, round.length * 2);
});

test.run();
