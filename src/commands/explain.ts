import type { Command } from 'commander';
import { CAUSES } from '../causes/index.ts';
import { CHECKS } from '../checks/index.ts';
import { REPAIRS } from './repairs.ts';
import { runVerb, UsageError, verb } from './usage.ts';

const WIDTH = 78;

/** Text in lines of at most WIDTH columns. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line].join('\n');
}

function catalogue(): string {
  const rows = [
    ...CHECKS.map(({ id, severity, title }) => ({ id, what: severity, title })),
    ...CAUSES.flatMap((rule) => (rule.kind !== 'root' ? [{ id: rule.id, what: 'cause', title: rule.title }] : [])),
  ];
  const wide = Math.max(...rows.map(({ id }) => id.length));
  return rows.map(({ id, what, title }) => `${id.padEnd(wide)}  ${what.padEnd(7)}  ${title}`).join('\n');
}

/** What reports say to do, by the example of a recorded fault. */
function repaired(id: string): string[] {
  const lines = REPAIRS[id]?.split('\n') ?? [];
  if (lines.length === 0) return [];
  return [
    '',
    'Repaired, in a recorded example, by:',
    ...lines.map((line, n) => (n % 2 === 0 ? `  ${line}` : wrapped(line, '      '))),
  ];
}

function explanation(id: string): string | null {
  const check = CHECKS.find((each) => each.id === id);
  const rule = CAUSES.find((each) => each.id === id);
  if (check !== undefined) {
    const needs = check.scope === 'host' ? `reads: ${check.needs.join(', ')}` : 'reads: leases and all hosts’ facts';
    const explains = rule?.kind === 'root' ? [...new Set(rule.explains.flatMap(({ checks }) => checks))] : [];
    return [
      `${id} (${check.severity}, object ${check.object})`,
      wrapped(`healthy: ${check.title}`, '  '),
      '',
      wrapped(check.explain),
      ...(explains.length > 0 ? ['', wrapped(`As a cause it explains: ${explains.join(', ')}`)] : []),
      ...repaired(id),
      '',
      wrapped(`mended when: ${check.mended}`, '  '),
      wrapped(needs, '  '),
      wrapped(`source: ${check.source}`, '  '),
    ].join('\n');
  }
  if (rule !== undefined && rule.kind !== 'root')
    return [`${id} (cause)`, wrapped(`healthy: ${rule.title}`, '  '), '', wrapped(rule.explain), ...repaired(id)].join(
      '\n',
    );
  return null;
}

/** The ids that share most letters' pairs with what was typed. */
function nearest(id: string): string[] {
  const pairs = (text: string) =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
  const wanted = pairs(id);
  return [...CHECKS.map((check) => check.id), ...CAUSES.map((rule) => rule.id)]
    .map((each) => ({ each, shared: [...pairs(each)].filter((pair) => wanted.has(pair)).length }))
    .sort((a, b) => Number(b.each.startsWith(id)) - Number(a.each.startsWith(id)) || b.shared - a.shared)
    .slice(0, 3)
    .map(({ each }) => each);
}

export function explainVerb(): Command {
  return verb(
    'explain',
    'What a check or cause means, how it is decided and repaired, its source; without ID the catalogue.',
    ['flannel-doctor explain fdb-entry-missing', 'flannel-doctor explain | grep route'],
  ).argument('[id]', 'id of a check or cause');
}

export function explainCommand(argv: readonly string[]): Promise<number> {
  return runVerb(explainVerb(), argv, (id: string | undefined) => {
    const text = id === undefined ? catalogue() : explanation(id);
    if (text === null)
      throw new UsageError(`nothing is called ${JSON.stringify(id)}; near it: ${nearest(id ?? '').join(', ')}`);
    process.stdout.write(`${text}\n`);
    return 0;
  });
}
