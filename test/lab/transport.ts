import { spawn } from 'node:child_process';
import type { Lab } from '../../src/lab/hands.ts';
import { placeWords } from '../../src/lab/world.ts';
import type { ScriptResult, Transport } from '../../src/types/transport.ts';

/** Runs scripts in a lab's hosts by entering their namespaces: what SSH would bring, without its cost. */
export function labTransport(lab: Lab): Transport {
  return {
    run: ({ address }, script) => {
      const host = lab.record.hosts.find(({ underlayIp }) => underlayIp === address);
      if (host === undefined) throw new Error(`no host of the lab has ${address}`);
      const [command = '', ...words] = [...placeWords(lab.paths, lab.record, host.name), 'sh', '-s'];
      return new Promise<ScriptResult>((resolve, reject) => {
        const child = spawn(command, words);
        const [out, err]: [Buffer[], Buffer[]] = [[], []];
        child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
        child.on('error', reject);
        child.on('close', (exitCode) =>
          resolve({ stdout: Buffer.concat(out), stderr: Buffer.concat(err), exitCode, ms: 0, cut: null }),
        );
        child.stdin.end(script);
      });
    },
    close: async () => undefined,
  };
}
