import { createHash } from 'node:crypto';
import { render } from 'preact-render-to-string';
import { type Child, el, raw, safeJson } from './el.ts';
import { signShapes } from './sign.ts';
import { BASE_STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly body: Child;
  /** Added to the base style. */
  readonly styles?: readonly string[];
  /** Plain scripts, run in this order when the page is there. Without them the page shows all it has. */
  readonly scripts?: readonly string[];
  /** For the scripts: JSON in the element with id `data`. */
  readonly data?: unknown;
}

/** Source: CSP Level 3, 2.3.1 (hash-source). */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * A whole document in one string that loads nothing. Only our own style and script run, known by their hashes: a tag that slipped
 * through the escaping would stay dead.
 */
export function page({ title, body, styles = [], scripts = [], data }: Page): string {
  const style = [BASE_STYLE, ...styles].join('\n');
  const script = scripts.map((each) => `{\n${each}\n}`).join('\n');
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${script === '' ? "'none'" : hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      null,
      el('meta', { charset: 'utf-8' }),
      el('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('meta', { name: 'color-scheme', content: 'light dark' }),
      el('meta', { name: 'referrer', content: 'no-referrer' }),
      el('title', null, title),
      raw('style', null, style),
    ),
    el(
      'body',
      null,
      signShapes(),
      body,
      data === undefined ? null : raw('script', { type: 'application/json', id: 'data' }, safeJson(data)),
      script === '' ? null : raw('script', null, script),
    ),
  );
  return `<!doctype html>\n${render(document)}\n`;
}
