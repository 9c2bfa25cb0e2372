import { defineProbe } from './define.ts';
import { parseEnv } from './parse-env.ts';

/**
 * `KEY=value` lines. The machine-id is confidential (machine-id(5)), so only a digest of it with this tool's name leaves the
 * host: enough to see that two hosts have the same one. No single quotes, so that `commands` prints it as it stands here.
 */
const SCRIPT = [
  'exec 2>/dev/null',
  'echo "KERNEL=$(uname -r)"',
  'echo "ARCH=$(uname -m)"',
  'echo "BOOT_ID=$(cat /proc/sys/kernel/random/boot_id)"',
  'grep -qx "[0-9a-f]\\{32\\}" /etc/machine-id && ' +
    'echo "MACHINE_ID_DIGEST=$( (echo flannel-doctor; cat /etc/machine-id) | sha256sum | cut -c 1-16)"',
  'grep -E "^(ID|VERSION_ID)=" /etc/os-release',
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
