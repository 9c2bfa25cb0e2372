// A source that is listened to tells what the source itself tells, also what it learns while it is read.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { recording } from '../src/recording.ts';
import type { EstateSource, HostPlan } from '../src/types/reading.ts';
import { answersOf, captureFiles, captureLeases } from './captures.ts';
import { C } from './trips.ts';

test('hosts that only leases name are known once they were read, and each is kept', async () => {
  const seen: HostPlan[] = [];
  const source: EstateSource = {
    live: true,
    get known() {
      return [...seen];
    },
    readLeases: () => Promise.resolve(captureLeases(C)),
    readHosts: async function* () {
      const plan = { name: 'minion1', address: '192.168.122.101' };
      seen.push(plan);
      yield { plan, answers: answersOf('minion1', captureFiles(C)), gap: null };
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'flannel-doctor-recording-'));
  try {
    const heard = recording(source, folder, (error) => error);
    assert.equal(heard.source.known, []);
    const table = await heard.source.readLeases();
    assert.not('kind' in table);
    for await (const { plan } of heard.source.readHosts(null, null)) assert.is(plan.name, 'minion1');
    assert.equal(heard.source.known, seen);
    const names: string[] = [];
    for await (const { name } of heard.content('2026-01-01T00:00:00.000Z', '0').hosts) names.push(name);
    assert.equal(names, ['minion1']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
