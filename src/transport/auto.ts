import type { ScriptResult, SshClient, Transport, TransportFailure } from '../types/transport.ts';
import type { AskSecret } from './credentials.ts';
import { loginSettings } from './login-settings.ts';
import { opensshTransport } from './openssh.ts';
import { scratchFolder } from './scratch.ts';
import { sshTransport } from './ssh2.ts';

/**
 * ssh2 for each host whose settings it can carry out, the system's client for the others: a certificate, a FIDO or PKCS#11 key, a
 * connection that somebody keeps open, a host key that only an authority vouches for, algorithms ssh2 does not know. Where ssh2 was
 * not let in, the system's client is asked once: it may have Kerberos, or a certificate that lies beside the key.
 */
export function autoTransport(ask: AskSecret | null = null): Transport {
  const scratch = scratchFolder();
  const settings = loginSettings(scratch);
  const clients: Readonly<Record<SshClient, Transport>> = { ssh2: sshTransport(ask), openssh: opensshTransport() };
  const chosen = new Map<string, SshClient>();
  return {
    run: async (target, script, limits, signal) => {
      const { address, ssh } = target;
      const name = `${ssh.user}@${address}:${ssh.port} ${ssh.jump} ${ssh.proxyCommand} ${ssh.configFile}`;
      const by = async (client: SshClient) => ({
        ...(await clients[client].run(target, script, limits, signal)),
        client,
      });
      const known = chosen.get(name);
      if (known !== undefined) return by(known);
      const login = await settings(address, ssh);
      if (!('failed' in login) && login.beyond) {
        chosen.set(name, 'openssh');
        return by('openssh');
      }
      const first = await by('ssh2');
      if (!mayHelp(first) || signal.aborted) {
        if (!('failed' in first)) chosen.set(name, 'ssh2');
        return first;
      }
      const second = await by('openssh');
      if ('failed' in second)
        return { ...first, detail: `${first.detail}; the system’s client too failed: ${second.detail}` };
      chosen.set(name, 'openssh');
      return second;
    },
    close: async () => {
      await Promise.all([clients.ssh2.close(), clients.openssh.close()]);
      scratch.remove();
    },
  };
}

/** Is this a failure that the system's client may not have? */
function mayHelp(result: ScriptResult | TransportFailure): result is TransportFailure {
  return 'failed' in result && (result.failed === 'auth' || result.beyond === true);
}
