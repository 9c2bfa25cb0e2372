import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { el } from '../../../src/render/html/el.ts';
import { page } from '../../../src/render/html/page.ts';
import { dataTable } from '../../../src/render/html/table.ts';
import { TABLE_SCRIPT } from '../../../src/render/html/table-script.ts';

const HOSTILE = `</script></style></title><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

const html = page({
  title: HOSTILE,
  body: el(
    'main',
    { title: HOSTILE },
    HOSTILE,
    dataTable({
      id: 't',
      caption: HOSTILE,
      columns: [{ title: HOSTILE, cell: (row: string) => row }],
      rows: [HOSTILE],
    }),
  ),
  scripts: [TABLE_SCRIPT],
  data: { [HOSTILE]: HOSTILE },
});

test('text stays text: every tag is ours', () => {
  const tags = [...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag);
  assert.is(tags.filter((tag) => tag === 'img').length, 0);
  assert.is(tags.filter((tag) => tag === 'script').length, 4);
  assert.is(tags.filter((tag) => tag === 'title').length, 2);
});

test('the data come back as they were', () => {
  const island = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!;
  assert.equal(JSON.parse(island), { [HOSTILE]: HOSTILE });
});

test('the policy names the very style and script, and nothing else', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  const parts = [/<style>(.*?)<\/style>/s, /<script>(.*?)<\/script>/s].map((part) => part.exec(html)![1]!);
  for (const part of parts) assert.ok(policy.includes(createHash('sha256').update(part).digest('base64')));
  assert.match(policy, "default-src 'none'");
  assert.not.match(policy, 'unsafe');
});

test.run();
