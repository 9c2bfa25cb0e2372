import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderCsv, renderCsvFlat } from '../../src/render/csv.ts';
import { renderJson } from '../../src/render/json.ts';
import { textWidth } from '../../src/render/layout.ts';
import { csvCell, shellCommand, visibleText } from '../../src/render/safe-text.ts';
import { renderTable } from '../../src/render/table.ts';
import type { Report } from '../../src/types/report.ts';
import { DANGEROUS, from, infect, nasty } from './hostile.ts';
import { readCsv } from './read-csv.ts';
import { broken, entryMissing, everything, gapsOnly, healthy } from './reports.ts';
import { textOf, textsOf } from './text-of.ts';

const sheetsOf = (report: Report) => textsOf(renderCsv(report));
const flatOf = (report: Report) => textOf(renderCsvFlat(report));

const estates = [
  everything(),
  gapsOnly(),
  healthy(3),
  broken(
    9,
    Array.from({ length: 8 }, (_, n) => entryMissing(n + 1, n + 2, 9)),
  ),
];
const report = fc
  .tuple(fc.constantFrom(...estates), fc.array(nasty, { minLength: 1, maxLength: 40 }))
  .map(([estate, texts]) => infect(estate, from(texts)));

test('terminal: nothing obeyed, nothing thrown, no line too wide, whatever hosts print', () => {
  fc.assert(
    fc.property(report, fc.integer({ min: 60, max: 220 }), fc.boolean(), (hostile, columns, verbose) => {
      const text = renderTable(hostile, { columns, colour: false, verbose });
      assert.not.match(text, DANGEROUS);
      const commands = new Set(
        hostile.causes.flatMap(({ remedy }) =>
          remedy.map(({ command }) => shellCommand(command.map((word) => visibleText(word)))),
        ),
      );
      for (const line of text.split('\n')) {
        if (textWidth(line) > columns) assert.ok(commands.has(line.trimStart()), `wider than ${columns}: ${line}`);
      }
    }),
    { numRuns: 300 },
  );
});

test('terminal with colour: the only sequences are our own', () => {
  fc.assert(
    fc.property(report, (hostile) => {
      const text = renderTable(hostile, { columns: 100, colour: true, verbose: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences picocolors writes
      assert.not.match(text.replace(/\x1b\[(?:1|2|4|22|24|3[1-6]|39)m/g, ''), DANGEROUS);
    }),
  );
});

test('terminal: one hostile text does not hide the others', () => {
  const estate = everything();
  const flood = 'flood '.repeat(100_000);
  const [first, ...rest] = estate.causes;
  const text = renderTable(
    { ...estate, causes: [{ ...first!, summary: flood, key: flood }, ...rest] },
    { columns: 80, colour: false, verbose: false },
  );
  assert.ok(text.split('\n').length < 120);
  assert.match(text, 'fdb-entry-missing minion1 -> minion3');
});

test('JSON: the same value back, and nothing a terminal obeys', () => {
  fc.assert(
    fc.property(report, (hostile) => {
      const text = renderJson(hostile);
      assert.equal(JSON.parse(text), JSON.parse(JSON.stringify(hostile)));
      assert.not.match(text, DANGEROUS);
    }),
  );
});

test('CSV: nothing a terminal obeys, and no cell a spreadsheet calculates', async () => {
  await fc.assert(
    fc.asyncProperty(report, async (hostile) => {
      for (const text of [...Object.values(await sheetsOf(hostile)), await flatOf(hostile)]) {
        assert.not.match(text, DANGEROUS);
        for (const cell of readCsv(text).flat()) assert.not.match(cell, /^\s*[=+@＝＋－＠-]/);
      }
    }),
    { numRuns: 50 },
  );
});

test('CSV: read back, every cell is what was written', async () => {
  await fc.assert(
    fc.asyncProperty(report, async (hostile) => {
      const [head, ...rows] = readCsv((await sheetsOf(hostile))['findings.csv']);
      for (const column of ['severity', 'host', 'peer', 'name', 'message', 'expected', 'observed', 'key'] as const) {
        const at = head!.indexOf(column);
        assert.equal(
          rows.map((row) => row[at]),
          hostile.findings.map((finding) => csvCell(finding[column])),
        );
      }
    }),
    { numRuns: 50 },
  );
});

test('visible text: by name, number, and untouched where harmless', () => {
  assert.is(visibleText('a\x1b[2Jb\r\n\0\x9b\u202e\u{e0041}'), 'a\\x1b[2Jb\\r\\n\\x00\\x9b\\u202e\\u{e0041}');
  assert.is(visibleText('flannel.1\t東京 é ’ … \u{1f680}'), 'flannel.1 東京 é ’ … \u{1f680}');
  assert.is(visibleText('\u{1f469}\u200d\u{1f4bb}'), '\u{1f469}\\u200d\u{1f4bb}');
  assert.is(visibleText(`e${'\u0301'.repeat(5)}`), `e${'\u0301'.repeat(3)}\\u0301\\u0301`);
});

test('a pasted command is the words it was made of', () => {
  assert.is(shellCommand(['ip', 'link', 'set', 'flannel.1', 'up']), 'ip link set flannel.1 up');
  assert.is(shellCommand(['sysctl', '-w', 'net.ipv4.ip_forward=1']), 'sysctl -w net.ipv4.ip_forward=1');
  assert.is(shellCommand(['A=1', '~', '*', '', "it's"]), "'A=1' '~' '*' '' 'it'\\''s'");
});

test.run();
