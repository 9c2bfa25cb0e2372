import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Chromium of this machine; what the page says, asks for and throws is kept. */

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function onPath(program: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((dir) => join(dir, program))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${program} is not on the PATH`);
  return found;
}

export interface Seen {
  readonly page: Page;
  /** Console errors and warnings, exceptions, dialogs, requests for anything but the page itself. */
  readonly trouble: string[];
}

export interface Viewer {
  /** Opens a page from a file of its own, as a reader would. */
  readonly open: (html: string, options?: BrowserContextOptions) => Promise<Seen>;
  readonly close: () => Promise<void>;
}

export async function viewer(): Promise<Viewer> {
  const browser: Browser = await chromium.launch({ executablePath: onPath('chromium'), args: FLAGS });
  const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-html-'));
  let files = 0;
  return {
    async open(html, options = {}) {
      for (const context of browser.contexts()) await context.close();
      const file = join(dir, `${files++}.html`);
      writeFileSync(file, html);
      const url = pathToFileURL(file).href;
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const trouble: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) trouble.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => trouble.push(`thrown: ${error.message}`));
      page.on('dialog', (dialog) => {
        trouble.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => {
        if (request.url().split('#')[0] !== url) trouble.push(`request: ${request.url()}`);
      });
      await page.goto(url, { waitUntil: 'load' });
      return { page, trouble };
    },
    async close() {
      await browser.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
