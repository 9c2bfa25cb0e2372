import { type RecurringText, recurringText } from '../net/recurring.ts';
import type { Answer, Gap, GapKind, Parsed, Probe, ProbeId, RawAnswer, RecordOf } from '../types/probe.ts';

const NEWLINE = 0x0a;
const MAX_DETAIL_CHARS = 200;
/** Complaints stand at the start; more is not looked at. */
const MAX_COMPLAINT_BYTES = 8192;
/** What `timeout` exits with, and what a kill gives. */
const KILLED: readonly number[] = [124, 137];
const NO_COMMAND_EXIT = 127;
/** Every network namespace has `lo`, every kernel its counters: no output is no answer. */
const NEVER_EMPTY: readonly ProbeId[] = ['ip-d-link', 'ip-addr', 'ip-s-link', 'snmp', 'netstat'];
const INTERRUPTED = ['Dump terminated', 'Dump was interrupted'];

/** In lower case; what a shell, sudo or a tool says when the command itself gave nothing. */
const COMPLAINTS: readonly { readonly kind: GapKind; readonly texts: readonly string[] }[] = [
  {
    kind: 'not-permitted',
    texts: [
      'permission denied',
      'operation not permitted',
      'you must be root',
      'password is required',
      'a terminal is required',
      'must have a tty',
      'not in the sudoers',
      'not allowed to execute',
    ],
  },
  { kind: 'no-command', texts: ['command not found', 'failed to run command', ': not found', 'applet not found'] },
  { kind: 'absent', texts: ['no such device', 'does not exist', 'cannot find device'] },
];
const NO_SUCH_FILE = 'no such file or directory';

/** Which gap a line tells of; null when it tells of none. */
function kindOf(line: string, readsFile: boolean): GapKind | null {
  const lower = line.toLowerCase();
  // Of `cat` it is the file, of any other command the program itself.
  if (lower.includes(NO_SUCH_FILE)) return readsFile ? 'absent' : 'no-command';
  return COMPLAINTS.find(({ texts }) => texts.some((text) => lower.includes(text)))?.kind ?? null;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().slice(0, MAX_DETAIL_CHARS))
    .filter((line) => line !== '');
}

function startsLine(bytes: Buffer, text: string): boolean {
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
    if (at === 0 || bytes[at - 1] === NEWLINE) return true;
  }
  return false;
}

const ESCAPE = 0x1b;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Output as the command printed it: without the colours of `ip -c` and the mark an editor puts first. Lines keep their numbers. */
function withoutDress(bytes: Buffer): Buffer {
  const start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  if (!bytes.includes(ESCAPE)) return bytes.subarray(start);
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = start; i < bytes.length; i++) {
    if (bytes[i] !== ESCAPE || bytes[i + 1] !== 0x5b) {
      out[length++] = bytes[i]!;
      continue;
    }
    // CSI: parameters, then one final byte from @ to ~
    i += 2;
    while (i < bytes.length && bytes[i]! >= 0x20 && bytes[i]! < 0x40) i++;
  }
  return out.subarray(0, length);
}

/** Outputs in which hosts seldom say anything of themselves. */
const RECURRING: ReadonlySet<ProbeId> = new Set([
  ...(['sysctl', 'ip-rule', 'ip-6-rule', 'ss-lun', 'nft-ruleset'] as const),
  ...(['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'] as const),
]);

const parsedTexts = new WeakMap<RecurringText, Parsed<unknown>>();

/** The very records of the host that printed the same, where one did. */
function parsedOnce<P extends ProbeId>(probe: Probe<P>, bytes: Buffer): Parsed<RecordOf[P]> {
  const text = RECURRING.has(probe.id) ? recurringText(probe.id, bytes) : null;
  if (text === null) return probe.parse(bytes);
  const known = parsedTexts.get(text);
  if (known !== undefined) return known as Parsed<RecordOf[P]>;
  const parsed = probe.parse(bytes);
  // a reject shows the line as it came
  if (parsed.lines.rejected === 0) parsedTexts.set(text, parsed);
  return parsed;
}

const TAIL_BYTES = 4096;

/** A complaint with the command it is about: sudo and nft do not name it. What a script says names itself. */
function naming({ command: { argv } }: Pick<Probe, 'command'>, line: string): string {
  if (line.includes(argv[0]!) || (argv[1] === '-c' && !line.startsWith('sudo:'))) return line;
  const command = argv[1] === '-c' ? `${argv[0]} -c` : argv.join(' ');
  return `${command}: ${line}`.slice(0, MAX_DETAIL_CHARS);
}

/** The last line that is neither empty nor a comment. */
function lastLine(bytes: Buffer): string {
  const lines = linesOf(bytes.toString('utf8', Math.max(0, bytes.length - TAIL_BYTES)));
  return lines.findLast((line) => !line.startsWith('#')) ?? '';
}

/**
 * What a probe's raw answer is worth: records, an empty table, or a gap. Anything understood makes it an answer;
 * nothing at all under exit code 0 is an empty table; complaints instead of rows are a gap. stderr may stand mixed into
 * stdout, as in a pasted report. `truncated` also when the kernel's dump was interrupted: rows may be missing then.
 */
export function toAnswer<P extends ProbeId>(probe: Probe<P>, host: string, raw: RawAnswer): Answer<RecordOf[P]> {
  const bytes = Buffer.from(raw.stdout.buffer, raw.stdout.byteOffset, raw.stdout.byteLength);
  const stderr = linesOf(raw.stderr.slice(0, MAX_COMPLAINT_BYTES));
  const gap = (kind: GapKind, detail: string): { read: false; gap: Gap } => ({
    read: false,
    gap: { host, probe: probe.id, kind, detail },
  });
  if (raw.exitCode === null && raw.truncated) return gap('truncated', stderr[0] ?? 'it breaks off');
  if (raw.exitCode === null || KILLED.includes(raw.exitCode)) {
    return gap('timeout', stderr[0] ?? `no end after ${raw.ms} ms`);
  }
  if (raw.exitCode === NO_COMMAND_EXIT) return gap('no-command', stderr[0] ?? `${probe.command.argv[0]} is not there`);
  // The cut went through a row; half a row would read as another one.
  const whole = raw.truncated ? bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1) : bytes;
  const parsed = parsedOnce(probe, withoutDress(whole));
  if (parsed.records.length === 0) {
    const said = [...stderr, ...linesOf(bytes.toString('utf8', 0, MAX_COMPLAINT_BYTES))];
    const readsFile = probe.command.argv[0] === 'cat';
    for (const line of said) {
      const kind = kindOf(line, readsFile);
      if (kind !== null) return gap(kind, kind === 'not-permitted' ? naming(probe, line) : line);
    }
    if (raw.exitCode !== 0) return gap('exit', said[0] ?? `exit code ${raw.exitCode}`);
    if (raw.truncated) return gap('truncated', 'cut before the first row ended');
    if (parsed.lines.rejected > 0) return gap('unreadable', parsed.rejects[0]?.text.trim() ?? '');
    if (NEVER_EMPTY.includes(probe.id)) return gap('unreadable', 'it printed nothing');
  }
  if (parsed.records.length > 0 && !raw.truncated && probe.ends !== undefined && lastLine(bytes) !== probe.ends)
    return gap('truncated', `it breaks off: the last line is not ${probe.ends}, so rules are missing`);
  const interrupted = INTERRUPTED.some(
    (text) => stderr.some((line) => line.startsWith(text)) || startsLine(bytes, text),
  );
  return { ...parsed, read: true, bytes: raw.stdout, truncated: raw.truncated || interrupted };
}
