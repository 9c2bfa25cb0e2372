import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredRun } from '../types/history.ts';
import type { Report } from '../types/report.ts';
import { UsageError } from './usage.ts';

/** Where runs land unless told. */
export const RUNS = 'reports';

const WORDS = ['last', 'last-good'] as const;

/** For `--help` of whatever takes a RUN. */
export const RUN_HELP = `
A run is a report.json, the folder that a run wrote with --out, or \`last\` (the newest run in the folder of runs) or
\`last-good\` (the newest that found everything healthy).`;

function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false;
  const report = value as Report;
  const { causes, findings, converging, outcomes, pairs, gaps, rejects, hosts, scope } = report;
  const lists = [causes, findings, converging, outcomes, pairs, gaps, rejects, hosts];
  return report.schema === 1 && typeof scope === 'object' && lists.every(Array.isArray);
}

function reportIn(file: string): Report | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}

/** `last` and `last-good` as a path; any other text is one already. */
export async function runPath(text: string, folder: string): Promise<string> {
  if (!WORDS.includes(text as (typeof WORDS)[number]) || existsSync(text)) return text;
  const { listRuns } = await import('../store/runs.ts');
  const runs: readonly StoredRun[] = listRuns(folder);
  const wanted = text === 'last' ? runs : runs.filter(({ summary }) => summary.verdict === 'healthy');
  const found = wanted.at(-1);
  if (found === undefined)
    throw new UsageError(
      `${folder} holds no ${text === 'last' ? 'run' : 'healthy run'} yet: check --out ${folder} writes one`,
    );
  return join(folder, found.name);
}

/** A stored run's report. Throws a UsageError where there is none, or one that a hand or a cut has spoiled. */
export async function storedReport(path: string): Promise<Report> {
  const report = reportIn(path) ?? reportIn(join(path, 'report.json'));
  if (report === null)
    throw new UsageError(`${path} is no stored run: give a report.json, or the folder a run wrote with --out`);
  const { reportShape } = await import('../store/report-shape.ts');
  const issue = reportShape.safeParse(report).error?.issues[0];
  if (issue !== undefined)
    throw new UsageError(
      `${path} is no whole report (${issue.path.join('.')}: ${issue.message}); schema/report.schema.json says what one holds`,
    );
  return report;
}

/** The bundle beside a run's report; null where there is none. */
export function bundlePath(path: string): string | null {
  const folder = statSync(path).isDirectory() ? path : join(path, '..');
  const file = join(folder, 'bundle.tar.gz');
  return existsSync(file) && existsSync(join(folder, 'report.json')) ? file : null;
}

/** True for a path that holds a report, not the outputs of hosts. */
export function holdsReport(path: string): boolean {
  return reportIn(path) !== null || reportIn(join(path, 'report.json')) !== null;
}
