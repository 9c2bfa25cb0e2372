import type { Report } from '../types/report.ts';

/** How text is laid out; only the terminal asks. */
export interface RenderOptions {
  /** Width of the terminal, in cells. */
  readonly columns: number;
  readonly colour: boolean;
  /** Everything in full: all causes, effects, evidence. */
  readonly verbose: boolean;
}

/** A whole text, or its pieces as they are made. */
export type Text = string | AsyncIterable<string>;

export interface Format {
  /** What it is for, as `--help` says. */
  readonly about: string;
  /** For stdout. */
  readonly print: (report: Report, options: RenderOptions) => Promise<Text>;
  /** For `--out DIR`: file names and contents. */
  readonly files: (report: Report) => Promise<Readonly<Record<string, Text>>>;
}

async function* inPieces(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

/** A file is read in an editor, not on the terminal it was made on. */
const IN_A_FILE: RenderOptions = { columns: 120, colour: false, verbose: true };

/** Formats by name. Each loads its libraries when used: `--format json` does not wait for `table`. */
export const FORMATS = {
  table: {
    about: 'the terminal: causes first, with proof and fix',
    print: async (report, options) => (await import('./table.ts')).renderTable(report, options),
    files: async (report) => ({ 'report.txt': (await import('./table.ts')).renderTable(report, IN_A_FILE) }),
  },
  json: {
    about: 'everything, for programs (schema/report.schema.json)',
    print: async (report) => inPieces((await import('./json.ts')).jsonPieces(report)),
    files: async (report) => ({ 'report.json': inPieces((await import('./json.ts')).jsonPieces(report)) }),
  },
  csv: {
    about: 'spreadsheets: findings and gaps; --out writes a sheet for each kind',
    print: async (report) => (await import('./csv.ts')).renderCsvFlat(report),
    files: async (report) => (await import('./csv.ts')).renderCsv(report),
  },
  junit: {
    about: 'CI: a test case for each check and host (JUnit XML)',
    print: async (report) => (await import('./junit.ts')).renderJunit(report),
    files: async (report) => ({ 'junit.xml': (await import('./junit.ts')).renderJunit(report) }),
  },
  markdown: {
    about: 'a job summary; --out writes a shorter one too, for a comment',
    print: async (report) => {
      const { renderMarkdown, SUMMARY_BYTES } = await import('./markdown.ts');
      return renderMarkdown(report, SUMMARY_BYTES);
    },
    files: async (report) => {
      const { renderMarkdown, SUMMARY_BYTES, COMMENT_BYTES } = await import('./markdown.ts');
      return {
        'report.md': renderMarkdown(report, SUMMARY_BYTES),
        'comment.md': renderMarkdown(report, COMMENT_BYTES),
      };
    },
  },
  prometheus: {
    about: 'node_exporter’s textfile collector',
    print: async (report) => (await import('./prometheus.ts')).renderPrometheus(report),
    files: async (report) => ({
      'flannel-doctor.prom': await (await import('./prometheus.ts')).renderPrometheus(report),
    }),
  },
  html: {
    about: 'one page for people: causes, topology, heat maps, leases; loads nothing',
    print: async (report) => (await import('./html.ts')).renderHtml(report),
    files: async (report) => ({ 'report.html': (await import('./html.ts')).renderHtml(report) }),
  },
} satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
