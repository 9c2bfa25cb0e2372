import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMENT_BYTES, renderMarkdown, SUMMARY_BYTES } from '../../src/render/markdown.ts';
import { cell, code, head, prose, row } from '../../src/render/markdown-text.ts';
import { broken, entryMissing, everything, healthy, macChanged } from './reports.ts';
import { gfm } from './tool.ts';

test('a sentence: what is not a plain word stands in a code span', () => {
  assert.is(
    prose('minion2: device flannel.1 has MAC 52:ab:0f:df:34:ff, 3 (of GH-12) @all'),
    '`minion2`: device `flannel.1` has MAC `52:ab:0f:df:34:ff`, 3 (of `GH-12`) `@all`',
  );
  assert.is(prose('done when `bridge fdb show` prints it'), 'done when `bridge fdb show` prints it');
  assert.is(prose('1. # - x'), '`1`. `#` `-` x');
  assert.is(prose('deadbeef1'), '`deadbeef1`');
  assert.is(prose('deadbeef'), '`deadbeef`');
  assert.is(prose(''), '');
});

/** Text outside of code, with the tags, and text inside, of what came of a Markdown text. */
function split(html: string): { readonly code: readonly string[]; readonly rest: string } {
  const spans = [...html.matchAll(/<code>([^<]*)<\/code>/g)].map(([, text]) => text!);
  return { code: spans.map(unescaped), rest: html.replace(/<code>[^<]*<\/code>/g, '') };
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

const nasty = fc
  .array(
    fc.constantFrom(
      '`',
      '``',
      '|',
      '\\',
      '*',
      '_',
      '@all',
      '#1',
      '<b>',
      '&amp;',
      '[a](b)',
      ':x:',
      'http://x',
      ' ',
      'a',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));

test('whatever a text holds, it comes back as one code span', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const html = gfm(`x ${code(text)} y`);
      assert.equal(
        split(html).code.map((each) => each.trim()),
        text.trim() === '' ? [] : [text.trim()],
      );
    }),
    { numRuns: 60 },
  );
});

test('in a table a bar is the bar of its cell, and no cell is lost', () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 3, maxLength: 3 }), (texts) => {
      const html = gfm(`${head(['a', 'b', 'c'])}\n${row(texts.map(code))}`);
      assert.is(html.match(/<td>/g)?.length, 3, html);
      const told = [...html.matchAll(/<td>(.*?)<\/td>/g)].map(([, inside]) => split(inside!).code[0] ?? '');
      assert.equal(
        told.map((each) => each.trim()),
        texts.map((text) => text.trim().replaceAll('\\|', '\\\\x7c')),
      );
    }),
    { numRuns: 60 },
  );
  assert.is(cell('a|b'), 'a\\|b');
});

test('a page that does not fit says what it left out, of every kind', () => {
  const report = broken(300, [
    macChanged(2, 300, 298),
    ...Array.from({ length: 250 }, (_, n) => entryMissing(n + 3, 1, 300)),
  ]);
  const { gaps } = everything();
  const text = renderMarkdown({ ...report, gaps }, COMMENT_BYTES);
  const size = Buffer.byteLength(text);
  assert.ok(size <= COMMENT_BYTES && size > COMMENT_BYTES * 0.9, String(size));
  const causes = text.match(/^### \d+\. /gm)!.length;
  const findings = text.match(/^\| ERROR \|/gm)!.length;
  assert.match(text, `Left out for size: ${251 - causes} causes, ${549 - findings} findings. All of it`);
  assert.match(text, 'EHOSTUNREACH');
  assert.ok(causes > 10 && findings > 10);
  assert.not.match(renderMarkdown(report, SUMMARY_BYTES), 'Left out');
});

test('a limit too small for anything still tells the verdict and counts', () => {
  const text = renderMarkdown(everything(), 1000);
  assert.match(text, /^## flannel-doctor: UNHEALTHY/);
  assert.match(
    text,
    'Left out for size: 3 causes, 2 gaps, 7 findings, 6 blocked checks, 2 lines, 1 converging finding',
  );
});

test('a cause that does not fit in full is told in a line', () => {
  const text = renderMarkdown(everything(), 2600);
  assert.match(text, '### 1. ERROR');
  assert.match(text, 'Key `vtep-mac-changed minion2 flannel.1`');
  assert.not.match(
    text,
    '### 1. ERROR `minion2 vtep flannel.1`\n\n`minion2`: device `flannel.1` has MAC `52:24:0f:df:34:ff`, its lease announces `52:24:0f:df:34:02`\n\n```text',
  );
});

test('a healthy estate is short', () => {
  const text = renderMarkdown(healthy(3), COMMENT_BYTES);
  assert.ok(text.length < 600, text);
  assert.match(text, 'HEALTHY');
});

test.run();
