import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FORMATS } from '../../src/render/index.ts';
import { everything, gapsOnly, older } from './reports.ts';

const OPTIONS = { columns: 80, colour: false, verbose: false };

test('each format prints one text and writes its files', async () => {
  const names: string[] = [];
  for (const format of Object.values(FORMATS)) {
    const text = await format.print(everything(), OPTIONS);
    assert.match(text, 'vtep-mac-changed minion2 flannel.1');
    assert.match(await format.print(gapsOnly(), OPTIONS), 'EHOSTUNREACH');
    for (const [name, content] of Object.entries(await format.files(everything()))) {
      names.push(name);
      assert.match(content, /[^\n]\n$/);
    }
  }
  assert.equal(names, [
    'report.txt',
    'report.json',
    'findings.csv',
    'causes.csv',
    'hosts.csv',
    'gaps.csv',
    'measurements.csv',
    'pairs.csv',
  ]);
});

test('a report stored before it told networks and leases is still rendered', async () => {
  for (const format of Object.values(FORMATS)) {
    assert.match(await format.print(older(everything()), OPTIONS), 'vtep-mac-changed minion2 flannel.1');
    for (const text of Object.values(await format.files(older(everything())))) assert.not.match(text, 'undefined');
  }
});

/** Packages that are loaded once a format has printed, in a process of its own. */
function loadedBy(format: keyof typeof FORMATS): string[] {
  const code = `
    import { createRequire } from 'node:module';
    const { FORMATS } = await import(${JSON.stringify(new URL('../../src/render/index.ts', import.meta.url).href)});
    const { healthy } = await import(${JSON.stringify(new URL('./reports.ts', import.meta.url).href)});
    await FORMATS[${JSON.stringify(format)}].print(healthy(3), ${JSON.stringify(OPTIONS)});
    const cache = Object.keys(createRequire(import.meta.url).cache);
    const found = cache.map((path) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(path)?.[1]);
    console.log(JSON.stringify([...new Set(found)]));`;
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  return JSON.parse(out);
}

test('a format loads no other format’s library', () => {
  const [table, json, csv] = [loadedBy('table'), loadedBy('json'), loadedBy('csv')];
  assert.ok(table.includes('table') && !table.includes('@fast-csv/format'), String(table));
  assert.ok(!json.includes('table') && !json.includes('@fast-csv/format'), String(json));
  assert.ok(csv.includes('@fast-csv/format') && !csv.includes('table'), String(csv));
});

test.run();
