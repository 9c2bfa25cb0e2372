import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FORMATS, type Format } from '../../src/render/index.ts';
import type { Report } from '../../src/types/report.ts';
import { everything, gapsOnly, older } from './reports.ts';
import { textOf, textsOf } from './text-of.ts';

const printed = async (format: Format, report: Report) => textOf(await format.print(report, OPTIONS));
const filesOf = async (format: Format, report: Report) => textsOf(await format.files(report));

const OPTIONS = { columns: 80, colour: false, verbose: false };

test('each format prints one text and writes its files', async () => {
  const names: string[] = [];
  for (const format of Object.values(FORMATS)) {
    const text = await printed(format, everything());
    assert.match(text, 'vtep-mac-changed');
    assert.match(await printed(format, gapsOnly()), 'unreachable');
    for (const [name, content] of Object.entries(await filesOf(format, everything()))) {
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
    'leases.csv',
    'gaps.csv',
    'measurements.csv',
    'pairs.csv',
    'junit.xml',
    'report.md',
    'comment.md',
    'flannel-doctor.prom',
    'report.html',
  ]);
});

test('a report stored before it told networks and leases is still rendered', async () => {
  for (const format of Object.values(FORMATS)) {
    assert.match(await printed(format, older(everything())), 'vtep-mac-changed');
    for (const text of Object.values(await filesOf(format, older(everything())))) assert.not.match(text, 'undefined');
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
  const own: Readonly<Partial<Record<keyof typeof FORMATS, string>>> = {
    table: 'table',
    csv: '@fast-csv/format',
    junit: 'junit-report-builder',
    prometheus: 'prom-client',
  };
  const libraries = Object.values(own);
  for (const name of ['table', 'json', 'csv', 'junit', 'markdown', 'prometheus', 'html'] as const) {
    const loaded = loadedBy(name).filter((each) => libraries.includes(each));
    assert.equal(loaded, own[name] === undefined ? [] : [own[name]], name);
  }
});

test.run();
