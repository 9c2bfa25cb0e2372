import type { Probe, ProbeId, RawAnswer } from '../types/probe.ts';
import { shellLine, shellWord } from './quote.ts';

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

/** Room for all frames and small answers of a light run besides one answer as big as allowed. */
const LIGHT_ROOM = 262_144;

/** Known to both runs: frames, and what a probe's line calls. */
const FRAMES = `
up() { u=; { read -r u _ </proc/uptime; } 2>/dev/null; }
begin() { up; printf '\\n%s B %s %s\\n' "$m" "$1" "$u" && printf '\\n%s B %s\\n' "$m" "$1" >&2; }
end() { up; printf '\\n%s E %s %s %s %s\\n' "$m" "$1" "$2" "$u" "$limit" && printf '\\n%s E %s\\n' "$m" "$1" >&2; }
q() {
  [ "$1" -ge "$from" ] && [ "$1" -le "$to" ] || return 0
  n=$1 p=$2; shift 2
  begin "$n" || exit
  for c in \${p%% *} "$1"; do
    command -v "$c" >/dev/null 2>&1 || { printf '%s: command not found\\n' "$c" >&2; end "$n" 127 && seen "$n" || exit; return 0; }
  done
  answer "$@"
  end "$n" "$rc" && seen "$n" || exit
}`;

/** One command straight after the other; what runs when the time is up is ended together with the shell. */
const LIGHT = `
trap 'kill -9 $w; wait $w; exit 143' TERM
answer() { $p "$@" </dev/null 3>&- 4>&- & w=$!; wait $w; rc=$?; }
seen() { echo "$1" >&3; }`;

/** A time limit and two caps around each command. */
const careful = (cap: number) => `
answer() {
  rc=$({ { { $lim \${lim:+$limit} $p "$@" </dev/null 3>&- 4>&- 5>&-; echo $? >&3; } 2>&1 >&4 | cap ${STDERR_CAP} >&2; } 4>&1 | cap ${cap + 1} >&5; } 3>&1)
}
seen() { :; }`;

/**
 * One POSIX sh script that runs every command of `probes` on a host and frames the answers apart.
 *
 * On both streams each answer stands between `\n@<nonce> B <index> …\n` and `\n@<nonce> E <index> …\n`. The whole script is
 * one brace group: a shell that gets only half of it over the wire runs nothing. Nothing is written on the host. Throws on a
 * nonce that is not hexadecimal, since that one word stands unquoted.
 *
 * Commands run lightly first: one `timeout` and two `head` around all of them, a quarter of a command's limit for all. That is
 * all most hosts ever see. When time runs out, the command that hung runs once more, carefully: a `timeout` and two `head` of its
 * own, for the rest of its limit, so that it takes no longer than one command may; the ones after it run lightly again. When
 * something printed too much, all that are left run carefully, since nobody knows how much of the light run came through. Two
 * programs more per command cost several times the processor time of the commands themselves. The text of the light run travels
 * in the environment, where only its own user can read the nonce.
 *
 * Seen to run under dash, bash and busybox ash. `timeout` comes in three dialects: coreutils and new busybox (`-k 1 N`), one
 * without `-k`, and busybox before 1.30 (`-t N`); without any, commands run unlimited and only the whole run is limited.
 */
export function collectorScript(probes: readonly Collected[], options: CollectorOptions): string {
  if (!/^[0-9a-f]{16,}$/.test(options.nonce)) throw new TypeError('the nonce must be 16 or more hexadecimal digits');
  const cap = options.cap ?? ANSWER_CAP;
  const limit = Math.max(1, Math.ceil(options.commandTimeoutS));
  const lightLimit = Math.ceil(limit / 4);
  const lines = probes.map((probe, index) => commandLine(probe, index, options.sudo));
  const commands = `${FRAMES}\n${lines.join('\n')}`;
  return `{
LC_ALL=C PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export LC_ALL PATH
exec 5>&1
if [ "$1" = 'timeout -k 1' ]; then lim=$1
elif timeout -k 1 5 true; then lim='timeout -k 1'
elif timeout 5 true; then lim=timeout
elif timeout -t 5 true; then lim='timeout -t'
else lim=; fi >/dev/null 2>&1 </dev/null
m=@${options.nonce} from=0
commands=${shellWord(commands)}
light() { light="m=$m from=$from to=$to limit=$limit"${shellWord(LIGHT)}"$commands" $lim \${lim:+${lightLimit}} sh -c 'l=$light; unset light; eval "$l"' </dev/null 5>&-; }
cap() { head -c "$1" 2>/dev/null || cat; }
most() { cap "$1"; if IFS= read -r x || [ -n "$x" ]; then echo over >&3; fi; }
while :; do
  start=$from to=${probes.length} limit=${limit} how=
  came=$({ { { light; echo "end-$?" >&3; } 2>&1 >&4 | most ${LIGHT_ROOM} >&2; } 4>&1 | most ${cap + LIGHT_ROOM} >&5; } 3>&1)
  for word in $came; do
    case $word in
      over) how=over ;;
      end-*) how=\${how:-$word} ;;
      *) from=$((word + 1)) ;;
    esac
  done
  case $how in
    end-0) break ;;
    end-124 | end-137 | end-143) to=$from limit=${Math.max(1, limit - lightLimit)} ;;
    *) from=$start ;;
  esac
  eval ${shellWord(careful(cap))}"$commands"
  [ "$to" -lt ${probes.length} ] || break
  from=$((to + 1))
done
exit 0
}
`;
}

function commandLine({ command, root }: Collected, index: number, sudo: boolean): string {
  return `q ${index} ${sudo && root ? "'sudo -n'" : "''"} ${shellLine(command.argv)}`;
}

/** A command as it would run, for people and for sudoers. */
export interface ListedCommand {
  readonly probe: ProbeId;
  readonly root: boolean;
  readonly argv: readonly string[];
  /** `ip -d link`: quoted for a POSIX shell. */
  readonly line: string;
}

/** Every command that `collectorScript` runs for these probes, in its order. */
export function listCommands(probes: readonly Collected[]): ListedCommand[] {
  return probes.map(({ id, root, command: { argv } }) => ({ probe: id, root, argv, line: shellLine(argv) }));
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
      stderr: err.get(index)?.body.toString('utf8', 0, STDERR_CAP) ?? '',
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
    if (open?.kind === 'B' && open.index < count) {
      const close = next < 0 ? null : frameLine(bytes, next + mark.length);
      const matches = close?.kind === 'E' && close.index === open.index;
      // asked once more by the careful run: what came whole stays
      if (matches || !found.get(open.index)?.closed)
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
