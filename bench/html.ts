/**
 * How long the HTML report of a measured estate takes to make, how large it is, and how long Chromium takes to show it: from asking for the file
 * until its scripts are done and it is loaded. Medians. Run: node --import tsx bench/html.ts [hosts] [runs]
 */

import { median } from '../src/measure/statistics.ts';
import { renderHtml } from '../src/render/html.ts';
import { viewer } from '../test/render/html/browser.ts';
import { synthetic } from '../test/render/synthetic.ts';

const [hosts = 100, runs = 7] = process.argv.slice(2).map(Number);
const report = synthetic(hosts);

const made: number[] = [];
let html = '';
for (let run = 0; run < runs; run++) {
  const started = performance.now();
  html = renderHtml(report);
  made.push(performance.now() - started);
}

/** Since the page was asked for; read when two frames were painted. */
const SHOWN = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
  const { domContentLoadedEventEnd, loadEventEnd } = performance.getEntriesByType('navigation')[0];
  resolve([domContentLoadedEventEnd, loadEventEnd]);
})))`;

const chromium = await viewer();
const shown: number[][] = [];
try {
  for (let run = 0; run < runs; run++) {
    const { page } = await chromium.open(html, { viewport: { width: 1280, height: 900 } });
    shown.push(await page.evaluate<number[]>(SHOWN));
  }
} finally {
  await chromium.close();
}

const ms = (values: readonly number[]): string => `${median([...values])?.toFixed(0)} ms`;
process.stdout.write(
  `${hosts} hosts, ${report.pairs.length} pairs: ${(Buffer.byteLength(html) / 1000).toFixed(0)} kB, made in ${ms(made)}; ` +
    `Chromium: scripts done after ${ms(shown.map(([ready]) => ready!))}, loaded after ${ms(shown.map(([, loaded]) => loaded!))} (medians of ${runs})\n`,
);
