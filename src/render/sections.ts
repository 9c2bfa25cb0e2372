import type { Gap, GapKind } from '../types/probe.ts';
import type { Report, ReportedFinding } from '../types/report.ts';
import { SEVERITY_WORD } from './cause-block.ts';
import { firstOf, hang, type Page, plural } from './layout.ts';

const SHOWN = 10;
const REJECTS_SHOWN = 3;
const NAMES_SHOWN = 8;

/** What to do about what could not be examined. */
export const NEXT: Readonly<Record<GapKind, string>> = {
  unreachable: 'is the host up, and does ssh to it answer from here?',
  auth: 'try the same user and key with ssh; see `ssh:` in the config',
  'host-key': 'compare the key with the host’s own before known_hosts is changed: another machine may answer there',
  timeout: 'run the command on the host by hand; raise `limits` in the config if it is just slow',
  'no-command': 'install it on the host; what needs it stays unjudged',
  'not-permitted': 'connect as root or set `sudo: true`',
  exit: 'run the command on the host by hand and read its error',
  truncated: 'the output passed the size cap or broke off: what is absent from it proves nothing',
  unreadable: 'look at the raw output: it is not what this command prints',
  absent: 'read it too: what is not read is unknown, not empty',
};

function titled(page: Page, title: string, lines: readonly string[]): string[] {
  return [...hang(page, '', title, page.paint.bold), ...lines];
}

/** Names in a row, the first few and how many more. */
function names(page: Page, all: readonly string[]): string {
  const kept = page.verbose ? all : all.slice(0, NAMES_SHOWN);
  return `${kept.join(', ')}${all.length > kept.length ? ` and ${all.length - kept.length} more` : ''}`;
}

/** Items by what they have in common, in the order they came. */
function together<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}

function gapLines(page: Page, gaps: readonly Gap[]): string[] {
  const { host: _, probe, kind, detail } = gaps[0]!;
  const hosts = gaps.map(({ host }) => host).filter((host) => host !== '');
  const what = probe === 'connect' ? kind : `${probe} ${kind}`;
  return [
    ...hang(
      page,
      '  ',
      `${hosts.length > 0 ? `${names(page, hosts)}: ` : ''}${what}${detail === '' ? '' : `, ${detail}`}`,
    ),
    ...hang(page, '    next: ', NEXT[kind] ?? 'look at the host by hand', page.paint.dim),
  ];
}

/** What could not be examined, hosts with the same gap together, and what to do next. */
export function gapSection(page: Page, { gaps }: Report): string[] {
  if (gaps.length === 0) return [];
  const groups = together(gaps, ({ probe, kind, detail }) => JSON.stringify([probe, kind, detail]));
  const lines = firstOf(page, groups, SHOWN, (group) => gapLines(page, group));
  return titled(page, `NOT EXAMINED: ${plural(gaps.length, 'gap')}`, lines);
}

function findingLines(page: Page, word: string, finding: ReportedFinding): string[] {
  const { host, message, suppressed, key } = finding;
  const why = suppressed === null ? '' : ` (${suppressed})`;
  return [
    ...hang(page, `${word}  `, `${host}: ${message}${why}`),
    ...(page.verbose ? hang(page, ' '.repeat(word.length + 2), key, page.paint.dim) : []),
  ];
}

/** Findings under no cause: notes, and what somebody chose not to hear of. */
export function noteSection(page: Page, { findings }: Report): string[] {
  const suppressed = findings.filter((finding) => finding.suppressed !== null);
  const notes = findings.filter((finding) => finding.suppressed === null && finding.cause === null);
  return [
    ...firstOf(page, notes, SHOWN, (finding) => findingLines(page, SEVERITY_WORD[finding.severity], finding)),
    ...firstOf(page, suppressed, SHOWN, (finding) => findingLines(page, 'SUPPRESSED', finding)),
  ];
}

/** Suppressions that have ended: what they held back is told again. */
export function expiredSection(page: Page, { suppressions = [] }: Report): string[] {
  const expired = suppressions.filter(({ state, findings }) => state === 'expired' && (findings > 0 || page.verbose));
  return firstOf(page, expired, SHOWN, ({ id, host, owner, until, findings }) =>
    hang(
      page,
      'EXPIRED  ',
      `the suppression of ${id}${host === null ? '' : ` on ${host}`} (${owner}) ended on ${until}: ${plural(findings, 'finding')} told again`,
    ),
  );
}

/** What mended itself between two readings. */
export function convergingSection(page: Page, { converging }: Report): string[] {
  if (converging.length === 0) return [];
  return titled(
    page,
    `CONVERGING: ${plural(converging.length, 'finding')} seen at the first reading, gone at the second: the estate was changing`,
    firstOf(page, converging, SHOWN, (key) => hang(page, '  ', key)),
  );
}

/** What is new since the run that this one is measured by, and what is not there any more. */
export function baselineSection(page: Page, { baseline }: Report): string[] {
  if (baseline === undefined) return [];
  const { takenAt, verdict, new: fresh, lasting, gone, unknown } = baseline;
  const counts = [
    `${fresh.length} new`,
    `${lasting.length} known`,
    `${gone.length} gone`,
    ...(unknown.length > 0 ? [`${unknown.length} not examined again`] : []),
  ];
  const since = `SINCE ${takenAt} (${verdict}): ${plural(fresh.length + lasting.length, 'cause')}, ${counts.join(', ')}`;
  return titled(page, since, [
    ...firstOf(page, fresh, SHOWN, (key) => hang(page, '  new    ', key)),
    ...firstOf(page, gone, SHOWN, ({ key }) => hang(page, '  gone   ', key)),
    ...firstOf(page, unknown, SHOWN, ({ key }) => hang(page, '  unknown  ', key)),
  ]);
}

/** Lines nobody understood: perhaps a new form of output, perhaps garbage. */
export function rejectSection(page: Page, { rejects }: Report): string[] {
  if (rejects.length === 0) return [];
  return titled(
    page,
    `NOT UNDERSTOOD: ${plural(rejects.length, 'line')} of output`,
    firstOf(page, rejects, REJECTS_SHOWN, ({ host, probe, line, text, why }) =>
      hang(page, '  ', `${host === '' ? '' : `${host}, `}${probe} line ${line}: ${why}: ${text}`),
    ),
  );
}

function hostsOf(page: Page, { blocked }: Report['outcomes'][number]): string {
  return names(page, [...new Set(blocked.map(({ host }) => host))]);
}

/** Outcomes as counts, and which checks could not run everywhere. */
export function outcomeSection(page: Page, { outcomes, scope }: Report): string[] {
  const count = (status: string): number => outcomes.filter((each) => each.status === status).length;
  const blocked = outcomes.filter((each) => each.status === 'blocked' || each.blocked.length > 0);
  const { orderedPairs, pairsMeasured } = scope;
  const counts =
    `${count('passed')} passed, ${count('failed')} failed, ${count('blocked')} blocked, ${count('not-applicable')} not applicable` +
    (orderedPairs > 0 ? `; ${pairsMeasured} of ${orderedPairs} pairs measured` : '');
  return [
    ...hang(page, 'checks  ', counts),
    ...together(blocked, (each) => hostsOf(page, each)).flatMap((group) =>
      hang(
        page,
        'blocked ',
        `on ${hostsOf(page, group[0]!)}: ${names(
          page,
          group.map(({ check }) => check),
        )}`,
      ),
    ),
  ];
}
