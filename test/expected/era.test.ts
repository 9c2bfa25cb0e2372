import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EraSigns, eraOf } from '../../src/expected/era.ts';

const signs = (more: Partial<EraSigns>): EraSigns => ({
  l2miss: false,
  addressLength: 32,
  networkLength: 16,
  appSolicit: null,
  gatewayRoute: false,
  deviceRoute: false,
  permanentNeighbour: false,
  routesRead: true,
  ...more,
});

test('each era as flannel leaves it', () => {
  assert.is(eraOf(signs({ l2miss: true, addressLength: 16, deviceRoute: true, appSolicit: 3 })), 'A');
  assert.is(eraOf(signs({ addressLength: 16, deviceRoute: true, appSolicit: 3 })), 'B1');
  assert.is(eraOf(signs({ deviceRoute: true, appSolicit: 3 })), 'B2');
  assert.is(eraOf(signs({ gatewayRoute: true, permanentNeighbour: true, appSolicit: 0 })), 'C');
});

test('without sysctls the tables tell', () => {
  assert.is(eraOf(signs({ addressLength: 16, deviceRoute: true })), 'B1');
  assert.is(eraOf(signs({ deviceRoute: true })), 'B2');
  assert.is(eraOf(signs({ gatewayRoute: true })), 'C');
  assert.is(eraOf(signs({})), 'C');
});

test('a switched-off app_solicit is a fault of era B, not another era', () => {
  assert.is(eraOf(signs({ addressLength: 16, deviceRoute: true, appSolicit: 0 })), 'B1');
  assert.is(eraOf(signs({ deviceRoute: true, appSolicit: 0 })), 'B2');
});

test('a lost route or address does not change the era', () => {
  assert.is(eraOf(signs({ addressLength: 16, appSolicit: 3 })), 'B1');
  assert.is(eraOf(signs({ appSolicit: 3 })), 'B2');
  assert.is(eraOf(signs({ addressLength: null, appSolicit: 0 })), 'C');
  assert.is(eraOf(signs({ l2miss: true, addressLength: null })), 'A');
});

test.run();
