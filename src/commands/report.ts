import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../types/report.ts';
import { FORMAT_NAMES, formatHelp, knownFormat, type PrintOptions, printReport } from './print.ts';
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
    .option('--format <name>', `on stdout: ${FORMAT_NAMES}`, 'table')
    .option('--no-color', 'no colour')
    .option('--verbose', 'everything in full')
    .addHelpText('after', formatHelp());
  return runVerb(command, argv, async (path: string, options: PrintOptions) => {
    knownFormat(options);
    await printReport(storedReport(path), options);
    return 0;
  });
}
