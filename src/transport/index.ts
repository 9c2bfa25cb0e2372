import type { Config } from '../types/config.ts';
import type { Transport } from '../types/transport.ts';
import type { AskSecret } from './credentials.ts';

/** The transport a config asks for; each loads only when it is. */
export async function transportFor(config: Config, ask: AskSecret | null): Promise<Transport> {
  switch (config.transport) {
    case 'ssh':
      return (await import('./ssh2.ts')).sshTransport(ask);
    case 'auto':
      return (await import('./auto.ts')).autoTransport(ask);
    case 'openssh':
      return (await import('./openssh.ts')).opensshTransport();
    case 'kubectl':
      return (await import('./kubectl.ts')).kubectlTransport(config.kubectl);
    case 'local':
      return (await import('./local.ts')).localTransport();
  }
}
