import type { ScriptResult, TransportFailure } from '../types/transport.ts';
import { foreignText } from './failure.ts';
import { underLimit } from './run-script.ts';

/** Stands for the nonce in the script that is printed; every run brings its own. */
export const ANY_NONCE = '0'.repeat(32);
/** "Command invoked cannot execute". Source: POSIX XCU 2.8.2. */
const REFUSED = 126;
const SAYS = 'flannel-doctor: this key permits only';
/** The collector's text is some 15 kB. */
const ASKED_MAX = 262_144;

/**
 * A program for `command="…"` in authorized_keys: permits one collector script and nothing else. What the client sends is only
 * compared with what stands in it, the nonce apart, and never run. `script` was made with ANY_NONCE.
 */
export function forcedCommand(script: string, version: string, commandTimeoutMs: number): string {
  return `#!/bin/sh
# flannel-doctor ${version}: permits the reads below and nothing else. In ~/.ssh/authorized_keys:
#   restrict,command="/usr/local/bin/flannel-doctor-reads" ssh-ed25519 AAAA...
# What the client sends is compared with the text below and never run. Active tests are not permitted: check --passive.
LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
reads() {
cat <<'END-OF-READS'
${script}END-OF-READS
}
asked=$(head -c ${ASKED_MAX})
nonce=$(printf '%s\\n' "$asked" | sed -n '/@[0-9a-f]\\{32\\}/{s/.*@\\([0-9a-f]\\{32\\}\\).*/\\1/p;q;}')
permitted=$(reads | sed "s/@${ANY_NONCE}/@$nonce/g")
if [ -z "$nonce" ] || [ "$asked" != "$permitted" ]; then
  echo '${SAYS} the reads of its own script: is it of another version, VNI or config? flannel-doctor commands --forced-command prints it anew' >&2
  exit ${REFUSED}
fi
printf '%s\\n' "$permitted" | sh -c '${underLimit(commandTimeoutMs)}'
`;
}

/** The forced command's refusal as a gap; null for what ran. */
export function refusalOf(result: ScriptResult | TransportFailure): TransportFailure | null {
  if ('failed' in result || result.exitCode !== REFUSED) return null;
  const said = Buffer.from(result.stderr).toString('utf8');
  return said.includes(SAYS) ? { failed: 'not-permitted', detail: foreignText(said) } : null;
}
