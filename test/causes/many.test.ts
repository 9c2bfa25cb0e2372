// Estates in which everything is wrong: one cause, every peer named, and roots still claim their own part.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readingOf, syntheticEstate, syntheticHost, type Wrong } from '../../bench/estate.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { parseLeaseFiles } from '../../src/leases/index.ts';
import { run } from '../../src/run.ts';
import type { Report } from '../../src/types/report.ts';

const HOSTS = 100;

async function judge(
  wrong: Wrong,
  change: (name: string, files: Map<string, Buffer>) => void = () => {},
): Promise<Report> {
  const estate = syntheticEstate(HOSTS, wrong);
  const table = parseLeaseFiles([{ file: 'etcd-v2.json', bytes: Buffer.from(estate.leases) }]);
  if (table === null) throw new Error('no leases');
  return run(
    {
      live: false,
      known: [],
      readLeases: () => Promise.resolve(table),
      readHosts: async function* () {
        for (let n = 0; n < HOSTS; n++) {
          const files = estate.files(n);
          const { name } = syntheticHost(n);
          change(name, files);
          yield readingOf(name, files);
        }
      },
    },
    {
      checks: CHECKS,
      suppress: [],
      takenAt: '2026-01-01T00:00:00Z',
      version: '0',
      settleMs: 0,
      wait: () => Promise.resolve(),
    },
  );
}

test('most of the FDB gone on every host: one cause, every entry told', async () => {
  const { causes, findings } = await judge({ fdbLost: 0.9 });
  assert.equal(
    causes.map(({ key }) => key),
    ['fdb-entry-missing all hosts'],
  );
  assert.is(findings.length, HOSTS);
  const told = new Set(findings.flatMap(({ host, alike }) => alike!.map((each) => `${host} ${each}`)));
  let missing = 0;
  for (let n = 0; n < HOSTS; n++) {
    const fdb = syntheticEstate(HOSTS, { fdbLost: 0.9 }).files(n).get('bridge-fdb.txt')!.toString();
    for (let k = 0; k < HOSTS; k++) {
      const { name, mac } = syntheticHost(k);
      if (k === n || fdb.includes(mac)) continue;
      missing++;
      assert.ok(told.has(`${syntheticHost(n).name} ${name} ${mac}`));
    }
  }
  assert.is(told.size, missing);
});

test('the whole FDB gone on every host, the VNI changed for all: one cause each', async () => {
  for (const [wrong, key] of [
    [{ fdbLost: 1 }, 'rows-missing all hosts FDB entries'],
    [{ configVni: 2 }, 'config-not-applied all hosts VNI 2'],
  ] as const) {
    const { causes } = await judge(wrong);
    assert.equal(
      causes.map((cause) => cause.key),
      [key],
    );
  }
});

test('VTEPs of seventy of a hundred hosts with new MACs: one cause', async () => {
  const changed = new Set(Array.from({ length: 70 }, (_, n) => syntheticHost(n).name));
  const { causes, findings } = await judge({}, (name, files) => {
    if (!changed.has(name)) return;
    for (const file of ['ip-d-link.txt', 'ip-addr.txt'])
      files.set(file, Buffer.from(files.get(file)!.toString().replaceAll('link/ether 12:66', 'link/ether 16:66')));
  });
  assert.is(causes.length, 1, causes.map(({ key }) => key).join('\n'));
  assert.is(causes[0]!.key, 'vtep-mac-changed most hosts flannel.1');
  assert.is(findings.length, causes[0]!.effects.length);
});

test.run();
