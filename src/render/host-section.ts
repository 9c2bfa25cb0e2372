import type { Report, ReportedHost } from '../types/report.ts';
import { type Column, grid } from './grid.ts';
import { hang, type Page } from './layout.ts';
import { type Group, MARK_WORDS, type Mark, type PairMarks, pairMarks } from './pair-marks.ts';

/** Above that many, hosts stand in groups. */
const APART = 40;
const BLOCK = /.{1,10}/g;

interface Row {
  readonly number: number;
  readonly group: Group;
  /** null for several, and for one that nobody tried to read. */
  readonly host: ReportedHost | null;
  readonly marks: string;
}

/** Bars after each ten, to count by. */
function ruled(letters: string): string {
  return (letters.match(BLOCK) ?? []).join('|');
}

function legend({ counts, unplaced }: PairMarks, grouped: boolean): string {
  const told = (Object.keys(MARK_WORDS) as Mark[]).flatMap((mark) => {
    const count = counts.get(mark) ?? 0;
    return count === 0 ? [] : [`${count} ${MARK_WORDS[mark]} (${mark})`];
  });
  return [
    `${told.join(', ')}; a row sends to its columns`,
    ...(grouped ? ['a small letter: only some of them'] : []),
    ...(unplaced > 0 ? [`${unplaced} of the broken pairs are not shown: causes list their first pairs only`] : []),
  ].join('; ');
}

/** Letters say it, colours underline it. */
function painted({ paint }: Page, marks: string): string {
  return marks.replace(/[xX]+|[A-WYZa-wyz]+|[.-]+/g, (run) =>
    /^[xX]/.test(run) ? paint.bold(paint.red(run)) : /^[.-]/.test(run) ? paint.dim(run) : paint.bold(paint.yellow(run)),
  );
}

/** Hosts with what is known of them and of the pairs between them: up to forty in a row each, above that whom pairs fail with. */
export function hostSection(page: Page, report: Report): string[] {
  const marks = pairMarks(report);
  const groups = marks.grouped(APART);
  const grouped = marks.hosts.length > APART;
  const known = [...marks.counts].some(([mark, count]) => mark !== '-' && count > 0);
  const told = known ? hang(page, 'pairs   ', legend(marks, grouped && groups.length > 1)) : [];
  if (grouped && groups.length === 1) return told;
  const letters = marks.rows(groups);
  const byName = new Map(report.hosts.map((host) => [host.name, host]));
  const rows = groups.map(
    (group, at): Row => ({
      number: at + 1,
      group,
      host: group.hosts.length === 1 ? (byName.get(group.name) ?? null) : null,
      marks: letters[at]!,
    }),
  );
  if (rows.length === 0) return [];
  const matrix: Column<Row>[] = [
    {
      title: ruled(rows.map(({ number }) => number % 10).join('')),
      cell: (row) => ruled(row.marks),
      style: (text) => painted(page, text),
      whole: true,
    },
  ];
  const of = (tell: (host: ReportedHost) => string | null) => (row: Row) =>
    (row.host === null ? null : tell(row.host)) ?? '-';
  const elsewhere = report.hosts.some(({ address, underlayIp }) => address !== null && address !== underlayIp);
  return [
    ...told,
    ...grid(
      page,
      rows,
      [
        ...(known ? [{ title: '#', cell: ({ number }: Row) => String(number) }] : []),
        // a name of ours is not to be broken where a column less would do
        {
          title: 'host',
          cell: ({ group }) => (group.hosts.length > 1 ? group.name.replaceAll(' ', '\u00a0') : group.name),
        },
        ...(known ? matrix : []),
        { title: 'underlay', cell: of(({ underlayIp }) => underlayIp) },
        { title: 'subnet', cell: of(({ subnets }) => subnets.join(' ') || null) },
        { title: 'VTEP MAC', cell: of(({ vtepMac, read }) => vtepMac ?? (read ? null : 'not read')) },
        { title: 'MTU', cell: of(({ mtuBytes }) => (mtuBytes === null ? null : String(mtuBytes))) },
        { title: 'era', cell: of(({ era }) => era) },
        { title: 'VTEP', cell: of(({ vtep }) => vtep) },
        ...(elsewhere ? [{ title: 'reached at', cell: of(({ address }) => address) }] : []),
        ...(report.hosts.some(({ client }) => client !== undefined)
          ? [{ title: 'by', cell: of(({ client }) => client ?? null) }]
          : []),
      ],
      known ? 3 : 4,
    ),
  ];
}
