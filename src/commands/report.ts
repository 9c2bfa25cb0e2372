import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS, type FormatName } from '../render/index.ts';
import type { Report } from '../types/report.ts';
import { runVerb, UsageError, verb } from './usage.ts';

function storedReport(path: string): Report {
  for (const file of [path, join(path, 'report.json')]) {
    try {
      const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
      if (report.schema === 1 && [report.causes, report.findings, report.outcomes, report.gaps].every(Array.isArray))
        return report;
    } catch {
      // the next name, or the error below
    }
  }
  throw new UsageError(`${path} is no stored run: give a report.json, or the folder a run wrote with --out`);
}

export function reportCommand(argv: readonly string[]): Promise<number> {
  const command = verb('report', 'Renders a stored run in another format.', [
    'flannel-doctor report reports/2026-01-01T00-00-00Z',
    'flannel-doctor report report.json --format csv > findings.csv',
  ])
    .argument('<run>', 'a report.json, or the folder a run wrote with --out')
    .option('--format <name>', `on stdout: ${Object.keys(FORMATS).join(', ')}`, 'table')
    .option('--no-color', 'no colour')
    .option('--verbose', 'everything in full');
  return runVerb(
    command,
    argv,
    async (path: string, options: { format: FormatName; color: boolean; verbose?: boolean }) => {
      if (!Object.hasOwn(FORMATS, options.format)) {
        throw new UsageError(`--format ${options.format}: the formats are ${Object.keys(FORMATS).join(', ')}`);
      }
      const colour = options.color && process.stdout.isTTY === true && !process.env['NO_COLOR'];
      const columns = process.stdout.columns ?? (Number(process.env['COLUMNS']) || 80);
      process.stdout.write(
        await FORMATS[options.format].print(storedReport(path), { columns, colour, verbose: options.verbose === true }),
      );
      return 0;
    },
  );
}
