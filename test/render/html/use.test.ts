import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderHtml } from '../../../src/render/html.ts';
import { everything, healthy, older } from '../reports.ts';
import { synthetic } from '../synthetic.ts';
import { type Viewer, viewer } from './browser.ts';

const use = suite('HTML in use');
const report = synthetic(30);
const html = renderHtml(report);
let chromium: Viewer;

use.before(async () => {
  chromium = await viewer();
});
use.after(() => chromium.close());

use('without script everything stands there, and no control that does nothing', async () => {
  for (const each of [report, synthetic(100), everything()]) {
    const { page } = await chromium.open(renderHtml(each), { javaScriptEnabled: false });
    const count = (selector: string) => page.locator(selector).count();
    assert.is(await count('.cause'), each.causes.length);
    assert.is(await count('#table-findings tbody tr'), each.findings.length);
    assert.is(await count('#table-gaps tbody tr'), each.gaps.length);
    assert.is(await count('#table-checks tbody tr'), each.outcomes.length);
    assert.is(await count('#table-leases tbody tr'), each.leases!.length);
    assert.is(await count('#table-rejects tbody tr'), each.rejects.length);
    assert.is(await count('#converging li'), each.converging.length);
    const cells = await page.locator('.square tbody td').allTextContents();
    const square = cells.filter((text) => /\d|lost/.test(text)).length;
    assert.is(each.pairs.length === 0 ? 0 : square, each.pairs.length);
    assert.is(await count('button, input'), 0);
    const text = (await page.locator('main').textContent()) ?? '';
    for (const { key, summary, why } of each.causes)
      for (const part of [key, summary, why]) assert.ok(text.includes(part), part);
    for (const { message } of each.findings) assert.ok(text.includes(message), message);
    for (const { detail } of each.gaps) assert.ok(text.includes(detail), detail);
  }
});

use('the deciding characters are marked', async () => {
  const { page } = await chromium.open(html);
  assert.equal(await page.locator('#cause-1 .seen > .evidence mark').allTextContents(), ['52:24:0f:00:01:02']);
});

use('sorted by keyboard, both ways, what has no value last', async () => {
  const { page } = await chromium.open(html);
  const column = async () =>
    (await page.locator('#table-pairs tbody tr td:nth-child(5)').allTextContents()).map(Number);
  const numbers = async () => (await column()).filter((value) => !Number.isNaN(value));
  const header = page.locator('#table-pairs thead th:nth-child(5)');
  await header.locator('button').focus();
  await page.keyboard.press('Enter');
  assert.is(await header.getAttribute('aria-sort'), 'ascending');
  const up = await numbers();
  assert.equal(
    up,
    [...up].sort((a, b) => a - b),
  );
  await page.keyboard.press('Space');
  assert.is(await header.getAttribute('aria-sort'), 'descending');
  assert.equal(await numbers(), [...up].reverse());
  const values = await column();
  assert.ok(values.slice(0, up.length).every((value) => !Number.isNaN(value)) && values.length > up.length);
  assert.is(await page.locator('#table-pairs [aria-sort=descending]').count(), 1);
});

use('filtered by keyboard, and told how many are left', async () => {
  const { page } = await chromium.open(html);
  await page.locator('#table-findings-sift').focus();
  await page.keyboard.type('warning mtu');
  assert.is(await page.locator('#table-findings tbody tr:visible').count(), 2);
  assert.is(
    await page.locator('.sift:has(#table-findings-sift) [role=status]').textContent(),
    `2 of ${report.findings.length}`,
  );
});

use('a cell of a map is told: by pointer, by arrow keys, in all maps of pairs', async () => {
  const { page, trouble } = await chromium.open(html, { viewport: { width: 1280, height: 900 } });
  const detail = page.locator('#pairs .detail');
  assert.not.ok(await detail.isVisible());
  await page.locator('.map:has(#map-latency-4)').focus();
  await page.keyboard.press('ArrowDown');
  const [from, to] = [report.hosts[1]!.name, report.hosts[0]!.name];
  assert.match((await detail.textContent()) ?? '', `${from} → ${to}`);
  assert.match((await detail.textContent()) ?? '', 'cause 1: vtep-mac-changed');
  assert.is(await page.locator('#pairs .cursor').count(), 4);
  await page.keyboard.press('ArrowDown');
  const pair = report.pairs.find((each) => each.from === report.hosts[2]!.name && each.to === to)!;
  assert.match((await detail.textContent()) ?? '', `${Number(pair.overlay.rttMs.p50!.toPrecision(3))} ms`);
  await page.keyboard.press('Escape');
  assert.not.ok(await detail.isVisible());
  const map = page.locator('#map-loss-4');
  const size = Number(await map.getAttribute('data-size'));
  const left = Number(await map.getAttribute('data-left'));
  await map.hover({ position: { x: left + 3.5 * size, y: left + 2.5 * size } });
  assert.match((await detail.textContent()) ?? '', `${report.hosts[2]!.name} → ${report.hosts[3]!.name}`);
  assert.equal(trouble, []);
});

use('a lease of the map is told', async () => {
  const { page } = await chromium.open(html);
  await page.locator('.map:has([data-map=leases])').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.match(
    (await page.locator('#leases .detail').textContent()) ?? '',
    `10.1.2.0/24: used: 10.1.2.0/24 ${report.hosts[0]!.name}`,
  );
});

use('a command is copied as it is', async () => {
  const { page } = await chromium.open(html, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('#cause-1 .command button').first().press('Enter');
  await page.locator('#cause-1 .command button:has-text("Copied")').waitFor();
  assert.is(await page.evaluate('navigator.clipboard.readText()'), 'systemctl restart flanneld');
});

use('a link to a folded cause unfolds it', async () => {
  const { page } = await chromium.open(html);
  await page.evaluate(`document.getElementById('cause-1').open = false`);
  await page.locator('#table-findings a[href="#cause-1"]').first().press('Enter');
  await page.locator('#cause-1[open]').waitFor();
});

use('on paper: light, unfolded, no controls, nothing cut off', async () => {
  const { page } = await chromium.open(html, { colorScheme: 'dark' });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.is(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
  assert.is(await page.locator('.sift:visible, .button:visible, nav:visible').count(), 0);
  assert.is(
    await page.evaluate(
      `[...document.querySelectorAll('.table')].filter((each) => each.scrollHeight > each.clientHeight + 2).length`,
    ),
    0,
  );
  await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
  assert.is(await page.locator('details.unfold:not([open])').count(), 0);
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length > 3);
});

use('healthy, empty and older reports are pages too', async () => {
  for (const each of [
    healthy(1),
    healthy(3),
    healthy(40),
    healthy(0),
    older(everything()),
    { ...healthy(0), leases: [], network: [] },
  ]) {
    const { page, trouble } = await chromium.open(renderHtml(each));
    assert.match((await page.locator('h1').textContent()) ?? '', each.verdict);
    assert.equal(trouble, []);
  }
});

use.run();
