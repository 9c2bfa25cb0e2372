import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { el } from '../../../src/render/html/el.ts';
import { page } from '../../../src/render/html/page.ts';
import { renderHtml } from '../../../src/render/html.ts';
import { synthetic } from '../synthetic.ts';
import { type Viewer, viewer } from './browser.ts';
import { OVERLAPS } from './overlaps.ts';

const looks = suite('HTML in Chromium');
const SIZES = [3, 30, 100] as const;
const pages = new Map(SIZES.map((size) => [size, renderHtml(synthetic(size))]));
let chromium: Viewer;

looks.before(async () => {
  chromium = await viewer();
});
looks.after(() => chromium.close());

interface Overlaps {
  readonly boxes: number;
  readonly found: readonly string[];
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

looks('under 1 MB at 100 hosts', () => assert.ok(Buffer.byteLength(pages.get(100)!) < 1_000_000));

/** What axe finds serious, as `rule: element why`. */
async function serious(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

for (const size of SIZES) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 390]) {
      looks(
        `${size} hosts, ${colorScheme}, ${width} px: nothing lies over anything, nothing is complained of`,
        async () => {
          const { page: opened, trouble } = await chromium.open(pages.get(size)!, {
            colorScheme,
            viewport: { width, height: 900 },
          });
          const { boxes, found } = await opened.evaluate<Overlaps>(OVERLAPS);
          assert.ok(boxes > 300, `${boxes} texts were looked at`);
          assert.equal(found, []);
          assert.is(await opened.evaluate('document.documentElement.scrollWidth'), width);
          // what axe looks at hardly depends on width and number, and takes seconds
          if (width === 1280 ? size < 100 || colorScheme === 'dark' : size === 3)
            assert.equal(await serious(opened), []);
          assert.equal(trouble, []);
        },
      );
    }
  }
}

looks('the two judges above do find what they look for', async () => {
  const bad = page({
    title: 'bad',
    styles: ['.a { position: absolute; top: 40px; left: 40px; } .faint { color: #777; background: #888; }'],
    body: el(
      'main',
      null,
      el('h1', null, 'x'),
      el('p', { class: 'a' }, 'one text'),
      el('p', { class: 'a faint' }, 'other text'),
    ),
  });
  const opened = await chromium.open(bad);
  assert.equal((await opened.page.evaluate<Overlaps>(OVERLAPS)).found, ['one text | other text']);
  assert.match((await serious(opened.page)).join(), 'color-contrast');
});

looks.run();
