import { probesFor } from '../collect.ts';
import { listCommands } from '../transport/script.ts';
import { runVerb, UsageError, verb } from './usage.ts';

export function commandsCommand(argv: readonly string[]): Promise<number> {
  const command = verb('commands', 'Every command that would run on a host. All of them only read.', [
    'flannel-doctor commands',
    'flannel-doctor commands --vni 4096',
  ]).option('--vni <n>', 'VNI of the network: it names the VTEP', '1');
  return runVerb(command, argv, ({ vni }: { vni: string }) => {
    if (!/^\d{1,8}$/.test(vni)) throw new UsageError(`--vni ${vni}: a VNI is a number`);
    const rows = listCommands(probesFor(Number(vni)));
    const wide = Math.max(...rows.map(({ probe }) => probe.length));
    for (const { probe, root, line } of rows) {
      process.stdout.write(`${probe.padEnd(wide)}  ${root ? 'root' : '    '}  ${line}\n`);
    }
    return 0;
  });
}
