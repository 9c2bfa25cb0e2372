import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderCsv, renderCsvFlat } from '../../src/render/csv.ts';
import { renderJson } from '../../src/render/json.ts';
import { renderJunit } from '../../src/render/junit.ts';
import { textWidth } from '../../src/render/layout.ts';
import { renderMarkdown, SUMMARY_BYTES } from '../../src/render/markdown.ts';
import { renderPrometheus } from '../../src/render/prometheus.ts';
import { csvCell, shellCommand, visibleText } from '../../src/render/safe-text.ts';
import { renderTable } from '../../src/render/table.ts';
import type { Report } from '../../src/types/report.ts';
import { DANGEROUS, from, infect, nasty } from './hostile.ts';
import { readCsv } from './read-csv.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, measured } from './reports.ts';
import { textOf, textsOf } from './text-of.ts';
import { gfm, promtool } from './tool.ts';

const sheetsOf = (report: Report) => textsOf(renderCsv(report));
const flatOf = (report: Report) => textOf(renderCsvFlat(report));

const estates = [
  { ...everything(), pairs: measured().pairs },
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

/** What a Markdown page's HTML may consist of. */
const MARKDOWN_TAGS = new Set(
  'h2 h3 p code pre table thead tbody tr th td details summary ul li'.split(' ').flatMap((tag) => [tag, `/${tag}`]),
);

test('Markdown: drawn by GitHub’s own parser, only our own marks, and plain words outside of code', () => {
  fc.assert(
    fc.property(report, fc.constantFrom(2_000, 20_000, SUMMARY_BYTES), (hostile, limit) => {
      const text = renderMarkdown(hostile, limit);
      assert.ok(Buffer.byteLength(text) <= limit || limit === 2_000);
      assert.not.match(text, DANGEROUS);
      const html = gfm(text);
      for (const [, tag] of html.matchAll(/<([^>]*)>/g))
        assert.ok(MARKDOWN_TAGS.has(tag!.replace(/^code class="language-(text|sh)"$/, 'code')), tag);
      const words = html
        .replace(/<code[^>]*>[^<]*<\/code>/g, '')
        .replace(/<[^>]*>/g, ' ')
        .replaceAll('&quot;', '"');
      assert.match(words, /^[\p{L}\p{M}\p{N}\s.,:;()’…—–"'/-]*$/u);
      const drawn = (html.match(/<h3>\d+\. /g) ?? []).length;
      if (limit === SUMMARY_BYTES) assert.is(drawn, hostile.causes.length);
    }),
    { numRuns: 30 },
  );
});

test('JUnit: well-formed, and no element or attribute but our own', () => {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });
  const ours = new Set(
    'testsuites testsuite testcase failure error skipped system-out #text @name @tests @failures @errors @skipped @timestamp @classname @message @type ?xml @version @encoding'.split(
      ' ',
    ),
  );
  const names = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(names);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, each]) => [key, ...names(each)]);
  };
  fc.assert(
    fc.property(report, (hostile) => {
      const text = renderJunit(hostile);
      assert.is(XMLValidator.validate(text), true);
      assert.not.match(text, DANGEROUS);
      for (const name of names(parser.parse(text))) assert.ok(ours.has(name), name);
    }),
    { numRuns: 100 },
  );
});

test('Prometheus: read by promtool without a word, one sample a line', async () => {
  await fc.assert(
    fc.asyncProperty(report, async (hostile) => {
      const text = await renderPrometheus(hostile);
      assert.not.match(text, DANGEROUS);
      for (const line of text.split('\n'))
        assert.match(line, /^$|^# (HELP|TYPE) |^flannel_doctor_\w+(\{(\w+="([^"\\]|\\.)*",?)+\})? [\d.e+-]+$/);
      assert.is(promtool(text), '');
    }),
    { numRuns: 8 },
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
