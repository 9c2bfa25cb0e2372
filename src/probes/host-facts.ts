import { defineProbe } from './define.ts';
import { parseEnv } from './parse-env.ts';

/**
 * `KEY=value` lines. The machine-id is confidential (machine-id(5)), so only a digest of it with this tool's name leaves the
 * host: enough to see that two hosts have the same one. No single quotes, so that `commands` prints it as it stands here.
 */
const SCRIPT = [
  'exec 2>/dev/null',
  'set -- $(uname -rm); echo "KERNEL=$1"; echo "ARCH=$2"',
  // the shell asks byte by byte, which not every file of /proc/sys answers
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  'f=/proc/sys/kernel/random/boot_id; x=; read -r x <$f; [ ${#x} = 36 ] || x=$(cat $f); echo "BOOT_ID=$x"',
  'x=; read -r x </etc/machine-id; case $x in *[!0-9a-f]*) x=;; esac',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  '[ ${#x} = 32 ] && printf "MACHINE_ID_DIGEST=%.16s\\n" "$( (echo flannel-doctor; echo $x) | sha256sum)"',
  'while IFS= read -r x || [ -n "$x" ]; do case $x in ID=*|VERSION_ID=*) printf "%s\\n" "$x";; esac; done </etc/os-release',
  'echo "EPOCH=$(date +%s)"',
].join('; ');

/** What the machine is: kernel, distribution, this boot, its clock. Hosts that fail together often share one of these. */
export const hostFacts = defineProbe({
  id: 'host-facts',
  title: 'kernel, distribution, boot and clock',
  file: 'host-facts.txt',
  command: { argv: ['sh', '-c', SCRIPT] },
  root: false,
  core: false,
  optional: true,
  parse: parseEnv,
});
