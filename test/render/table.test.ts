import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textWidth } from '../../src/render/layout.ts';
import { renderTable } from '../../src/render/table.ts';
import type { Report } from '../../src/types/report.ts';
import { golden } from './goldens.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, macChanged, measured, mtuWrong } from './reports.ts';

const plain = (report: Report, columns: number, verbose = false): string =>
  renderTable(report, { columns, colour: false, verbose });

const many = (size: number): Report =>
  broken(size, [
    macChanged(7, size, size - 1),
    ...Array.from({ length: 8 }, (_, index) => entryMissing(index + 10, index + 20, size)),
    mtuWrong(3, size),
  ]);

/** Measured between the first hosts; what is broken says nothing, one pair loses, one carries full-size packets in pieces. */
function measuredOf(report: Report, first = report.hosts.length): Report {
  const names = report.hosts.slice(0, first).map(({ name }) => name);
  const dead = new Set(
    report.causes.flatMap(({ brokenPairs }) => brokenPairs.list.map(([from, to]) => `${from} ${to}`)),
  );
  const [pair] = measured().pairs;
  const pairs = names.flatMap((from, a) =>
    names.flatMap((to, b): Report['pairs'][number][] => {
      if (a === b) return [];
      const symptom = dead.has(`${from} ${to}`)
        ? 'dark'
        : a === 3 && b === 4
          ? 'loss'
          : a === 5 && b === 30
            ? 'fragmented'
            : null;
      return [{ ...pair!, from, to, symptom }];
    }),
  );
  return { ...report, pairs, scope: { ...report.scope, pairsMeasured: pairs.length } };
}

const ESTATES: Readonly<Record<string, () => Report>> = {
  'healthy-1': () => healthy(1),
  'healthy-3': () => healthy(3),
  'healthy-40': () => healthy(40),
  'one-cause-of-1': () => broken(1, [mtuWrong(1, 1)]),
  'one-cause': () => broken(3, [macChanged(2, 3)]),
  'one-cause-of-20': () => broken(20, [macChanged(2, 20, 19)]),
  'several-causes': () => everything(),
  'many-causes-of-40': () => many(40),
  'gaps-only': () => gapsOnly(),
  measured: () => measured(),
  'measured-and-broken-of-40': () => measuredOf(broken(40, [macChanged(7, 40), entryMissing(10, 20, 40)])),
  'grouped-of-300': () => measuredOf(broken(300, [macChanged(7, 300), entryMissing(10, 20, 300)]), 60),
};

for (const [name, estate] of Object.entries(ESTATES)) {
  for (const columns of [80, 120, 200]) {
    test(`${name} at ${columns} columns`, () => golden(`${name}-${columns}.txt`, plain(estate(), columns)));
  }
}
test('verbose tells everything in full', () => golden('several-causes-verbose-80.txt', plain(everything(), 80, true)));
test('colour underlines what words say', () =>
  golden(
    'one-cause-colour-80.txt',
    renderTable(broken(3, [macChanged(2, 3)]), { columns: 80, colour: true, verbose: false }),
  ));

test('colour changes nothing but colour, and takes the place of carets', () => {
  const report = everything();
  const coloured = renderTable(report, { columns: 80, colour: true, verbose: false });
  const stripped = stripVTControlCharacters(coloured);
  const withoutCarets = plain(report, 80)
    .split('\n')
    .filter((line) => !/^ +[\^ ]+$/.test(line))
    .join('\n');
  assert.is.not(coloured, stripped);
  assert.is(stripped, withoutCarets);
});

test('a healthy estate of three fits twelve lines, and one above forty lists no hosts', () => {
  assert.ok(plain(healthy(3), 80).split('\n').length <= 13);
  const big = plain(healthy(41), 80);
  assert.not.match(big, 'minion41');
  assert.match(big, 'HEALTHY: 0 of 1640 ordered pairs broken; 41 of 41 hosts read, 41 leases.');
});

test('the first screen names culprit, proof and fix', () => {
  const lines = plain(broken(20, [macChanged(2, 20, 19)]), 80)
    .split('\n')
    .slice(0, 14)
    .join('\n');
  for (const wanted of [
    '1. ERROR  minion2  vtep flannel.1',
    '38 of 380',
    '^^^^',
    'systemctl restart flanneld',
    'line 7',
  ])
    assert.match(lines, wanted);
});

test('below 60 columns counts as 60, above 400 as 400', () => {
  const report = everything();
  assert.is(plain(report, 5), plain(report, 60));
  assert.is(plain(report, 0), plain(report, 60));
  assert.is(plain(report, Number.POSITIVE_INFINITY), plain(report, 400));
});

test('nothing is wider than asked but commands to paste, and those are whole', () => {
  for (const columns of [60, 61, 79, 80, 99, 120, 200]) {
    for (const verbose of [false, true]) {
      for (const report of [everything(), many(40), gapsOnly(), healthy(40)]) {
        const commands = new Set(report.causes.flatMap(({ remedy }) => remedy.map(({ command }) => command.join(' '))));
        for (const line of plain(report, columns, verbose).split('\n'))
          assert.ok(textWidth(line) <= columns || commands.has(line.trim()), `${columns}: ${line}`);
      }
    }
  }
});

const flat = (text: string): string => text.replace(/\s+/g, '');

test('nothing is lost: causes, findings, gaps, rejects, converging', () => {
  for (const report of [everything(), many(40), gapsOnly()]) {
    const full = flat(plain(report, 80, true));
    for (const { key } of [...report.causes, ...report.findings]) assert.ok(full.includes(flat(key)), key);
    for (const { host, probe, kind, detail } of report.gaps) {
      for (const part of [host, probe === 'connect' ? kind : probe, kind, detail])
        assert.ok(full.includes(flat(part)), part);
    }
    for (const { text } of report.rejects) assert.ok(full.includes(flat(text)), text);
    for (const key of report.converging) assert.ok(full.includes(flat(key)), key);
    for (const { check, blocked } of report.outcomes) if (blocked.length > 0) assert.ok(full.includes(check), check);
    const short = flat(plain(report, 80));
    for (const { key } of report.causes) assert.ok(short.includes(flat(key)), key);
    if (report.rejects.length > 0) assert.ok(short.includes(`NOTUNDERSTOOD:${report.rejects.length}lines`));
  }
});

test('what is left out is counted', () => {
  const text = plain(
    broken(300, [macChanged(2, 300, 298), ...Array.from({ length: 250 }, (_, n) => entryMissing(n + 3, 1, 300))]),
    120,
  );
  assert.match(text, '298 findings follow from it');
  assert.match(text, '… and 295 more, see --verbose');
  // 251 causes, five in full, two hundred in rows
  assert.match(text, '… and 46 more, see --format json');
  assert.match(text, '205. ');
  assert.not.match(text, '206. ');
});

test('broken pairs: overlapping causes count once, cut lists give a lower bound', () => {
  assert.match(plain(broken(3, [macChanged(2, 3), entryMissing(1, 2, 3)]), 120), '4 of 6 ordered pairs broken');
  const cutShort = broken(300, [macChanged(2, 300), entryMissing(5, 6, 300)]);
  assert.match(plain(cutShort, 120), 'at least 598 of 89700 ordered pairs broken');
  assert.match(plain(broken(300, [macChanged(2, 300)]), 120), ', 598 of 89700 ordered pairs broken');
});

test('evidence cut to fit keeps what decides in view', () => {
  const { cause, findings } = macChanged(2, 3);
  const text = `${'x'.repeat(300)} link/ether 52:24:0f:df:34:ff ${'y'.repeat(300)}`;
  const evidence = [{ host: 'minion2', probe: 'ip-d-link' as const, line: 7, text }];
  const report = broken(3, [{ cause: { ...cause, evidence }, findings: [{ ...findings[0]!, evidence }] }]);
  const lines = plain(report, 80).split('\n');
  const at = lines.findIndex((line) => line.includes('link/ether'));
  const start = lines[at]!.indexOf('52:24:0f:df:34:ff');
  assert.match(lines[at]!, /^ +…x+ link\/ether 52:24:0f:df:34:ff y+…$/);
  assert.is(lines[at + 1], `${' '.repeat(start)}${'^'.repeat(17)}`);
});

test('wide characters are measured: columns of a table stand under each other', () => {
  const base = healthy(3);
  const report = {
    ...base,
    hosts: base.hosts.map((each, at) => (at === 1 ? { ...each, name: '東京サーバー' } : each)),
  };
  const rows = plain(report, 80).split('\n').slice(2, 6);
  const starts = rows.map((row) => textWidth(row.slice(0, row.search(/underlay|192\./))));
  assert.equal(new Set(starts).size, 1);
  const { cause, findings } = entryMissing(1, 2, 3);
  const summary = '漢字'.repeat(100);
  for (const line of plain(broken(3, [{ cause: { ...cause, summary }, findings }]), 81)
    .split('\n')
    .slice(0, 9))
    assert.ok(textWidth(line) <= 81 || line.includes('bridge fdb'), line);
});

test('words of a command are quoted when a shell would read them', () => {
  const { cause, findings } = entryMissing(1, 2, 3);
  const remedy = [
    { host: 'minion1', command: ['ip', 'link', 'del', "a'b; $(reboot)", '\x1b[2J', ''], note: '', follows: null },
  ];
  const text = plain(broken(3, [{ cause: { ...cause, remedy }, findings }]), 80);
  assert.match(text, "ip link del 'a'\\''b; $(reboot)' '\\x1b[2J' ''\n");
});

test('a report without the findings of its causes is still told', () => {
  const { cause } = macChanged(2, 3, 2);
  const text = plain(broken(3, [{ cause, findings: [] }]), 80);
  assert.match(text, 'vtep-mac-changed minion2 flannel.1');
  assert.match(text, 'link/ether');
});

test.run();
