import pc from 'picocolors';
import type { Cause } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { acceptanceSection } from './acceptance.ts';
import { causeBlock, SEVERITY_WORD, severityStyle } from './cause-block.ts';
import { grid } from './grid.ts';
import { hostSection } from './host-section.ts';
import type { RenderOptions } from './index.ts';
import { hang, type Page } from './layout.ts';
import { measuredSection } from './measured.ts';
import { visibleDeep } from './safe-text.ts';
import {
  baselineSection,
  convergingSection,
  expiredSection,
  gapSection,
  noteSection,
  outcomeSection,
  rejectSection,
} from './sections.ts';
import { verdictLines } from './verdict.ts';

const NARROWEST = 60;
const WIDEST = 400;
/** Causes told in full; further ones are a row each. */
const IN_FULL = 5;

interface Numbered {
  readonly cause: Cause;
  readonly number: number;
}

function furtherCauses(page: Page, causes: readonly Cause[], from: number): string[] {
  const rows = causes.map((cause, index): Numbered => ({ cause, number: from + index + 1 }));
  return grid(
    page,
    rows,
    [
      { title: '#', cell: ({ number }) => `${number}.` },
      {
        title: 'severity',
        cell: ({ cause }) => SEVERITY_WORD[cause.severity],
        style: (text, { cause }) => severityStyle(page, cause.severity)(text),
      },
      { title: 'pairs', cell: ({ cause }) => String(cause.brokenPairs.count) },
      { title: 'cause', cell: ({ cause }) => cause.key },
      ...(page.width >= 120 ? [{ title: 'summary', cell: ({ cause }: Numbered) => cause.summary }] : []),
    ],
    4,
  );
}

function causeSections(page: Page, { causes, findings }: Report): string[][] {
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  const full = page.verbose ? causes.length : IN_FULL;
  const further = causes.slice(full);
  return [
    ...causes.slice(0, full).map((cause, index) => causeBlock(page, cause, index + 1, byKey)),
    ...(further.length > 0 ? [furtherCauses(page, further, full)] : []),
  ];
}

function provenance(page: Page, { takenAt, leaseSource, tool }: Report): string[] {
  const leases = leaseSource === null ? 'no leases read' : `leases from ${leaseSource.kind} ${leaseSource.from}`;
  return hang(page, 'read    ', `${takenAt}, ${leases}, ${tool.name} ${tool.version}`);
}

function pageOf({ columns, colour, verbose }: RenderOptions): Page {
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(columns)));
  return { width, verbose, paint: pc.createColors(colour) };
}

/** The most damaging cause alone, for someone who waits for the rest. */
export function renderFirstCause(raw: Report, options: RenderOptions): string {
  const { causes, findings } = visibleDeep(raw);
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  return `${causeBlock(pageOf(options), causes[0]!, 1, byKey).join('\n')}\n`;
}

/**
 * The report for someone called at night: the verdict, then the causes, most damaging first, each with proof and fix, then what else is
 * known. No line is wider than `columns` (60 at least) but commands to paste, which are whole.
 */
export function renderTable(raw: Report, options: RenderOptions): string {
  const report = visibleDeep(raw);
  const page = pageOf(options);
  const sections = [
    verdictLines(page, report),
    acceptanceSection(page, report),
    baselineSection(page, report),
    ...causeSections(page, report),
    noteSection(page, report),
    expiredSection(page, report),
    convergingSection(page, report),
    hostSection(page, report),
    measuredSection(page, report),
    outcomeSection(page, report),
    gapSection(page, report),
    rejectSection(page, report),
    provenance(page, report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
