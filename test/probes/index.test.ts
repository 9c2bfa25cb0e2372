import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CORE_EVIDENCE, PROBE_ORDER, PROBES } from '../../src/probes/index.ts';

test('every probe stands under its own id and has a file of its own', () => {
  assert.ok(PROBE_ORDER.length >= 22);
  for (const id of PROBE_ORDER) {
    assert.is(PROBES[id].id, id);
    assert.is(PROBES[id].file, id === 'subnet-env' ? 'subnet.env' : `${id}.txt`);
    assert.ok(PROBES[id].command.argv.length > 0, id);
    assert.ok(PROBES[id].title.length > 0, id);
  }
});

test('core evidence is what the core flags say', () => {
  const core = PROBE_ORDER.filter((id) => PROBES[id].core);
  assert.equal([...core].sort(), CORE_EVIDENCE.flat().sort());
});

test('routes, neighbours and forwarding database are read right after each other', () => {
  const at = PROBE_ORDER.indexOf('ip-r');
  assert.equal(PROBE_ORDER.slice(at, at + 6), [
    'ip-r',
    'ip-6-route',
    'ip-route-all',
    'ip-neigh',
    'ip-6-neigh',
    'bridge-fdb',
  ]);
});

test.run();
