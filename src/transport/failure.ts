import type { TransportFailure } from '../types/transport.ts';
import type { HostKeyVerdict } from './known-hosts.ts';
import type { Login } from './login-settings.ts';

/** How far a login had come. */
export type Phase = 'connecting' | 'greeting' | 'key exchange' | 'login';

/** What ssh2 attaches to its errors. */
export type Ssh2Error = Error & { readonly level?: string; readonly code?: string | number };

const TEXT_MAX = 300;

/** Words of somebody else, safe to print: no control characters, capped. */
export function foreignText(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return clean.length > TEXT_MAX ? `${clean.slice(0, TEXT_MAX)}…` : clean;
}

/** Was it a server that had too many logins at once? Then trying again helps. Source: sshd_config(5), MaxStartups. */
export function isWorthRetrying(error: Ssh2Error, proxy: string): boolean {
  if (proxy !== '') return /kex_exchange_identification|Connection reset/.test(proxy);
  return error.code === 'ECONNRESET' || /Connection lost before handshake|read ECONNRESET/.test(error.message);
}

/** An ssh2 error before the script ran, as a gap: what happened and what to do next. */
export function loginFailure(login: Login, phase: Phase, error: Ssh2Error, proxy: string): TransportFailure {
  const where = `${login.address}:${login.port}`;
  const failed = (kind: TransportFailure['failed'], detail: string): TransportFailure => ({
    failed: kind,
    detail: proxy === '' ? detail : `${detail}; the proxy command said: ${foreignText(proxy)}`,
  });
  switch (error.code) {
    case 'ECONNREFUSED':
      return failed(
        'unreachable',
        `nothing listens at ${where}: is sshd up, is the port right, does a firewall reject it?`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(
        'unreachable',
        `the name ${foreignText(login.address)} is not known here: check DNS or set hosts[].address`,
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failed(
        'unreachable',
        `no route to ${where} (${error.code}): is the host up, does this machine reach its network?`,
      );
    case 'ETIMEDOUT':
      return failed('unreachable', `no answer from ${where}: the host is down or a firewall drops the port`);
  }
  if (/Too many authentication failures|authentication methods failed/.test(error.message)) {
    return failed(
      'auth',
      `${where} refused user ${login.user}: check ssh.user and ssh.identityFile, or what ssh-add -l lists`,
    );
  }
  if (/no matching/.test(error.message)) {
    return {
      ...failed(
        'unreachable',
        `${where} and this client share no algorithm (${foreignText(error.message)}): try transport: openssh`,
      ),
      beyond: true,
    };
  }
  if (phase === 'greeting' || phase === 'key exchange' || proxy !== '') {
    const text = `the connection to ${where} ended before a login was possible (${foreignText(error.message)})`;
    return failed(
      'unreachable',
      proxy === '' ? `${text}: is that an sshd, and is it not overloaded (MaxStartups)?` : text,
    );
  }
  if (phase === 'login')
    return failed('auth', `${where} ended the login of ${login.user} (${foreignText(error.message)})`);
  return failed('unreachable', `cannot connect to ${where} (${foreignText(error.message)})`);
}

/** The login took longer than `limits.connectTimeoutMs`. */
export function loginTimeout(login: Login, phase: Phase, ms: number, proxy: string): TransportFailure {
  const where = `${login.address}:${login.port}`;
  const said = proxy === '' ? '' : `; the proxy command said: ${foreignText(proxy)}`;
  const detail = {
    connecting: `no answer from ${where} within ${ms} ms: the host is down or a firewall drops the port`,
    greeting: `${where} accepts connections but sent no SSH greeting within ${ms} ms: a hung sshd, or another service`,
    'key exchange': `${where} began SSH and did not finish the key exchange within ${ms} ms: a hung or overloaded sshd`,
    login: `${where} did not finish the login within ${ms} ms: a slow host, or a slow directory service behind its sshd`,
  }[phase];
  // a proxy command takes the connection before the host has answered: silence through it is most often a host that is down
  if (phase === 'greeting' && login.proxyCommand !== null) {
    const through = `no SSH greeting from ${where} through the proxy command within ${ms} ms: the host is down, a firewall drops the port, or its sshd hangs`;
    return { failed: 'unreachable', detail: through + said };
  }
  return { failed: phase === 'connecting' ? 'unreachable' : 'timeout', detail: detail + said };
}

/** A host key that is not accepted; null for one that is. */
export function hostKeyFailure(login: Login, seen: HostKeyVerdict, fingerprint: string): TransportFailure | null {
  const { address, port, knownAs } = login;
  const name = knownAs ?? (port === 22 ? address : `[${address}]:${port}`);
  const at = seen.at.join(', ');
  const failed = (detail: string): TransportFailure => ({ failed: 'host-key', detail });
  switch (seen.verdict) {
    case 'match':
      return null;
    case 'revoked':
      return failed(`${name} showed a revoked key ${fingerprint} (${at}): do not log in before you know why`);
    case 'changed':
      return failed(
        `${name} showed the key ${fingerprint}, known is another (${at}): reinstalled or intercepted? When it is right: ssh-keygen -R '${name}'`,
      );
    case 'ca-only':
      return {
        ...failed(
          `${name} is known by a certificate authority only (${at}), which this transport cannot check: add its plain key, or set transport: openssh`,
        ),
        beyond: true,
      };
    case 'unknown':
      return login.hostKeys === 'accept-new'
        ? null
        : failed(
            `${name} is not in known_hosts; it showed ${fingerprint}: compare, then add it with ssh-keyscan, or set ssh.hostKeys: accept-new`,
          );
  }
}
