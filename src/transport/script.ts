import type { Probe, ProbeId, RawAnswer } from '../types/probe.ts';
import { shellLine } from './quote.ts';

/** What the collector needs to know of a probe. */
export type Collected = Pick<Probe, 'id' | 'command' | 'root'>;

export interface CollectorOptions {
  /** Random hexadecimal digits, new for every run: only who knows them can print a frame. */
  readonly nonce: string;
  /** Seconds one command may take on the host. */
  readonly commandTimeoutS: number;
  /** Prefix commands that need root with `sudo -n`. */
  readonly sudo: boolean;
  /** Bytes of stdout kept per command, `ANSWER_CAP` unless told; `splitAnswers` must be given the same. */
  readonly cap?: number;
}

/** Bytes of stderr kept per command. */
const STDERR_CAP = 16_384;

/** Bytes of stdout one command may print: the FDB of 5,000 peers is about 0.5 MB. */
export const ANSWER_CAP = 16 * 1024 * 1024;

/**
 * One POSIX sh script that runs every command of `probes` on a host and frames the answers apart.
 *
 * On both streams each answer stands between `\n@<nonce> B <index> …\n` and `\n@<nonce> E <index> …\n`. The whole script is
 * one brace group: a shell that gets only half of it over the wire runs nothing. Nothing is written on the host. Throws on a
 * nonce that is not hexadecimal, since that one word stands unquoted.
 *
 * Seen to run under dash, bash and busybox ash. `timeout` comes in three dialects: coreutils and new busybox (`-k 1 N`), one
 * without `-k`, and busybox before 1.30 (`-t N`); without any, commands run unlimited and only the whole run is limited.
 */
export function collectorScript(probes: readonly Collected[], options: CollectorOptions): string {
  if (!/^[0-9a-f]{16,}$/.test(options.nonce)) throw new TypeError('the nonce must be 16 or more hexadecimal digits');
  const cap = options.cap ?? ANSWER_CAP;
  const limit = Math.max(1, Math.ceil(options.commandTimeoutS));
  return `{
LC_ALL=C PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export LC_ALL PATH
exec 5>&1
m='@${options.nonce}'
if timeout -k 1 5 true; then lim='timeout -k 1 ${limit}'
elif timeout 5 true; then lim='timeout ${limit}'
elif timeout -t 5 true; then lim='timeout -t ${limit}'
else lim=; fi >/dev/null 2>&1 </dev/null
if [ "$(printf ab | head -c 1 2>/dev/null)" = a ]; then cap() { head -c "$1"; }; else cap() { cat; }; fi
up() { u=; { read -r u _ </proc/uptime; } 2>/dev/null; }
ok() { $lim "$@" >/dev/null 2>&1 </dev/null; }
begin() { up; printf '\\n%s B %s %s\\n' "$m" "$1" "$u"; printf '\\n%s B %s\\n' "$m" "$1" >&2; }
end() { up; printf '\\n%s E %s %s %s ${limit}\\n' "$m" "$1" "$2" "$u"; printf '\\n%s E %s\\n' "$m" "$1" >&2; }
q() {
  n=$1 p=$2; shift 2
  begin "$n"
  for c in \${p%% *} "$1"; do
    command -v "$c" >/dev/null 2>&1 || { printf '%s: command not found\\n' "$c" >&2; end "$n" 127; return; }
  done
  rc=$({ { { $lim $p "$@" </dev/null 3>&- 4>&- 5>&-; echo $? >&3; } 2>&1 >&4 | cap ${STDERR_CAP} >&2; } 4>&1 | cap ${cap + 1} >&5; } 3>&1)
  end "$n" "$rc"
}
${probes.map((probe, index) => commandLine(probe, index, options.sudo)).join('\n')}
exit 0
}
`;
}

function commandLine(probe: Collected, index: number, sudo: boolean): string {
  const { argv, onlyIf, orElse } = probe.command;
  const run = (words: readonly string[]) => `q ${index} ${sudo && probe.root ? "'sudo -n'" : "''"} ${shellLine(words)}`;
  if (onlyIf === undefined) return run(argv);
  const otherwise = orElse === undefined ? `{ rc=$?; begin ${index}; end ${index} $rc; }` : run(orElse);
  return `if ok ${shellLine(onlyIf)}; then ${run(argv)}; else ${otherwise}; fi`;
}

/** A command as it would run, for people and for sudoers. */
export interface ListedCommand {
  readonly probe: ProbeId;
  readonly root: boolean;
  readonly argv: readonly string[];
  /** `ip -d link`: quoted for a POSIX shell. */
  readonly line: string;
}

/** Every command that `collectorScript` may run for these probes, conditions and substitutes included, in its order. */
export function listCommands(probes: readonly Collected[]): ListedCommand[] {
  return probes.flatMap(({ id, root, command }) => {
    const list: ListedCommand[] = [];
    if (command.onlyIf !== undefined) {
      list.push({ probe: id, root: false, argv: command.onlyIf, line: shellLine(command.onlyIf) });
    }
    for (const argv of [command.argv, command.orElse]) {
      if (argv !== undefined) list.push({ probe: id, root, argv, line: shellLine(argv) });
    }
    return list;
  });
}

interface Frame {
  readonly body: Buffer;
  /** Words of the opening line after the index. */
  readonly opened: readonly string[];
  /** Words of the closing line after the index; null when the stream stopped before it. */
  readonly closed: readonly string[] | null;
}

/** Longest frame line that is looked at: `@<nonce> E 19 127 1234567.89 20`. */
const FRAME_LINE_MAX = 200;

/**
 * The collector's two streams, one answer per probe in the order of `probes`.
 *
 * What stands outside of frames (a `.bashrc` that greets) is dropped. A command that was cut off comes back with what it had
 * printed and `exitCode` null; one that never began comes back empty with `exitCode` null. 124 is a command that ran into its
 * limit, whatever this host's `timeout` calls it. Never throws.
 */
export function splitAnswers(
  nonce: string,
  stdout: Uint8Array,
  stderr: Uint8Array,
  probes: readonly Pick<Collected, 'id'>[],
  cap: number,
): RawAnswer[] {
  const out = frames(nonce, stdout, probes.length);
  const err = frames(nonce, stderr, probes.length);
  return probes.map(({ id }, index) => {
    const frame = out.get(index);
    const body = frame?.body ?? Buffer.alloc(0);
    const began = frame?.opened[0];
    const [code, ended, limitS] = frame?.closed ?? [];
    const ms = Math.max(0, Math.round((Number(ended) - Number(began)) * 1000)) || 0;
    return {
      probe: id,
      stdout: body.subarray(0, cap),
      stderr: err.get(index)?.body.toString('utf8') ?? '',
      exitCode: frame?.closed ? exitCode(Number(code), ms, Number(limitS)) : null,
      ms,
      truncated: body.length > cap,
    };
  });
}

/** busybox's `timeout` gives 143, coreutils' after `-k` 137: both are 124 when the command's time was up. */
function exitCode(code: number, ms: number, limitS: number): number | null {
  if (!Number.isInteger(code)) return null;
  // /proc/uptime counts in hundredths
  return (code === 143 || code === 137) && ms >= limitS * 1000 - 20 ? 124 : code;
}

function frames(nonce: string, stream: Uint8Array, count: number): Map<number, Frame> {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  const mark = Buffer.from(`\n@${nonce} `, 'latin1');
  const found = new Map<number, Frame>();
  let at = bytes.indexOf(mark);
  while (at >= 0) {
    const open = frameLine(bytes, at + mark.length);
    const next = bytes.indexOf(mark, at + mark.length);
    if (open?.kind === 'B' && open.index < count && !found.has(open.index)) {
      const close = next < 0 ? null : frameLine(bytes, next + mark.length);
      const matches = close?.kind === 'E' && close.index === open.index;
      found.set(open.index, {
        body: bytes.subarray(open.end, next < 0 ? bytes.length : next),
        opened: open.words,
        closed: matches ? close.words : null,
      });
    }
    at = next;
  }
  return found;
}

/** Reads `B 3 1234.56\n`; null when the line is cut off or something else. */
function frameLine(bytes: Buffer, start: number) {
  const newline = bytes.subarray(start, start + FRAME_LINE_MAX).indexOf(0x0a);
  if (newline < 0) return null;
  const [kind, index, ...words] = bytes.toString('latin1', start, start + newline).split(' ');
  if (!/^\d{1,4}$/.test(index ?? '')) return null;
  return { kind, index: Number(index), words, end: start + newline + 1 };
}
