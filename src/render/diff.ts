import pc from 'picocolors';
import type { Compared, ComparedCause, ComparedFinding, ComparedRun, FactChange, RunDiff } from '../types/diff.ts';
import { SEVERITY_WORD, severityStyle } from './cause-block.ts';
import { grid } from './grid.ts';
import type { RenderOptions } from './index.ts';
import { firstOf, hang, type Page, plural } from './layout.ts';
import { jsonText, visibleDeep } from './safe-text.ts';

const FACTS_SHOWN = 30;
const CAUSES_SHOWN = 20;
const HOSTS_NAMED = 3;
const NARROWEST = 60;
const WIDEST = 400;

function runText({ takenAt, verdict, scope }: ComparedRun): string {
  return `${takenAt === '' ? 'taken nobody says when,' : takenAt} ${verdict}, ${scope.hostsRead} of ${plural(scope.hosts, 'host')} read`;
}

function counts(what: string, { new: fresh, gone, lasting, unknown }: Compared<unknown>): string {
  const left = unknown.length === 0 ? '' : `, ${unknown.length} not examined again`;
  return `${what} ${fresh.length} new, ${gone.length} gone, ${lasting.length} lasting${left}`;
}

function causeLines(page: Page, word: string, { severity, key, summary, brokenPairs }: ComparedCause): string[] {
  const pairs = brokenPairs === 0 ? '' : `, ${plural(brokenPairs, 'pair')} broken`;
  const [first, ...more] = hang(page, `${word}  `, `${SEVERITY_WORD[severity]}  ${key}${pairs}`);
  const painted = first!.replace(SEVERITY_WORD[severity], (each) => severityStyle(page, severity)(each));
  return [painted, ...more, ...hang(page, ' '.repeat(word.length + 2), summary)];
}

function causesSection(page: Page, { causes }: RunDiff): string[] {
  const groups = [
    ['NEW    ', causes.new],
    ['GONE   ', causes.gone],
    ['UNKNOWN', causes.unknown],
    ['LASTING', causes.lasting],
  ] as const;
  return groups.flatMap(([word, list]) => firstOf(page, list, CAUSES_SHOWN, (cause) => causeLines(page, word, cause)));
}

/** Findings that are told by no cause above, or all of them when everything is asked for. */
function findingsSection(page: Page, { findings }: RunDiff): string[] {
  if (!page.verbose) return [];
  const groups = [
    ['new    ', findings.new],
    ['gone   ', findings.gone],
    ['unknown', findings.unknown],
    ['lasting', findings.lasting],
  ] as const;
  const lines = ([word, list]: (typeof groups)[number]): string[] =>
    list.flatMap(({ key, suppressed }: ComparedFinding) =>
      hang(page, `${word}  `, suppressed === null ? key : `${key} (suppressed by ${suppressed})`),
    );
  const all = groups.flatMap(lines);
  return all.length === 0 ? [] : ['findings', ...all];
}

function hostsText({ hosts, peer }: FactChange): string {
  const named = hosts.slice(0, HOSTS_NAMED).join(', ');
  const all = hosts.length > HOSTS_NAMED ? `${named} and ${hosts.length - HOSTS_NAMED} more` : named;
  return peer === null ? all : `${all} -> ${peer}`;
}

function factsSection(page: Page, { facts, causes }: RunDiff): string[] {
  if (facts.length === 0) return ['No fact changed that a packet meets.'];
  const shown = page.verbose ? facts : facts.slice(0, FACTS_SHOWN);
  const number = new Map(causes.new.map(({ key }, n) => [key, n + 1]));
  const beside = ({ beside: keys }: FactChange): string =>
    keys.length === 0 ? '' : keys.map((key) => `#${number.get(key)}`).join(' ');
  const rows = grid(
    page,
    shown,
    [
      { title: 'pairs', cell: ({ pairs }) => `${pairs.count} of ${pairs.of}` },
      { title: 'host', cell: hostsText },
      { title: 'what', cell: ({ kind, name }) => (kind === name ? kind : `${kind} ${name}`) },
      { title: 'before', cell: ({ before }) => before ?? '-' },
      { title: 'after', cell: ({ after }) => after ?? '-' },
      ...(causes.new.length > 1 ? [{ title: 'new cause', cell: beside }] : []),
    ],
    5,
  );
  const left = facts.length - shown.length;
  return [
    page.paint.bold('What changed, and the pairs it touches'),
    ...rows,
    ...(left > 0 ? [`… and ${left} more, see --verbose`] : []),
  ];
}

function gapSection(page: Page, { notCompared, old, new: now }: RunDiff): string[] {
  const without = [...(old.bundle ? [] : ['the old']), ...(now.bundle ? [] : ['the new'])];
  const raw =
    without.length === 0
      ? []
      : hang(
          page,
          'not compared  ',
          `${without.join(' and ')} run has no bundle beside its report: kernel, boot, rules, routes and rows are not compared`,
        );
  const byText = new Map<string, string[]>();
  for (const { host, what, missing } of notCompared) {
    const text = `${what}: the ${missing} run has none`;
    byText.set(text, [...(byText.get(text) ?? []), host]);
  }
  return [
    ...raw,
    ...firstOf(page, [...byText], 10, ([text, hosts]) =>
      hang(page, 'not compared  ', `${hosts.slice(0, 8).join(', ')}${hosts.length > 8 ? ', …' : ''}: ${text}`),
    ),
  ];
}

/** What changed between two runs, for somebody who asks since when it does not work. */
export function renderDiff(raw: RunDiff, { columns, colour, verbose }: RenderOptions): string {
  const diff = visibleDeep(raw);
  const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(columns)));
  const page: Page = { width, verbose, paint: pc.createColors(colour) };
  const sections = [
    [
      ...hang(page, 'old  ', runText(diff.old)),
      ...hang(page, 'new  ', runText(diff.new)),
      ...hang(page, '', `${counts('causes:', diff.causes)}; ${counts('findings:', diff.findings)}.`, page.paint.bold),
    ],
    causesSection(page, diff),
    findingsSection(page, diff),
    factsSection(page, diff),
    gapSection(page, diff),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

export function renderDiffJson(diff: RunDiff): string {
  return `${jsonText(JSON.stringify(diff, null, 2))}\n`;
}
