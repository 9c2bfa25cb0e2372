import type { Criterion } from '../types/acceptance.ts';
import type { Report } from '../types/report.ts';
import { ACCEPTANCE_WORD, countText, limitText, measuredText, OUTCOME_WORD } from './criteria-text.ts';
import { grid } from './grid.ts';
import { hang, type Page } from './layout.ts';

function style(page: Page): (text: string, row: Criterion) => string {
  const { paint } = page;
  const colour = { pass: paint.green, fail: paint.red, unknown: paint.yellow, 'not-asked': paint.dim };
  return (text, { outcome }) => paint.bold(colour[outcome](text));
}

/** Each criterion with its number, and what all of them come to. */
export function acceptanceSection(page: Page, { acceptance }: Report): string[] {
  if (acceptance === undefined) return [];
  return [
    ...hang(page, '', `${ACCEPTANCE_WORD[acceptance.outcome]}: ${countText(acceptance)}`, page.paint.bold),
    ...grid(
      page,
      acceptance.criteria,
      [
        { title: 'outcome', cell: ({ outcome }) => OUTCOME_WORD[outcome], style: style(page) },
        { title: 'criterion', cell: ({ title }) => title },
        { title: 'required', cell: limitText },
        { title: 'measured', cell: measuredText },
      ],
      4,
    ),
  ];
}
