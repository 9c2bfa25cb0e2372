/**
 * A synthetic estate as SSH hosts in one process: whoever logs in as `host00012` meets that host, with any password. The collector's script
 * is answered from the estate's outputs; nothing is run. Prints `PORT KEY` when it listens, and ends with its stdin.
 * Run: node --import tsx bench/ssh-server.ts HOSTS
 */
import type { AddressInfo } from 'node:net';
import type { ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { probesFor } from '../src/collect.ts';
import { syntheticEstate } from './estate.ts';

const estate = syntheticEstate(Number(process.argv[2]));
const probes = probesFor(1);
const key = ssh2.utils.generateKeyPairSync('ed25519');

/** What the host prints of the script with this nonce; what it has no output for is no command there. */
function answers(nonce: string, host: number): Buffer {
  const files = estate.files(host);
  return Buffer.concat(
    probes.flatMap(({ file }, n) => {
      const output = files.get(file);
      const [begin, end] = [
        `\n@${nonce} B ${n} 1.00\n`,
        `\n@${nonce} E ${n} ${output === undefined ? 127 : 0} 1.01 20\n`,
      ];
      return [Buffer.from(begin), output ?? Buffer.alloc(0), Buffer.from(end)];
    }),
  );
}

function serve(channel: ServerChannel, host: number): void {
  let script = '';
  channel.on('data', (chunk: Buffer) => {
    script += chunk.toString('latin1');
  });
  channel.once('end', () => {
    const nonce = /^m=@([0-9a-f]+) /m.exec(script)?.[1] ?? '';
    channel.write(answers(nonce, host), () => {
      channel.exit(0);
      channel.end();
    });
  });
}

const server = new ssh2.Server({ hostKeys: [key.private] }, (client) => {
  let host = 0;
  client
    .on('authentication', (context) => {
      host = Number(context.username.replace('host', ''));
      if (context.method === 'password') context.accept();
      else context.reject(['password']);
    })
    .on('session', (accept) => {
      accept().on('exec', (acceptExec) => serve(acceptExec(), host));
    })
    .on('error', () => {});
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port} ${key.public}\n`));
process.stdin.on('end', () => process.exit()).resume();
