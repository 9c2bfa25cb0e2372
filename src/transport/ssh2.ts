import type { Limits } from '../types/config.ts';
import type { Transport } from '../types/transport.ts';
import type { AskSecret } from './credentials.ts';
import { loginSettings } from './login-settings.ts';
import { runScript } from './run-script.ts';
import { scratchFolder } from './scratch.ts';
import { loginTo, type Session, sharedState } from './ssh-login.ts';

/** Connections kept open between scripts; further hosts are logged in to again. */
const KEPT_MAX = 256;

/**
 * Runs scripts over ssh2. A connection whose script ended by itself is kept for the host's next script: a run asks a host
 * several times, and a login costs more than most scripts.
 *
 * ssh2 checks no host key by itself, reports one failure more than once, and does not end a remote command by closing the
 * connection: so every key is judged here, results settle once, and the script runs under the host's own `timeout`.
 */
export function sshTransport(ask: AskSecret | null = null): Transport {
  const scratch = scratchFolder();
  const shared = sharedState(loginSettings(scratch), ask);
  const closed = new AbortController();
  const idle = new Map<string, Session>();
  const runOver = async (session: Session, name: string, script: string, limits: Limits, signal: AbortSignal) => {
    const result = await runScript(session.client, script, limits, signal);
    const whole = !('failed' in result) && result.cut === null && !signal.aborted && !idle.has(name);
    if (whole && idle.size < KEPT_MAX) keep(idle, name, session);
    else session.close();
    return result;
  };
  return {
    run: async (target, script, limits, runSignal) => {
      const signal = AbortSignal.any([runSignal, closed.signal]);
      const { ssh } = target;
      const name = `${ssh.user}@${target.address}:${ssh.port} ${ssh.jump ?? ''} ${ssh.proxyCommand ?? ''}`;
      const kept = idle.get(name);
      if (kept !== undefined) {
        idle.delete(name);
        const result = await runOver(kept, name, script, limits, signal);
        // it went away while nobody looked: nothing of the script ran
        const gone = !('failed' in result) && result.cut === 'closed' && result.stdout.length === 0;
        if (!gone || signal.aborted) return result;
      }
      const session = await loginTo(shared, target, limits, signal);
      return 'failed' in session ? session : runOver(session, name, script, limits, signal);
    },
    close: async () => {
      closed.abort();
      for (const session of idle.values()) session.close();
      idle.clear();
      for (const bastion of shared.bastions.values()) {
        const session = await bastion;
        if (!('failed' in session)) session.close();
      }
      scratch.remove();
    },
  };
}

/** Holds a connection until it is asked for again, or the host ends it. */
function keep(idle: Map<string, Session>, name: string, session: Session): void {
  idle.set(name, session);
  session.onEnd = () => {
    if (idle.get(name) === session) idle.delete(name);
  };
}
