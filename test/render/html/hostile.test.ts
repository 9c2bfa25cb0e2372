import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderHtml } from '../../../src/render/html.ts';
import { visibleText } from '../../../src/render/safe-text.ts';
import { DANGEROUS, from, infect, nasty } from '../hostile.ts';
import { everything, gapsOnly, healthy, measured } from '../reports.ts';
import { synthetic } from '../synthetic.ts';
import { type Viewer, viewer } from './browser.ts';

const hostile = suite('HTML of hostile hosts');
let chromium: Viewer;

hostile.before(async () => {
  chromium = await viewer();
});
hostile.after(() => chromium.close());

/** Each would set `pwned` or ask for something where it was taken for more than text. */
const PAYLOADS = [
  '<script>globalThis.pwned = 1</script>',
  '</script><script>globalThis.pwned = 1</script>',
  '<!--<script>',
  '</style><style>body { background: url(http://127.0.0.1:9/style) }</style>',
  '<img src="http://127.0.0.1:9/image" onerror="globalThis.pwned = 1">',
  '"><svg onload="globalThis.pwned = 1">',
  `' onfocus='globalThis.pwned = 1' autofocus='`,
  '</title></head><body onload="globalThis.pwned = 1">',
  '<iframe src="javascript:parent.pwned = 1"></iframe>',
  '<a href="javascript:globalThis.pwned = 1">x</a>',
  '<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/refresh">',
  '<link rel="stylesheet" href="http://127.0.0.1:9/link">',
  '<form action="http://127.0.0.1:9/"><button>x</button></form>',
  '&lt;b&gt;&amp;&#60;',
  '{{constructor.constructor("globalThis.pwned = 1")()}}',
  '__proto__',
  '`+(globalThis.pwned = 1)+`',
  '\u2028\u202e<b>\0',
];

hostile('no tag, no request, no script of theirs; what they wrote is read as they wrote it', async () => {
  for (const estate of [everything(), measured(), synthetic(12)]) {
    const { page, trouble } = await chromium.open(renderHtml(infect(estate, from(PAYLOADS))));
    assert.is(await page.evaluate('globalThis.pwned ?? null'), null);
    assert.is(await page.locator('img, iframe, object, embed, form, base, link, a:not([href^="#"])').count(), 0);
    assert.is(await page.locator('script').count(), 2);
    assert.is(await page.locator('style').count(), 1);
    assert.is(
      await page.evaluate(
        `[...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()).filter((name) => name.startsWith('on')).length`,
      ),
      0,
    );
    const text = (await page.locator('body').textContent()) ?? '';
    for (const payload of PAYLOADS) assert.ok(text.includes(visibleText(payload)), payload);
    // the script works on, and tells them as text too
    for (const map of await page.locator('.map:has([data-map])').all()) {
      await map.focus();
      await page.keyboard.press('ArrowRight');
    }
    if (estate.pairs.length > 0) assert.ok(await page.locator('#pairs .detail b').isVisible());
    assert.equal(trouble, []);
  }
});

hostile('whatever hosts print, a page comes of it, and nothing hidden is in it', () => {
  const estate = fc.constantFrom(everything(), gapsOnly(), healthy(3), measured(), synthetic(9));
  fc.assert(
    fc.property(estate, fc.array(nasty, { minLength: 1, maxLength: 40 }), (report, texts) => {
      assert.not.match(renderHtml(infect(report, from(texts))), DANGEROUS);
    }),
    { numRuns: 30 },
  );
});

hostile.run();
