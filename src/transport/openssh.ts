import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HostTarget, Limits, SshOptions } from '../types/config.ts';
import type { ScriptResult, Transport, TransportFailure } from '../types/transport.ts';
import { runChild } from './child-script.ts';
import { foreignText } from './failure.ts';
import { remoteCommand } from './run-script.ts';
import { type Scratch, scratchFolder } from './scratch.ts';
import { ownLines, writeWrapper } from './ssh-config.ts';

/** An sshd begins to drop logins at ten that are not through yet. Source: sshd_config(5), MaxStartups. */
const TRIES = 4;
/** What ssh exits with when it did not get as far as the command. Source: ssh(1), EXIT STATUS. */
const SSH_FAILED = 255;
/** An address that ssh takes for a host and nothing else. */
const PLAIN_ADDRESS = /^[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*$/;

/**
 * Runs scripts by the system's `ssh`: certificates, FIDO keys, Kerberos, and every option of ssh_config. One connection per host
 * serves all scripts (ControlMaster), and one to a jump host all hosts behind it. Their sockets are in a folder only we can
 * enter; connections and folder go when the run ends.
 */
export function opensshTransport(): Transport {
  const scratch = scratchFolder();
  const wrappers = new Map<string, string>();
  return {
    run: async (target, script, limits, signal) => {
      if (!PLAIN_ADDRESS.test(target.address))
        return { failed: 'unreachable', detail: `${foreignText(target.address)} cannot be the name of a host` };
      let words: readonly string[];
      try {
        words = wordsFor(scratch, wrappers, target, limits);
      } catch (error) {
        return { failed: 'unreachable', detail: (error as Error).message };
      }
      for (let tries = 1; ; tries++) {
        const result = await runChild(words, script, limits, signal);
        const failure = failureOf(target, result);
        if (failure === null) return result;
        if (!failure.again || tries === TRIES || signal.aborted) return failure.failure;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries * (0.5 + Math.random())));
      }
    },
    close: async () => {
      await Promise.all(socketsIn(scratch.path()).map(endMaster));
      scratch.remove();
    },
  };
}

function wordsFor(scratch: Scratch, wrappers: Map<string, string>, target: HostTarget, limits: Limits): string[] {
  const { ssh, address } = target;
  const first = ownLines(ssh);
  const seconds = Math.max(1, Math.ceil(limits.connectTimeoutMs / 1000));
  if (ssh.ownConnectTimeout) first.push(`ConnectTimeout ${seconds}`);
  const last = [
    'User root',
    `ConnectTimeout ${seconds}`,
    'ServerAliveInterval 5',
    'ServerAliveCountMax 3',
    'ControlMaster auto',
    `ControlPath ${join(scratch.path(), '%C')}`,
    'ControlPersist 60',
  ];
  const key = [ssh.configFile ?? '', ...first].join('\n');
  const wrapper = wrappers.get(key) ?? writeWrapper(scratch, `c${wrappers.size}`, ssh.configFile, first, last);
  wrappers.set(key, wrapper);
  return ['ssh', '-F', wrapper, '-T', '-o', 'BatchMode=yes', ...ownWay(ssh), '--', address, remoteCommand(limits)];
}

/** What flannel-doctor.yaml says of this host alone, and not of those on the way to it. */
function ownWay({ user, port, jump, proxyCommand }: SshOptions): string[] {
  return [
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    ...(jump === null ? [] : ['-J', jump]),
    ...(proxyCommand === null ? [] : ['-o', `ProxyCommand=${proxyCommand}`]),
  ];
}

/** ssh's own failure as a gap; null when the script ran. */
function failureOf({ address, ssh }: HostTarget, result: ScriptResult | TransportFailure) {
  if ('failed' in result) return { failure: result, again: false };
  if (result.exitCode !== SSH_FAILED || result.stdout.length > 0) return null;
  const said = Buffer.from(result.stderr).toString('utf8').trim();
  const last = foreignText(said.split('\n').slice(-3).join('; '));
  const gap = (failed: TransportFailure['failed'], detail: string, again = false) => ({
    failure: { failed, detail: `${detail} (ssh: ${last})` },
    again,
  });
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said))
    return gap('host-key', `${address} showed another key than known_hosts has: reinstalled or intercepted?`);
  if (/Host key verification failed|REVOKED|No \S+ host key is known/.test(said))
    return gap(
      'host-key',
      `the host key of ${address} is not known or not accepted: compare, then add it to known_hosts`,
    );
  if (/Permission denied|Too many authentication failures|no mutual signature/.test(said))
    return gap(
      'auth',
      `${address} refused user ${ssh.user ?? 'of ssh_config'}: check ssh.user and ssh.identityFile; encrypted keys must be in an agent`,
    );
  if (/Connection refused|timed out|No route to host|Could not resolve/.test(said))
    return gap('unreachable', `${address} cannot be reached`);
  if (/kex_exchange_identification|Connection (reset|closed)/.test(said))
    return gap(
      'unreachable',
      `${address} ended the connection before the login: is its sshd overloaded (MaxStartups)?`,
      true,
    );
  return gap('unreachable', `cannot log in to ${address}`);
}

function socketsIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (/^c\d+$/.test(name) ? [] : [join(folder, name)]));
}

function endMaster(socket: string): Promise<void> {
  return new Promise((resolve) => {
    execFile('ssh', ['-F', 'none', '-o', `ControlPath=${socket}`, '-O', 'exit', '--', 'any'], { timeout: 5000 }, () =>
      resolve(),
    );
  });
}
