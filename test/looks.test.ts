// Live hosts that change while they are read: what run() believes, and how often it looks.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from '../src/checks/index.ts';
import { macFromText } from '../src/net/mac.ts';
import { run } from '../src/run.ts';
import type { LeaseTable } from '../src/types/lease.ts';
import type { EstateSource } from '../src/types/reading.ts';
import type { Report } from '../src/types/report.ts';
import { answersOf, captureFiles, captureLeases, type Files, HOSTS } from './captures.ts';
import { validReport } from './valid-report.ts';

const CAPTURE = 'flannel-0.20.2-iproute2-7.1.0';
const LEASES = captureLeases(CAPTURE);
const WHOLE = captureFiles(CAPTURE);
const ROW = '192.168.122.102';

/** What the estate is when it is looked at for the n-th time. */
interface Moment {
  readonly files: Files;
  readonly leases?: LeaseTable;
}

const without = (host: string, file: string, part: string): Files => {
  const path = `${host}/${file}`;
  const lines = (WHOLE.get(path) ?? '').split('\n');
  const kept = lines.filter((line) => !line.includes(part));
  if (kept.length === lines.length) throw new Error(`nothing to drop: ${part}`);
  return new Map(WHOLE).set(path, kept.join('\n'));
};
const fdbWithout = (host: string) => without(host, 'bridge-fdb.txt', ROW);

/** Judges an estate that is another at each look; the last moment stays. Tells which hosts each look read. */
async function judge(moments: readonly Moment[]): Promise<{ report: Report; looks: readonly string[] }> {
  const looks: string[] = [];
  let waits = 0;
  const now = (): Moment => moments[Math.min(waits, moments.length - 1)]!;
  const source: EstateSource = {
    live: true,
    known: HOSTS.map((name) => ({ name, address: null })),
    readLeases: async () => now().leases ?? LEASES,
    readHosts: async function* (_, only) {
      const names = HOSTS.filter((name) => only === null || only.has(name));
      looks.push(names.join(' '));
      for (const name of names)
        yield { plan: { name, address: null }, answers: answersOf(name, now().files), gap: null };
    },
  };
  const report = await run(source, {
    checks: CHECKS,
    version: '0',
    takenAt: '2026-01-01T00:00:00.000Z',
    suppress: [],
    settleMs: 0,
    wait: async () => {
      waits++;
    },
  }).then(validReport);
  return { report, looks };
}

test('a healthy estate is looked at once', async () => {
  const { report, looks } = await judge([{ files: WHOLE }]);
  assert.is(report.verdict, 'healthy');
  assert.is(looks.length, 1);
});

test('a fault that stays is believed at the second look, which reads its host alone', async () => {
  const { report, looks } = await judge([{ files: fdbWithout('minion1') }]);
  assert.equal(
    report.causes.map(({ id }) => id),
    ['fdb-entry-missing'],
  );
  assert.equal(looks, ['minion1 minion2 minion3', 'minion1']);
  assert.equal(report.converging, []);
});

test('leases that come in another order are the same leases', async () => {
  const turned = { ...LEASES, leases: LEASES.leases.toReversed() };
  const { looks } = await judge([
    { files: fdbWithout('minion1'), leases: LEASES },
    { files: fdbWithout('minion1'), leases: turned },
  ]);
  assert.equal(looks, ['minion1 minion2 minion3', 'minion1']);
});

test('a row that is only left over is believed at the third look', async () => {
  const path = 'minion1/bridge-fdb.txt';
  const row = '12:66:aa:00:00:99 dev flannel.1 dst 192.168.122.199 self permanent\n';
  const left = new Map(WHOLE).set(path, `${WHOLE.get(path)}${row}`);
  const { report, looks } = await judge([{ files: left }]);
  assert.equal(
    report.causes.map(({ id, severity }) => `${id} ${severity}`),
    ['fdb-entry-stale warning'],
  );
  assert.is(looks.length, 3);
  const { report: cleared } = await judge([{ files: left }, { files: left }, { files: WHOLE }]);
  assert.is(cleared.verdict, 'healthy');
});

test('what is gone at the second look was the estate changing', async () => {
  const { report } = await judge([{ files: fdbWithout('minion1') }, { files: WHOLE }]);
  assert.is(report.verdict, 'healthy');
  assert.is(report.converging.length, 1);
});

test('what the second look shows for the first time is looked at again', async () => {
  const moments = [
    { files: fdbWithout('minion1') },
    { files: without('minion1', 'ip-neigh.txt', 'PERMANENT') },
    { files: WHOLE },
  ];
  const { report, looks } = await judge(moments);
  assert.is(report.verdict, 'healthy', report.causes.map(({ key }) => key).join());
  assert.is(looks.length, 3);
  assert.ok(report.converging.length >= 2);
});

test('a fault judged by leases that have just changed is looked at again, on all hosts', async () => {
  const leases = {
    ...LEASES,
    leases: LEASES.leases.map((lease, i) =>
      i === 1 ? { ...lease, vtepMac: macFromText('12:66:aa:00:00:77') } : lease,
    ),
  };
  const moments = [
    { files: WHOLE, leases },
    { files: WHOLE, leases: LEASES },
  ];
  const { report, looks } = await judge(moments);
  assert.is(report.verdict, 'healthy', report.causes.map(({ key }) => key).join());
  assert.equal(looks.slice(0, 2), ['minion1 minion2 minion3', 'minion1 minion2 minion3']);
});

test('a device that was made anew between two outputs of its host leaves no gap', async () => {
  const torn = without('minion2', 'ip-d-link.txt', 'vxlan id');
  const { report } = await judge([{ files: torn }, { files: WHOLE }]);
  assert.is(report.verdict, 'healthy');
  assert.equal(report.gaps, []);
});

test('an estate that never comes to rest ends, and what two looks in a row show is believed', async () => {
  const file = 'minion3/bridge-fdb.txt';
  const rows = ['192.168.122.101', '192.168.122.102'];
  const restless = Array.from({ length: 9 }, (_, i) => ({
    files: new Map(fdbWithout('minion1')).set(file, without('minion3', 'bridge-fdb.txt', rows[i % 2]!).get(file)!),
  }));
  const { report, looks } = await judge(restless);
  assert.is(looks.length, 5);
  assert.equal(
    report.causes.map(({ key }) => key.split(' ').slice(0, 2).join(' ')),
    ['fdb-entry-missing minion1'],
  );
});

test.run();
