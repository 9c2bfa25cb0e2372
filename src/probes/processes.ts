import type { Parsed } from '../types/probe.ts';
import type { ProcessRecord } from '../types/record.ts';
import { defineProbe, parseLines } from './define.ts';

/**
 * Names out of /proc/PID/stat: `ps` of BusyBox cannot leave the arguments out, and they may hold secrets. Of those that may be
 * flannel it also tells whether they share the host's network. Nothing but the shell runs for all others.
 */
const SCRIPT = [
  'exec 2>/dev/null',
  'cd /proc || exit 1',
  'me=$(readlink self/ns/net)',
  'for p in [0-9]*; do set -f; s=; read -r s <$p/stat || continue',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  'c=${s#*\\(}; c=${c%\\)*}; s=${s##*\\) }; set -- $s; n=-',
  'case $c in *flannel*|k3s*|rke2*|kubelite*) n=$(readlink $p/ns/net)',
  'case $n in "$me") n=host;; net*) n=other;; *) n=-;; esac;; esac',
  'printf "%s %s %s %s %s\\n" "$p" "$2" "$1" "$n" "$c"; done',
].join('; ');

/** `812 1 S host flanneld`: pid, its parent's, state, network, name. */
function parse(bytes: Uint8Array): Parsed<ProcessRecord> {
  return parseLines(bytes, (line, records) => {
    const pid = line.decimal();
    const parentPid = line.nextDecimal();
    const state = line.nextText();
    const network = line.nextText();
    if (pid < 0 || parentPid < 0 || state === null || network === null) return line.reject('not a process');
    const name = line.next() ? line.rest(line.start, 64) : '';
    records.push({
      line: line.number,
      pid,
      parentPid,
      state,
      network: network === 'host' || network === 'other' ? network : null,
      name,
    });
  });
}

/** Which programs run; flanneld among them, where it is a process of its own. */
export const processes = defineProbe({
  id: 'processes',
  title: 'names of processes, never their arguments',
  file: 'processes.txt',
  command: { argv: ['sh', '-c', SCRIPT] },
  root: false,
  core: false,
  optional: true,
  parse,
});
