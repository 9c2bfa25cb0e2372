import pc from 'picocolors';
import type { Cause } from '../types/finding.ts';
import type { Capture, Hop, Measured, Stage, Trace, TraceEnd, TraceWay } from '../types/trace.ts';
import { fix, SEVERITY_WORD, severityStyle } from './cause-block.ts';
import type { RenderOptions } from './index.ts';
import { cut, hang, type Page, plural, textWidth } from './layout.ts';
import { shellCommand, visibleDeep } from './safe-text.ts';

const NARROWEST = 60;
const WIDEST = 400;
/** Cells of the stage's name, with the mark before it. */
const STAGE = 14;
const MTU = 6;
const CAUSES_SHOWN = 2;
const REMEDIES_SHOWN = 2;

const MARK: Readonly<Record<Hop['verdict'], string>> = { ok: ' ', breaks: 'X', loses: '!', unknown: '?', unseen: '-' };

const NAMES: Partial<Readonly<Record<Stage, string>>> = {
  'outer-route': 'outer route',
  'outer-rule': 'outer rule',
  'outer-neighbour': 'outer neigh',
  output: 'output',
  'arrival-rule': 'rule',
  'arrival-route': 'route',
  'arrival-forward': 'forward',
  'arrival-nat': 'nat',
  'arrival-bridge': 'bridge',
  'arrival-port': 'port',
  'arrival-container': 'container',
};

/** The kernel's own rules say nothing, nor does a port the way in shows as well; an untouched address, and a hop nobody looked into, neither. */
function isDull({ stage, verdict, findings, measured, text }: Hop): boolean {
  if (
    findings.length > 0 ||
    (measured !== null && measured.passed < measured.sent) ||
    (verdict !== 'ok' && verdict !== 'unseen')
  )
    return false;
  if (stage === 'port') return true;
  if (stage === 'nat' || stage === 'arrival-nat') return text.endsWith('stays') || verdict === 'unseen';
  if (stage === 'rule' || stage === 'outer-rule' || stage === 'arrival-rule')
    return /^(0|32766|32767): from all lookup (local|main|default)$/.test(text) || verdict === 'unseen';
  return false;
}

function paintOf(page: Page, { verdict }: Hop): (text: string) => string {
  if (verdict === 'breaks') return (text) => page.paint.bold(page.paint.red(text));
  return verdict === 'ok' ? String : page.paint.yellow;
}

/** A route without what never decides; the raw row is in --verbose and in JSON. */
function brief({ stage, text, verdict, why }: Hop): string {
  if (verdict === 'unseen') return why ?? text;
  return stage.endsWith('route') ? text.replaceAll(/ (proto|scope) \S+/g, '') : text;
}

function measuredText({ sent, passed, by }: Measured): string {
  return `${passed} of ${sent} passed, ${by}`;
}

/** What lost nothing on a hop that is right is told once for the whole way. */
function passedWhole({ verdict, measured }: Hop): boolean {
  return measured !== null && measured.passed === measured.sent && (verdict === 'ok' || verdict === 'unseen');
}

/** `wire 10/10, decap 10/10`: what lost nothing on a way. */
function answeredText({ hops }: TraceWay): string {
  return hops
    .filter(passedWhole)
    .map(({ stage, measured }) => `${NAMES[stage] ?? stage} ${measured!.passed}/${measured!.sent}`)
    .join(', ');
}

/** Told once where both ways answered alike. */
function answeredLines(page: Page, way: TraceWay, other: TraceWay): string[] {
  const text = answeredText(way);
  const alike = text === answeredText(other);
  if (text === '' || (alike && way.direction === 'back')) return [];
  return hang(page, `  ${'measured'.padEnd(STAGE - 2)}`, alike ? `${text}, both ways` : text);
}

function hopLines(page: Page, hop: Hop, stops: boolean, told: readonly Cause[] = []): string[] {
  const { stage, mtuBytes, verdict, why, measured } = hop;
  const text = page.verbose ? hop.text : brief(hop);
  const paint = paintOf(page, hop);
  const lead = `${MARK[verdict]} ${(NAMES[stage] ?? stage).padEnd(STAGE - 2)}`;
  const room = page.width - STAGE - (mtuBytes === null ? 0 : MTU);
  const shown = page.verbose ? text : cut(text, room);
  const mtu = mtuBytes === null ? '' : String(mtuBytes).padStart(MTU);
  const row = `${paint(lead)}${paint(shown)}${mtu === '' ? '' : `${' '.repeat(Math.max(0, room - textWidth(shown)))}${mtu}`}`;
  const under = ' '.repeat(STAGE);
  // a finding's own words come with its cause
  const reason = why === null || why === text || told.some(({ summary }) => summary.endsWith(why)) ? '' : why;
  const label = stops ? 'STOPS HERE: ' : '';
  return [
    row.trimEnd(),
    ...(reason === '' && label === '' ? [] : hang(page, under, `${label}${reason}`, paint)),
    ...(measured === null || passedWhole(hop) ? [] : hang(page, under, `measured: ${measuredText(measured)}`)),
    ...(page.verbose
      ? hop.rows.map(
          ({ probe, line, text: raw }) =>
            `${under}${page.paint.dim(`${probe}${line > 0 ? ` line ${line}` : ''}: ${raw}`)}`,
        )
      : []),
  ];
}

function size({ mtuBytes, encapsulated }: TraceWay): string {
  const how = encapsulated === null ? '' : encapsulated ? ', VXLAN' : ', direct';
  return `${how}${mtuBytes === null ? '' : `, MTU ${mtuBytes}`}`;
}

interface Told {
  readonly all: readonly Cause[];
  readonly told: Set<Cause>;
}

/** What follows the hop where it stops is told in a line, save for what is wrong there too. */
function wayLines(
  page: Page,
  [way, other]: readonly [TraceWay, TraceWay],
  from: TraceEnd,
  to: TraceEnd,
  causes: Told,
): string[] {
  const { hops, stopsAt, direction } = way;
  const under = { ...page, width: page.width - STAGE };
  const lines = [
    page.paint.bold(
      cut(`${direction.padEnd(STAGE)}${from.host} ${from.ip} -> ${to.host} ${to.ip}${size(way)}`, page.width),
    ),
  ];
  let hidden = 0;
  for (const [index, hop] of hops.entries()) {
    if (!page.verbose && isDull(hop)) continue;
    const behind = stopsAt !== null && index > stopsAt && hop.verdict !== 'breaks' && hop.findings.length === 0;
    if (behind && !page.verbose) {
      hidden++;
      continue;
    }
    const ofHop =
      hop.verdict === 'breaks' || hop.verdict === 'loses'
        ? causes.all.filter(({ effects }) => effects.some((key) => hop.findings.includes(key)))
        : [];
    if (hop.stage === 'wire') lines.push(...wireLines(page, hop, to));
    else lines.push(...hopLines(page, hop, index === stopsAt, ofHop));
    // a cause is told once, at the first hop it breaks
    for (const cause of ofHop) {
      if (causes.told.has(cause) && index !== stopsAt) continue;
      const text = causes.told.has(cause)
        ? hang(under, 'cause  ', `${cause.key}, told above`)
        : causeLines(under, cause);
      causes.told.add(cause);
      lines.push(...text.map((line) => `${' '.repeat(STAGE)}${line}`));
    }
  }
  if (hidden > 0) lines.push(page.paint.dim(`  … ${plural(hidden, 'more hop')} behind it, see --verbose`));
  return [...lines, ...answeredLines(page, way, other)];
}

function wireLines(page: Page, hop: Hop, to: TraceEnd): string[] {
  return hopLines(page, { ...hop, text: `${hop.text}, to ${to.host}:` }, hop.verdict === 'breaks');
}

function title({ host, container, ip, kind, assumed }: TraceEnd): string {
  const what = kind === 'host' ? '' : container !== null ? `/${container}` : assumed ? '/any container' : '';
  return `${host}${what} (${ip})`;
}

const VERDICTS: Readonly<Record<Trace['verdict'], string>> = {
  whole: 'WHOLE',
  lossy: 'LOSSY',
  broken: 'BROKEN',
  incomplete: 'INCOMPLETE',
};

function summary({ ways, verdict, gaps }: Trace): string {
  for (const { hops, stopsAt, direction } of ways) {
    const stop = stopsAt === null ? undefined : hops[stopsAt];
    if (stop !== undefined)
      return `stops on ${stop.host} at ${NAMES[stop.stage] ?? stop.stage}${direction === 'back' ? ', on the way back' : ''}`;
  }
  if (verdict === 'lossy') return 'some packets are lost';
  if (verdict === 'incomplete')
    return `not all could be read: ${[...new Set(gaps.map(({ host }) => host))].join(', ')}`;
  return 'every hop lets it on, there and back';
}

function verdictLines(page: Page, trace: Trace): string[] {
  const style =
    trace.verdict === 'whole' ? page.paint.green : trace.verdict === 'incomplete' ? page.paint.yellow : page.paint.red;
  const word = VERDICTS[trace.verdict];
  return hang(page, '', `${word}: ${title(trace.from)} -> ${title(trace.to)}: ${summary(trace)}`).map((line, index) =>
    index === 0 ? `${page.paint.bold(style(word))}${line.slice(word.length)}` : line,
  );
}

function causeLines(page: Page, cause: Cause): string[] {
  const word = SEVERITY_WORD[cause.severity];
  const [first, ...more] = hang(page, `${word}  `, cause.summary);
  const remedy = page.verbose ? cause.remedy : cause.remedy.slice(0, REMEDIES_SHOWN);
  return [
    `${severityStyle(page, cause.severity)(word)}${first!.slice(word.length)}`,
    ...more,
    ...fix(page, { ...cause, remedy }),
    ...hang(page, 'key  ', cause.key),
  ];
}

/** Causes of what does not stop the packets: warnings on the way, and what breaks the pair without a row that shows it. */
function otherCauses(page: Page, causes: readonly Cause[]): string[] {
  const shown = page.verbose ? causes : causes.slice(0, CAUSES_SHOWN);
  const left = causes.length - shown.length;
  return [
    ...shown.flatMap((cause) => causeLines(page, cause)),
    ...(left > 0 ? [`… and ${left} more, see --verbose`] : []),
  ];
}

/** Commands stand whole on their line, so that a line selected is a command. */
function captureLines(page: Page, captures: readonly Capture[]): string[] {
  const hosts = [...new Set(captures.map(({ host }) => host))];
  return hosts.flatMap((host) => [
    `watch it on ${host}:`,
    ...captures
      .filter((each) => each.host === host)
      .map(({ command }) => `  ${page.paint.bold(shellCommand(command))}`),
  ]);
}

function gapLines(page: Page, { gaps }: Trace): string[] {
  return gaps.flatMap(({ host, probe, kind, detail }) => hang(page, 'gap  ', `${host}, ${probe}: ${kind}, ${detail}`));
}

/**
 * The path for someone called at night: the verdict, each way with its rows and where it stops, cause and fix, and how to watch
 * it. One screen where nothing is wrong; no line is wider than `columns` (60 at least) but commands to paste.
 */
export function renderTrace(raw: Trace, { columns, colour, verbose }: RenderOptions): string {
  const trace = visibleDeep(raw);
  const page: Page = {
    width: Math.min(WIDEST, Math.max(NARROWEST, Math.floor(columns))),
    verbose,
    paint: pc.createColors(colour),
  };
  const [there, back] = trace.ways;
  const causes: Told = { all: trace.causes, told: new Set() };
  const ways = [
    wayLines(page, [there, back], trace.from, trace.to, causes),
    wayLines(page, [back, there], trace.to, trace.from, causes),
  ];
  const sections = [
    verdictLines(page, trace),
    ...ways,
    otherCauses(
      page,
      trace.causes.filter((cause) => !causes.told.has(cause)),
    ),
    gapLines(page, trace),
    captureLines(page, trace.captures),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}
