import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeKey, startSshd, type TestSshd } from './sshd.ts';

// Runs with marked secrets, and searches everything that is written anywhere, and what the process list shows meanwhile.

const test = suite('secrets stay where they are');
const MARK = 'MARKED';
const SECRETS = {
  FD_WORD: `${MARK}-password-41`,
  FD_WRONG: `${MARK}-wrong-password-42`,
  FD_PHRASE: `${MARK}-passphrase-43`,
  FD_WRONG_PHRASE: `${MARK}-wrong-passphrase-44`,
  FD_ETCD: `${MARK}-etcd-45`,
};
const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
let sshd: TestSshd;

test.before(async () => {
  sshd = await startSshd(
    ['PermitRootLogin yes', 'PasswordAuthentication yes', 'KbdInteractiveAuthentication no'],
    SECRETS.FD_WORD,
  );
  makeKey(sshd.dir, 'locked', 'ed25519', SECRETS.FD_PHRASE);
  writeFileSync(`${sshd.key}.pub`, readFileSync(join(sshd.dir, 'locked.pub')), { flag: 'a' });
  const host = (name: string, ssh: object) => ({ name, address: '127.0.0.1', ssh });
  const config = {
    leases: [
      {
        'etcd-v3': {
          endpoints: ['http://reader:MARKED-in-url@127.0.0.1:1'],
          username: 'reader',
          passwordEnv: 'FD_ETCD',
        },
      },
    ],
    hosts: [
      host('by-password', { passwordEnv: 'FD_WORD', identityFile: makeKey(sshd.dir, 'stranger', 'ed25519') }),
      host('by-wrong-password', { passwordEnv: 'FD_WRONG', identityFile: join(sshd.dir, 'stranger') }),
      host('by-passphrase', { passphraseEnv: 'FD_PHRASE', identityFile: join(sshd.dir, 'locked') }),
      host('by-wrong-passphrase', { passphraseEnv: 'FD_WRONG_PHRASE', identityFile: join(sshd.dir, 'locked') }),
    ],
    ssh: { port: sshd.port, knownHosts: sshd.knownHosts, configFile: 'none' },
  };
  writeFileSync(join(sshd.dir, 'config.yaml'), JSON.stringify(config));
});
test.after(() => sshd.stop());

/** Children of a process, and theirs. */
function descendants(pid: number): number[] {
  let children: number[] = [];
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    // it has ended
  }
  return [pid, ...children.flatMap(descendants)];
}

/** Runs a verb; returns all it wrote on the terminal and all that `ps` would have shown of it. */
async function shown(words: readonly string[]): Promise<string> {
  const env = { ...process.env, ...SECRETS, SSH_AUTH_SOCK: '', FLANNEL_DOCTOR_DEBUG: '1' };
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, ...words], {
    env,
    cwd: sshd.dir,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const seen = new Set<string>();
  const watch = setInterval(() => {
    for (const pid of descendants(child.pid!)) {
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
      } catch {
        // it has ended
      }
    }
  }, 10);
  await once(child, 'close');
  clearInterval(watch);
  assert.ok(seen.size > 0);
  return [text, ...seen].join('\n');
}

function everything(folder: string): string {
  return readdirSync(folder)
    .map((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return `${name}\n${everything(path)}`;
      const bytes = readFileSync(path);
      return `${name}\n${(name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')}`;
    })
    .join('\n');
}

test('neither output, logs, errors, arguments, reports nor bundles hold a secret', async () => {
  const out = join(sshd.dir, 'out');
  mkdirSync(out);
  const check = await shown(['check', '--passive', '-c', 'config.yaml', '--verbose', '--out', out]);
  const collect = await shown(['collect', '-c', 'config.yaml', '-o', join(out, 'bundle.tar.gz')]);
  assert.match(check, /by-wrong-password/, check.slice(0, 2000));
  assert.match(collect, /by-wrong-passphrase: auth: .*the passphrase in FD_WRONG_PHRASE does not open/);
  assert.not.match(collect, /by-password:|by-passphrase:/, 'the right ones work');
  const all = [check, collect, everything(out)].join('\n');
  assert.ok(all.length > 10_000);
  const at = all.indexOf(MARK);
  assert.is(at, -1, all.slice(Math.max(0, at - 200), at + 100));
  for (const key of ['user', 'stranger', 'locked']) {
    for (const line of readFileSync(join(sshd.dir, key), 'utf8').split('\n').slice(1, -2))
      assert.not.ok(all.includes(line));
  }
});

test.run();
