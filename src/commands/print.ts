import { once } from 'node:events';
import type { Option } from 'commander';
import { FORMATS, type FormatName } from '../render/index.ts';
import type { Report } from '../types/report.ts';
import { choice } from './usage.ts';

export interface PrintOptions {
  readonly format: FormatName;
  readonly color: boolean;
  readonly verbose?: boolean;
}

/** For the help of `--format`: each format with what it is for. */
export function formatHelp(): string {
  const rows = Object.entries(FORMATS).map(([name, { about }]) => `  ${name.padEnd(12)}${about}`);
  return `\nFormats:\n${rows.join('\n')}`;
}

/** `--format`: any of the formats a report is rendered in. */
export function formatOption(): Option {
  return choice('--format <name>', 'on stdout', Object.keys(FORMATS), 'table');
}

/** Shows the first cause on a terminal's stderr while hosts still send to each other; the whole report comes on stdout. */
export async function printFirstCause(report: Report, { color }: PrintOptions): Promise<void> {
  const { stderr } = process;
  const colour = color && !process.env['NO_COLOR'];
  const { renderFirstCause } = await import('../render/table.ts');
  stderr.write(
    `\r\x1b[K${renderFirstCause(report, { columns: stderr.columns ?? 80, colour, verbose: false })}\n` +
      'measuring between the hosts; the whole report follows\n\n',
  );
}

/** Prints a report on stdout, as fast as it is read. Colour on a terminal, never in a pipe, never against NO_COLOR or --no-color. */
export async function printReport(report: Report, { format, color, verbose }: PrintOptions): Promise<void> {
  const { stdout } = process;
  const text = await FORMATS[format].print(report, {
    columns: stdout.columns ?? (Number(process.env['COLUMNS']) || 80),
    colour: color && stdout.isTTY === true && !process.env['NO_COLOR'],
    verbose: verbose === true,
  });
  try {
    for await (const piece of typeof text === 'string' ? [text] : text) {
      if (!stdout.write(piece)) await once(stdout, 'drain');
    }
  } catch (error) {
    // who reads has seen enough
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
