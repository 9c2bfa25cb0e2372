// Writes the files that are made from others: the indexes of checks and faults, docs/checks.md, reports/samples/. `--check` only
// compares, but for the samples, which have a test of their own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CAUSES } from '../src/causes/index.ts';
import { CHECKS } from '../src/checks/index.ts';
import { manPage } from '../src/commands/man.ts';
import { faultsPage } from './faults-page.ts';
import { repairsFile } from './repairs.ts';
import { writeSamples } from './samples.ts';

const root = new URL('../', import.meta.url);

/** `fdb-entry-missing` as an import's name: `fdbEntryMissing`. */
function camel(id: string): string {
  return id.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

export function checkIndex(): string {
  const ids = readdirSync(new URL('src/checks/', root))
    .filter((file) => file.endsWith('.ts') && !file.startsWith('define') && file !== 'index.ts')
    .map((file) => file.slice(0, -3))
    .sort();
  return [
    '// Written by scripts/generate.ts: one line for each file of this folder.',
    ...[...ids, 'define']
      .sort()
      .map((id) =>
        id === 'define' ? "import type { Check } from './define.ts';" : `import ${camel(id)} from './${id}.ts';`,
      ),
    '',
    '/** Every check, by id. */',
    'export const CHECKS: readonly Check[] = [',
    ...ids.map((id) => `  ${camel(id)},`),
    '];',
    '',
  ].join('\n');
}

export function faultIndex(): string {
  const ids = readdirSync(new URL('src/lab/faults/', root))
    .filter((file) => file.endsWith('.ts') && file !== 'define.ts' && file !== 'index.ts')
    .map((file) => file.slice(0, -3))
    .sort();
  return [
    '// Written by scripts/generate.ts: one line for each file of this folder.',
    "import type { Fault } from '../../types/fault.ts';",
    ...ids.map((id) => `import { ${camel(id)} } from './${id}.ts';`),
    '',
    '/** Every fault of the embedded estate, by id. */',
    'export const FAULTS: readonly Fault[] = [',
    ...ids.map((id) => `  ${camel(id)},`),
    '];',
    '',
  ].join('\n');
}

/** docs/checks.md: every check and every gathered cause, from their own words. */
export function checksPage(): string {
  const explained = (id: string): string => {
    const rule = CAUSES.find((each) => each.id === id);
    const claims = rule?.kind === 'root' ? [...new Set(rule.explains.flatMap(({ checks }) => checks))] : [];
    return claims.length === 0
      ? ''
      : `\nAs a cause it explains: ${claims.map((check) => `\`${check}\``).join(', ')}.\n`;
  };
  const checks = CHECKS.map(
    ({ id, title, severity, object, explain, source, mended }) =>
      `## ${id}\n\nHealthy: ${title}. ${severity}, object \`${object}\`.\n\n${explain}\n${explained(id)}\nMended when ${mended}.\n\nSource: ${source}\n`,
  );
  const causes = CAUSES.flatMap((rule) =>
    rule.kind !== 'root'
      ? [`## ${rule.id}\n\nHealthy: ${rule.title}. A cause that several findings show together.\n\n${rule.explain}\n`]
      : [],
  );
  return [
    '# Checks and causes',
    'Written by scripts/generate.ts from the checks themselves; `flannel-doctor explain ID` prints the same, and how it is repaired.',
    ...checks,
    ...causes,
  ].join('\n\n');
}

export const GENERATED: readonly { readonly path: string; readonly make: () => string | Promise<string> }[] = [
  { path: 'src/checks/index.ts', make: checkIndex },
  { path: 'src/lab/faults/index.ts', make: faultIndex },
  { path: 'src/commands/repairs.ts', make: repairsFile },
  { path: 'docs/checks.md', make: checksPage },
  { path: 'docs/faults.md', make: faultsPage },
  { path: 'man/flannel-doctor.1', make: manPage },
];

if (process.argv[1]?.endsWith('generate.ts')) {
  const stale: string[] = [];
  for (const { path, make } of GENERATED) {
    const text = await make();
    let old = '';
    try {
      old = readFileSync(new URL(path, root), 'utf8');
    } catch {
      // not written yet
    }
    if (old !== text && !process.argv.includes('--check')) writeFileSync(new URL(path, root), text);
    if (old !== text) stale.push(path);
  }
  if (!process.argv.includes('--check')) stale.push(...(await writeSamples()));
  for (const path of stale)
    process.stdout.write(`${process.argv.includes('--check') ? 'stale' : 'written'}: ${path}\n`);
  if (stale.length > 0 && process.argv.includes('--check')) process.exitCode = 1;
}
