import type { Report } from '../types/report.ts';
import { reportPage } from './html/report-page.ts';

/** One self-contained page: no other file, no network. */
export function renderHtml(report: Report): string {
  return reportPage(report);
}
