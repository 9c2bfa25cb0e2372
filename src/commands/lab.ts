import { Command, CommanderError, Option } from 'commander';
import { breakFault, healFault } from '../lab/breaking.ts';
import { labDown } from '../lab/down.ts';
import { FAULTS } from '../lab/faults/index.ts';
import { openLab } from '../lab/hands.ts';
import { ERAS } from '../lab/plan.ts';
import { SHAPE_NAMES, SHAPES } from '../lab/shapes.ts';
import { handOver, Interrupted, LabError, shellWord } from '../lab/shell.ts';
import { readBroken } from '../lab/state.ts';
import { requireMachine } from '../lab/tools.ts';
import { isHealthy, labUp } from '../lab/up.ts';
import { placeWords } from '../lab/world.ts';
import type { Fault, LabEra, LabShape } from '../types/fault.ts';
import { withExamples } from './usage.ts';

interface Where {
  readonly name: string;
  readonly state?: string;
}

/** `flannel-doctor lab …`: the embedded estate. `argv` holds the words after `lab`; returns the exit code. */
export async function labCommand(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = labProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof LabError)) throw error;
    progress(`flannel-doctor lab: ${error.message}`);
    return error instanceof Interrupted ? 130 : 2;
  }
}

export function labProgram(exit: (code: number) => void = () => {}): Command {
  const program = new Command('flannel-doctor lab')
    .description(
      'the embedded estate: real hosts, containers, VXLAN, sshd and etcd in network namespaces of this machine',
    )
    .enablePositionalOptions()
    .exitOverride();
  withExamples(program, ['flannel-doctor lab up --hosts 20', 'flannel-doctor lab break fdb-entry-missing']);
  const verb = (usage: string, description: string, examples: readonly string[]): Command =>
    withExamples(
      program
        .command(usage)
        .description(description)
        .option('--name <name>', 'which lab', 'lab')
        .option('--state <folder>', 'folder that holds the labs (default: ~/.local/state/flannel-doctor/labs)'),
      examples.map((line) => `flannel-doctor lab ${line}`),
    );

  verb('up', 'bring the estate up, or find it up', ['up', 'up --name old --hosts 20 --era A', 'up --shape dual'])
    .addHelpText(
      'after',
      `\nShapes, and the eras they exist in (the first is taken when none is asked for):\n${shapeList()}`,
    )
    .option('--hosts <n>', 'how many hosts', '3')
    .addOption(
      new Option('--era <era>', 'the style in which flannel programs the kernel (default: C)')
        .choices(ERAS)
        .conflicts('flanneld'),
    )
    .addOption(
      new Option('--shape <shape>', 'which healthy estate; the list is below')
        .choices(SHAPE_NAMES)
        .default('plain')
        .conflicts('flanneld'),
    )
    .option('--flanneld <path>', 'run this flanneld on every host; the era follows from it')
    .action(async (options: Where & { hosts: string; era?: LabEra; shape: LabShape; flanneld?: string }) => {
      exit(await up({ ...options, hosts: Number(options.hosts) }));
    });
  verb('status', 'what the estate consists of, and what is broken in it', ['status', 'status --name old']).action(
    async (where: Where) => exit(await status(where)),
  );
  verb('break', 'break it: without an id, list what can be broken', ['break', 'break vtep-mac-changed'])
    .argument('[id...]', 'faults')
    .action(async (ids: string[], where: Where) => exit(await breakOrList(ids, where)));
  verb('heal', 'mend what was broken: all of it, or the faults named', ['heal', 'heal vtep-mac-changed'])
    .argument('[id...]', 'faults')
    .action(async (ids: string[], where: Where) => exit(await heal(ids, where)));
  verb('exec', 'run a command in a host, a container or the underlay', [
    'exec minion1 -- bridge fdb show dev flannel.1',
    'exec minion1/container1 -- ping -c 3 10.1.22.2',
  ])
    .passThroughOptions()
    .argument('<place>', 'minion1, minion1/container2 or underlay')
    .argument('<command...>', 'the command and its words, behind --')
    .action(async (place: string, command: string[], where: Where) => exit(await execute(place, command, where)));
  verb('down', 'take the estate down and leave nothing of it', ['down', 'down --name old']).action(
    async (where: Where) => exit(await down(where)),
  );
  return program;
}

async function up(
  options: Where & { hosts: number; era?: LabEra; shape: LabShape; flanneld?: string },
): Promise<number> {
  const { record, paths, wasUp, broken } = await labUp(options, progress);
  progress(
    `lab ${record.name} ${wasUp ? 'was up already' : 'is up'}: ${record.hosts.length} hosts, era ${record.era}, shape ${record.shape}`,
  );
  if (broken.length > 0)
    progress(`broken by ${broken.join(', ')}; mend it with: flannel-doctor lab heal${named(options)}`);
  progress(`next: flannel-doctor check -c ${shellWord(paths.config)}`);
  print(paths.config);
  return 0;
}

async function status(where: Where): Promise<number> {
  requireMachine();
  const { record, paths } = openLab(where.name, where.state);
  const healthy = await isHealthy(paths, record);
  const hosts = record.hosts.map((host) =>
    [host.name, host.underlayIp, host.subnet, host.vtepMac, ...host.containers.map((one) => one.ip)].join('  '),
  );
  const by = record.flanneld === null ? 'programmed by the lab' : `run by ${record.flanneld}`;
  const broken = readBroken(paths);
  print(
    [
      `lab ${record.name}: era ${record.era}, shape ${record.shape}, ${by}, ${healthy ? 'up' : 'not whole: flannel-doctor lab up builds it again'}`,
      `shape ${record.shape}: ${SHAPES[record.shape].title}`,
      'host  underlay  lease  VTEP MAC  containers',
      ...hosts,
      `broken by: ${broken.join(', ') || 'nothing'}`,
      `config: ${paths.config}`,
      `ssh: ssh -F ${shellWord(paths.sshConfig)} minion1`,
    ].join('\n'),
  );
  return healthy ? 0 : 1;
}

async function breakOrList(ids: readonly string[], where: Where): Promise<number> {
  if (ids.length === 0) {
    print(FAULTS.map((fault) => `${fault.id}  (${scopeOf(fault)})  ${fault.title}`).join('\n'));
    return 0;
  }
  requireMachine();
  const faults = ids.map(faultOf);
  const lab = openLab(where.name, where.state);
  for (const fault of faults) {
    await breakFault(lab, fault);
    print(`broken: ${fault.id}: ${fault.title}`);
  }
  return 0;
}

async function heal(ids: readonly string[], where: Where): Promise<number> {
  requireMachine();
  const lab = openLab(where.name, where.state);
  // Last broken, first mended: a later fault may stand on an earlier one.
  const wanted = ids.length > 0 ? ids : [...readBroken(lab.paths)].reverse();
  for (const fault of wanted.map(faultOf)) {
    await healFault(lab, fault);
    print(`healed: ${fault.id}`);
  }
  if (wanted.length === 0) print('nothing was broken');
  return 0;
}

async function execute(place: string, command: readonly string[], where: Where): Promise<number> {
  requireMachine();
  const { paths, record } = openLab(where.name, where.state);
  const words = command[0] === '--' ? command.slice(1) : command;
  return await handOver([...placeWords(paths, record, place), ...words]);
}

async function down(where: Where): Promise<number> {
  const was = await labDown(where.name, where.state);
  print(was ? `lab ${where.name} is down; nothing of it is left` : `there is no lab ${where.name}`);
  return 0;
}

/** `A B1 C`, and the shape where it is not the plain one. */
function scopeOf({ eras, shape }: Fault): string {
  return [...eras, ...(shape === undefined ? [] : [`in shape ${shape}`])].join(' ');
}

function shapeList(): string {
  return SHAPE_NAMES.map(
    (name) => `  ${name.padEnd(10)} ${SHAPES[name].title} (${SHAPES[name].eras.join(' ')})\n`,
  ).join('');
}

function faultOf(id: string): Fault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new LabError(`no fault ${id}: flannel-doctor lab break lists them`);
  return fault;
}

function named(where: Where): string {
  return where.name === 'lab' ? '' : ` --name ${where.name}`;
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
