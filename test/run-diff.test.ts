import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withBaseline } from '../src/compare/causes.ts';
import { renderDiff, renderDiffJson } from '../src/render/diff.ts';
import { compareRuns, judgedBundle, type Side } from '../src/run-diff.ts';
import { type Bundle, readBundle } from '../src/store/bundle.ts';
import type { RunDiff } from '../src/types/diff.ts';
import { validReport } from './valid-report.ts';

const test = suite('diff');
const root = join(import.meta.dirname, '..');
const demo = (name: string): Bundle => readBundle(join(root, 'demo', name));
const judge = (bundle: Bundle): Promise<Side> => judgedBundle(bundle, '2026-01-01T00:00:00.000Z', '0');

type Edit = (text: string) => string;

/** A bundle with files of one host edited; `null` takes the file away. */
function edited(bundle: Bundle, host: string, edits: Readonly<Record<string, Edit | string | null>>): Bundle {
  return {
    ...bundle,
    hosts: bundle.hosts.map((each) => {
      if (each.name !== host) return each;
      const files = new Map(each.files);
      for (const [file, edit] of Object.entries(edits)) {
        if (edit === null) files.delete(file);
        else
          files.set(
            file,
            Buffer.from(typeof edit === 'string' ? edit : edit(Buffer.from(files.get(file) ?? '').toString('utf8'))),
          );
      }
      const gone = Object.entries(edits).flatMap(([file, edit]) => (edit === null ? file : []));
      const probes = Object.fromEntries(
        Object.entries(each.meta?.probes ?? {}).filter(([id]) => !gone.some((file) => file.startsWith(`${id}.`))),
      );
      return { ...each, files, meta: each.meta === null ? null : { ...each.meta, probes } };
    }),
  };
}

const told = ({ facts }: RunDiff): string[] =>
  facts.map(
    ({ kind, name, hosts, peer, before, after, pairs }) =>
      `${pairs.count} ${hosts.join(',')}${peer === null ? '' : `->${peer}`} ${kind} ${name}: ${before ?? '-'} > ${after ?? '-'}`,
  );

test('every estate compared with itself has nothing changed', async () => {
  const folders = ['captures', 'estates'].flatMap((kind) =>
    readdirSync(join(root, 'test/fixtures', kind)).map((name) => join(root, 'test/fixtures', kind, name)),
  );
  assert.ok(folders.length > 8);
  for (const folder of folders) {
    const side = await judge(readBundle(folder));
    const { facts, causes, findings, notCompared } = compareRuns(side, side);
    assert.equal(
      { facts, new: causes.new, gone: findings.gone, notCompared },
      { facts: [], new: [], gone: [], notCompared: [] },
    );
  }
});

test('a changed MAC: the cause is new, and the MAC stands first', async () => {
  const [healthy, broken, healed] = await Promise.all(
    ['healthy', 'vtep-mac-changed', 'healed'].map((name) => judge(demo(name))),
  );
  const diff = compareRuns(healthy!, broken!);
  assert.equal(
    diff.causes.new.map(({ id, host }) => `${id} ${host}`),
    ['vtep-mac-changed minion2'],
  );
  assert.equal(told(diff), [
    '4 minion2 mac flannel.1: 12:66:aa:00:00:02 > 12:66:aa:00:00:99',
    '2 minion2->minion1 neighbour 10.1.11.0 dev flannel.1: 12:66:aa:00:00:01 > -',
    '2 minion2->minion3 neighbour 10.1.33.0 dev flannel.1: 12:66:aa:00:00:03 > -',
  ]);
  assert.equal(
    diff.facts[0]!.beside,
    diff.causes.new.map(({ key }) => key),
  );
  assert.equal(
    compareRuns(broken!, healed!).causes.gone.map(({ id }) => id),
    ['vtep-mac-changed'],
  );
  assert.equal(
    compareRuns(broken!, broken!).causes.lasting.map(({ id }) => id),
    ['vtep-mac-changed'],
  );
  assert.equal(told(compareRuns(healthy!, healed!)), []);
});

test('MTU, kernel, boot, rules and routes: each by what it touches; the same on several hosts is told once', async () => {
  const facts = (kernel: string, boot: string): string => `KERNEL=${kernel}\nARCH=x86_64\nBOOT_ID=${boot}\n`;
  const with3 = (kernel: string, boot: string, bundle: Bundle) =>
    ['minion1', 'minion2', 'minion3'].reduce(
      (all, host) => edited(all, host, { 'host-facts.txt': facts(kernel, host === 'minion3' ? boot : 'same') }),
      bundle,
    );
  const old = with3('5.10.0-1', 'one', demo('healthy'));
  let now = with3('5.10.0-2', 'two', demo('healthy'));
  now = edited(now, 'minion1', {
    'ip-d-link.txt': (text) => text.replace(/(: eth0.*mtu) 1500/, '$1 1400'),
    'ip-addr.txt': (text) => text.replace(/(: eth0.*mtu) 1500/, '$1 1400'),
    'ip-rule.txt': (text) => `${text}100:\tfrom all fwmark 0x10 lookup 7\n`,
    'iptables-save.txt': (text) =>
      text.replace(/(\*filter[\s\S]*?)(?=COMMIT)/, '$1-A INPUT -s 192.168.122.103/32 -j DROP\n'),
    'ip-route-all.txt': (text) => text.replace(/^10\.1\.33\.0\/24.*\n/m, ''),
  });
  const diff = compareRuns(await judge(old), await judge(now));
  assert.equal(told(diff).sort(), [
    '2 minion1->minion3 firewall iptables filter INPUT: - > -s 192.168.122.103/32 -j DROP',
    '2 minion1->minion3 route main 10.1.33.0/24: 10.1.33.0/24 via 10.1.33.0 dev flannel.1 onlink > -',
    '4 minion1 mtu eth0: 1500 > 1400',
    '4 minion1 rule IPv4 rule 100: - > from all fwmark 0x10/0xffffffff lookup 7',
    '4 minion3 boot boot: one > two',
    '6 minion1,minion2,minion3 kernel kernel: 5.10.0-1 > 5.10.0-2',
  ]);
  const counts = diff.facts.map(({ pairs }) => pairs.count);
  assert.equal(
    counts,
    [...counts].sort((a, b) => b - a),
    'most pairs first',
  );
  const text = renderDiff(diff, { columns: 100, colour: false, verbose: false });
  for (const { before, after } of diff.facts)
    for (const value of [before, after]) assert.ok(text.includes((value ?? '-').split(' ')[0]!));
  assert.equal(JSON.parse(renderDiffJson(diff)), JSON.parse(JSON.stringify(diff)));
});

test('a lease that moved is told of the leases alone, and the rows that follow it', async () => {
  const old = demo('healthy');
  const now = {
    ...old,
    leases: old.leases.map(({ file, bytes }) => ({
      file,
      bytes: Buffer.from(Buffer.from(bytes).toString('utf8').replaceAll('12:66:aa:00:00:03', '12:66:aa:00:00:33')),
    })),
  };
  const diff = compareRuns(await judge(old), await judge(now));
  assert.equal(diff.facts[0]!.kind, 'lease');
  assert.equal(diff.facts[0]!.hosts, ['minion3']);
  assert.match(diff.facts[0]!.after!, 'VTEP MAC 12:66:aa:00:00:33');
});

test('what was not looked at again is not gone: a table unread, a host unread', async () => {
  const broken = edited(demo('healthy'), 'minion1', {
    'bridge-fdb.txt': (text) => text.replace(/^12:66:aa:00:00:03.*\n/m, ''),
  });
  const unread = edited(broken, 'minion1', { 'bridge-fdb.txt': null });
  const [old, now] = [await judge(broken), await judge(unread)];
  const diff = compareRuns(old, now);
  assert.equal(diff.causes.gone, []);
  assert.equal(
    diff.causes.unknown.map(({ id }) => id),
    ['fdb-entry-missing'],
  );
  assert.equal(diff.notCompared, [{ host: 'minion1', what: 'bridge-fdb', missing: 'new' }]);
  assert.equal(told(diff), []);
  const without = { ...broken, hosts: broken.hosts.filter(({ name }) => name !== 'minion1') };
  assert.equal(
    compareRuns(old, await judge(without)).causes.unknown.map(({ id }) => id),
    ['fdb-entry-missing'],
  );
});

test('all rows of a kind that vanish are told, and reports alone are compared as far as they go', async () => {
  const healthy = await judge(demo('healthy'));
  const flushed = await judge(
    edited(demo('healthy'), 'minion2', { 'bridge-fdb.txt': (text) => text.replace(/^.*dev flannel.*\n/gm, '') }),
  );
  assert.equal(told(compareRuns(healthy, flushed)), [
    '2 minion2->minion1 fdb row for minion1: 12:66:aa:00:00:01 dst 192.168.122.101 > -',
    '2 minion2->minion3 fdb row for minion3: 12:66:aa:00:00:03 dst 192.168.122.103 > -',
  ]);
  const bare = compareRuns({ ...healthy, bundle: null }, { ...(await judge(demo('vtep-mac-changed'))), bundle: null });
  assert.equal(told(bare), ['4 minion2 mac flannel.1: 12:66:aa:00:00:02 > 12:66:aa:00:00:99']);
  assert.match(renderDiff(bare, { columns: 80, colour: false, verbose: true }), /run has\s+no bundle/);
});

test('a baseline marks what is new, what lasts and what is gone', async () => {
  const [healthy, broken] = await Promise.all(['healthy', 'vtep-mac-changed'].map((name) => judge(demo(name))));
  const key = broken!.report.causes[0]!.key;
  const marks = (report: typeof healthy, old: typeof healthy) => {
    const { new: fresh, lasting, gone } = validReport(withBaseline(report!.report, old!.report)).baseline!;
    return { fresh, lasting, gone: gone.map((each) => each.key) };
  };
  assert.equal(marks(broken, healthy), { fresh: [key], lasting: [], gone: [] });
  assert.equal(marks(broken, broken), { fresh: [], lasting: [key], gone: [] });
  assert.equal(marks(healthy, broken), { fresh: [], lasting: [], gone: [key] });
});

test.run();
