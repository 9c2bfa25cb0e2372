import type { Command } from 'commander';
import { probesFor, readingScript } from '../collect.ts';
import { ConfigError, loadConfig, parseConfig } from '../config/index.ts';
import { depthFor, pairSeries } from '../measure/mesh-plan.ts';
import { countersScript } from '../probes/active/counters.ts';
import { craftedScript } from '../probes/active/crafted.ts';
import { proberScript } from '../probes/active/prober.ts';
import { sweepScript } from '../probes/active/sweep.ts';
import { trackedScript } from '../probes/active/tracked.ts';
import { captureScript, dropReasonsScript } from '../probes/active/watch.ts';
import { ANY_NONCE, forcedCommand as forcedCommandFile } from '../transport/forced.ts';
import { listCommands } from '../transport/script.ts';
import { sudoersFile } from '../transport/sudoers.ts';
import type { Config } from '../types/config.ts';
import type { Endpoint, Series } from '../types/measure.ts';
import { version } from '../version.ts';
import { runVerb, UsageError, verb } from './usage.ts';

const EXAMPLE_HOST: Endpoint = {
  host: 'peer',
  family: 4,
  vtepIp: '198.51.100.0',
  bridgeIp: '198.51.100.1',
  behindIp: '198.51.100.254',
  unusedIp: '198.51.100.254',
  onDemand: false,
  underlayIp: '192.0.2.2',
  underlayDevice: 'eth0',
  mtuBytes: 1450,
  vtepName: 'flannel.1',
  vtepMac: '02:00:00:00:00:02',
  vni: 1,
  port: 8472,
  direct: { most: false, others: new Set() },
};
/** Whom the printed script sends to stands for every peer. */
const EXAMPLE: readonly Series[] = pairSeries(EXAMPLE_HOST, EXAMPLE_HOST, { ...depthFor(1, 200, 30), unused: 1 });
const EXAMPLE_OPTIONS = { nonce: '0'.repeat(32), packetsPerSecond: 200, patienceMs: 2000, limitS: 20 };
const ACTIVE = [
  'Without --passive these scripts also run on hosts, by `sh -s`, as the user of the connection. They send to peers alone; in',
  'place of 192.0.2.2 (underlay) and 198.51.100.0/24 (lease) stand the peers’ own addresses. None writes anything on a host but',
  'the one for --drop-reasons, which makes a tracing instance in tracefs and removes it before it ends. With --unused-address each',
  'host gets one echo more, for the last address of its lease: a failed neighbour entry on its bridge tells of that afterwards.',
].join('\n');

/** Scripts of the active tests with what they are for. */
function activeScripts(): readonly (readonly [title: string, script: string | null])[] {
  return [
    ['sends echo requests, and TCP connections to port 9:', proberScript(EXAMPLE, EXAMPLE_OPTIONS)],
    ['reads counters before and after:', countersScript('flannel.1')],
    ['finds the largest packet where full-size ones are lost or cut:', sweepScript(EXAMPLE_HOST, EXAMPLE_HOST, 1500)],
    ['reads the connection table where echoes alone are lost:', trackedScript(EXAMPLE_HOST, EXAMPLE_HOST)],
    [
      'sends crafted VXLAN where the overlay is silent (not with --no-crafted):',
      craftedScript(EXAMPLE_HOST, EXAMPLE_HOST, 'right'),
    ],
    [
      'with --capture alone, counts what passes both hosts of a failing pair:',
      captureScript(EXAMPLE_HOST, EXAMPLE_HOST),
    ],
    [
      'with --drop-reasons alone, asks the kernel; the only thing ever written, and removed when the script ends:',
      dropReasonsScript(EXAMPLE_OPTIONS.nonce, 4),
    ],
  ];
}

interface CommandsOptions {
  readonly vni: string;
  readonly config?: string;
  readonly sudoers?: true;
  readonly forcedCommand?: true;
  readonly user?: string;
}

function print({ vni, config, sudoers, forcedCommand, user }: CommandsOptions): string {
  if (!/^\d{1,8}$/.test(vni)) throw new UsageError(`--vni ${vni}: a VNI is a number`);
  if (sudoers && forcedCommand) throw new UsageError('--sudoers and --forced-command are two files: one at a time');
  const probes = probesFor(Number(vni));
  const rows = listCommands(probes);
  const { limits, ssh } = config === undefined ? parseConfig('', 'the defaults') : configNamed(config);
  if (sudoers) {
    const name = user ?? ssh.user ?? 'flannel-doctor';
    if (!/^[a-z_][a-z0-9_.-]*$/i.test(name)) throw new UsageError(`--user ${name}: that is no name of a user`);
    return sudoersFile(rows, name);
  }
  if (forcedCommand)
    return forcedCommandFile(readingScript(probes, ANY_NONCE, limits, ssh.sudo), version(), limits.commandTimeoutMs);
  const wide = Math.max(...rows.map(({ probe }) => probe.length));
  return [
    ...rows.map(({ probe, root, line }) => `${probe.padEnd(wide)}  ${root ? 'root' : '    '}  ${line}\n`),
    `\n${ACTIVE}\n`,
    ...activeScripts().map(([title, script]) => `\n${title}\n\n${script}`),
  ].join('');
}

function configNamed(path: string): Config {
  try {
    return loadConfig(path);
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  }
}

export function commandsVerb(): Command {
  return verb('commands', 'Every command that would run on a host. The first ones only read.', [
    'flannel-doctor commands --vni 4096',
    'flannel-doctor commands --sudoers --user reader > /etc/sudoers.d/flannel-doctor',
    'flannel-doctor commands --forced-command -c flannel-doctor.yaml > flannel-doctor-reads',
  ])
    .option('--vni <n>', 'VNI of the network: it names the VTEP', '1')
    .option('--sudoers', 'print the sudoers file that allows just the commands that need root (for ssh.sudo)')
    .option('--user <name>', 'whom the sudoers file allows them (default: ssh.user of the config)')
    .option('--forced-command', 'print a program for command="…" in authorized_keys that permits these reads alone')
    .option('-c, --config <file>', 'config whose ssh.sudo, ssh.user and limits hold');
}

export function commandsCommand(argv: readonly string[]): Promise<number> {
  return runVerb(commandsVerb(), argv, (options: CommandsOptions) => {
    process.stdout.write(print(options));
    return 0;
  });
}
