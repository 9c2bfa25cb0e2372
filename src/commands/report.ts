import type { Command } from 'commander';
import { formatHelp, formatOption, type PrintOptions, printReport } from './print.ts';
import { RUN_HELP, RUNS, runPath, storedReport } from './stored.ts';
import { runVerb, verb } from './usage.ts';

export function reportVerb(): Command {
  return verb('report', 'Renders a stored run in another format.', [
    'flannel-doctor report reports/2026-01-01T00-00-00Z',
    'flannel-doctor report report.json --format csv > findings.csv',
  ])
    .argument('<run>', 'a stored run')
    .addOption(formatOption())
    .option('--runs <dir>', 'where `last` and `last-good` are looked for', RUNS)
    .option('--no-color', 'no colour')
    .option('--verbose', 'everything in full')
    .addHelpText('after', `${formatHelp()}\n${RUN_HELP}`);
}

export function reportCommand(argv: readonly string[]): Promise<number> {
  return runVerb(reportVerb(), argv, async (text: string, options: PrintOptions & { readonly runs: string }) => {
    await printReport(await storedReport(await runPath(text, options.runs)), options);
    return 0;
  });
}
