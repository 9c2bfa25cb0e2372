import type { Command } from 'commander';
import type { RunDiff } from '../types/diff.ts';
import { sideOf } from './side.ts';
import { RUN_HELP, RUNS, runPath } from './stored.ts';
import { choice, runVerb, SEVERITIES, TABLE_OR_JSON, verb } from './usage.ts';

interface DiffOptions {
  readonly format: string;
  readonly runs: string;
  readonly failOn: string;
  readonly color: boolean;
  readonly verbose?: boolean;
}

/** 1 for new causes that count, 3 when the new run could not examine all, else 0. */
function exitCode({ causes, new: now }: RunDiff, failOn: string): number {
  if (causes.new.some(({ severity }) => severity === 'error' || failOn === 'warning')) return 1;
  return now.incomplete ? 3 : 0;
}

async function diffRuns(older: string, newer: string, options: DiffOptions): Promise<number> {
  const paths = [await runPath(older, options.runs), await runPath(newer, options.runs)] as const;
  const { compareRuns } = await import('../run-diff.ts');
  const diff = compareRuns(await sideOf(paths[0]), await sideOf(paths[1]));
  const { renderDiff, renderDiffJson } = await import('../render/diff.ts');
  const { stdout } = process;
  const text =
    options.format === 'json'
      ? renderDiffJson(diff)
      : renderDiff(diff, {
          columns: stdout.columns ?? (Number(process.env['COLUMNS']) || 80),
          colour: options.color && stdout.isTTY === true && !process.env['NO_COLOR'],
          verbose: options.verbose === true,
        });
  stdout.write(text);
  return exitCode(diff, options.failOn);
}

export function diffVerb(): Command {
  return verb(
    'diff',
    'What changed between two runs or bundles: causes and findings new, gone and lasting; facts of hosts, by the pairs they touch.',
    [
      'flannel-doctor diff last-good last',
      'flannel-doctor diff reports/2026-01-01T02-00-00Z bug-report.tar.gz --format json | jq .facts',
    ],
  )
    .argument('<old>', 'a run or a bundle')
    .argument('<new>', 'a run or a bundle')
    .addOption(choice('--format <name>', 'on stdout', TABLE_OR_JSON, 'table'))
    .option('--runs <dir>', 'where `last` and `last-good` are looked for', RUNS)
    .addOption(choice('--fail-on <severity>', 'exit 1 for new causes from this severity on', SEVERITIES, 'warning'))
    .option('--no-color', 'no colour')
    .option('--verbose', 'every finding and every changed fact')
    .addHelpText(
      'after',
      `${RUN_HELP}
A bundle is judged as it stands. Facts are compared from bundles, which every run with --out holds.

Exit codes: 0 no new cause · 1 new causes · 2 usage · 3 no new cause, but the new run could not examine all`,
    );
}

export function diffCommand(argv: readonly string[]): Promise<number> {
  return runVerb(diffVerb(), argv, diffRuns);
}
