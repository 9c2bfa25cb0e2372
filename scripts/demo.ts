// `npm start`: the main job in one command. Brings up the embedded estate, checks it, breaks one thing, checks again, heals,
// checks, takes it down. Without root or off Linux the same story is told from the recorded bundles in demo/.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const FAULT = 'vtep-mac-changed';
const LAB = 'demo';

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

/** Runs flannel-doctor and shows it as it would be typed. Throws when it ends otherwise than the story needs. */
function doctor(args: readonly string[], expected: number, quietly = false): string {
  if (!quietly) say(`$ flannel-doctor ${args.join(' ')}`);
  const { status, stdout, error } = spawnSync(process.execPath, [join(root, 'bin/flannel-doctor'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, COLUMNS: String(process.stdout.columns ?? 80) },
    timeout: 120_000,
  });
  if (!quietly) process.stdout.write(stdout);
  if (error !== undefined || status !== expected) {
    throw new Error(`flannel-doctor ${args.join(' ')} ended with ${error?.message ?? status}, not ${expected}`);
  }
  return stdout;
}

/** Why the lab cannot run here, null when it can. */
function noLab(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'this is not root';
  const dirs = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  const missing = ['ip', 'sshd', 'etcd', 'iptables', 'socat'].filter(
    (program) => !dirs.some((dir) => existsSync(join(dir, program))),
  );
  return missing.length > 0 ? `${missing.join(', ')} not found` : null;
}

function liveStory(): void {
  let config = '';
  try {
    say('Three hosts, real VXLAN, real sshd, real etcd, in network namespaces of this machine:');
    config = doctor(['lab', 'up', '--name', LAB], 0).trim();
    say('Is it healthy?');
    doctor(['check', '-c', config], 0);
    say('Now one thing is broken: the VTEP of minion2 gets another MAC, as udev or NetworkManager do.');
    doctor(['lab', 'break', FAULT, '--name', LAB], 0);
    doctor(['check', '-c', config], 1);
    say('Healed, and checked again:');
    doctor(['lab', 'heal', '--name', LAB], 0);
    doctor(['check', '-c', config], 0);
  } finally {
    doctor(['lab', 'down', '--name', LAB], 0);
  }
}

function recordedStory(why: string): void {
  say(`The lab cannot run here: ${why}. The same story from recorded bundles:`);
  doctor(['check', '--bundle', join(root, 'demo/healthy')], 0);
  say(`Then the VTEP of minion2 got another MAC:`);
  doctor(['check', '--bundle', join(root, `demo/${FAULT}`)], 1);
  say('And healed:');
  doctor(['check', '--bundle', join(root, 'demo/healed')], 0);
}

const why = noLab();
try {
  if (why === null) liveStory();
  else recordedStory(why);
  say(
    `That is the main job. Your own estate: copy flannel-doctor.yaml from the README, then flannel-doctor check -c flannel-doctor.yaml`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
