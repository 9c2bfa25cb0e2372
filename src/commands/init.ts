import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { hostsOf } from '../collect.ts';
import { ConfigError, parseConfig } from '../config/index.ts';
import { isGap, readLeases } from '../leases/index.ts';
import { transportFor } from '../transport/index.ts';
import type { Config } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import { terminalSecrets } from './secrets.ts';
import { untilInterrupted } from './source.ts';
import { runVerb, UsageError, verb } from './usage.ts';

interface InitOptions {
  readonly output: string;
  readonly etcd?: readonly string[];
  readonly prefix?: string;
  readonly kubeconfig?: string | true;
  readonly context?: string;
  readonly sshConfig?: string | true;
  readonly hosts?: readonly string[];
  readonly user?: string;
  readonly transport: string;
}

const ETCD_USUAL = 'http://127.0.0.1:2379';

/** Sources of leases as the config file has them: those that were named, else those that are usual. */
function sources({ etcd, prefix, kubeconfig, context }: InitOptions): object[] {
  const named = etcd !== undefined || kubeconfig !== undefined || context !== undefined;
  const usual = process.env['KUBECONFIG'] !== undefined || existsSync(join(homedir(), '.kube/config'));
  const found: object[] = [];
  if (named ? kubeconfig !== undefined || context !== undefined : usual) {
    const file = typeof kubeconfig === 'string' ? { kubeconfig: resolve(kubeconfig) } : {};
    found.push({ kubernetes: { ...file, ...(context === undefined ? {} : { context }) } });
  }
  const endpoints = etcd ?? (named ? [] : [ETCD_USUAL]);
  const settings = { endpoints, ...(prefix === undefined ? {} : { prefix }) };
  if (endpoints.length > 0) found.push({ 'etcd-v3': settings }, { 'etcd-v2': settings });
  return found;
}

/** Host names of an ssh_config, patterns left out. */
function sshHosts(path: string): string[] {
  try {
    return [...readFileSync(path, 'utf8').matchAll(/^\s*host(?:\s+|\s*=\s*)(.+)$/gim)]
      .flatMap(([, words]) => words!.split(/\s+/))
      .filter((word) => /^[\w.:-]+$/.test(word));
  } catch (error) {
    throw new UsageError(`--ssh-config ${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

interface Tried {
  readonly source: object;
  readonly said: string;
  readonly table: LeaseTable | null;
}

async function trySources(config: Config, all: readonly object[], signal: AbortSignal): Promise<Tried[]> {
  const tried = config.leases.map(async (source, index): Promise<Tried> => {
    const answer = await readLeases(source, { timeoutMs: config.limits.connectTimeoutMs, signal });
    if (isGap(answer)) return { source: all[index]!, said: answer.detail, table: null };
    const empty = answer.leases.length === 0 && answer.config === null;
    const said = empty ? 'it answers, and holds neither a network nor a lease' : `${answer.leases.length} leases`;
    return { source: all[index]!, said, table: empty ? null : answer };
  });
  return Promise.all(tried);
}

/** Asks each host for one word; says which could be reached. */
async function tryHosts(config: Config, table: LeaseTable | null, signal: AbortSignal) {
  const transport = await transportFor(config, terminalSecrets());
  try {
    const tried = hostsOf(config, table).map(async (target) => {
      const result = await transport.run(target, 'echo reached\n', config.limits, signal);
      const reached = !('failed' in result) && Buffer.from(result.stdout).toString().includes('reached');
      const why =
        'failed' in result ? `${result.failed}: ${result.detail}` : 'the login works, but no shell runs there';
      return { name: target.name, reached, said: reached ? 'reached' : why };
    });
    return await Promise.all(tried);
  } finally {
    await transport.close();
  }
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 300);
const yaml = (value: unknown) => stringify(value, { lineWidth: 0 });
const commented = (text: string) => text.replaceAll(/^(?=.)/gm, '# ');

/** The config as a file for people: what works as it is, the rest commented out with what it said. */
function configText(tried: readonly Tried[], hosts: readonly string[], { user, transport }: InitOptions): string {
  const works = tried.filter(({ table }) => table !== null).map(({ source }) => source);
  const not = tried.filter(({ table }) => table === null);
  const ssh = { ...(user === undefined ? {} : { user }) };
  return [
    '# Written by flannel-doctor init. All keys: schema/flannel-doctor.schema.json\n',
    '# Where the leases are; the first source that answers is the truth.\n',
    works.length > 0 ? yaml({ leases: works }) : '# leases:   none answered\n',
    ...not.map(({ source, said }) => commented(`${oneLine(said)}:\n${yaml([source])}`)),
    '\n# Left out: one host per lease, reached at its PublicIP.\n',
    hosts.length > 0
      ? yaml({ hosts: hosts.map((name) => ({ name })) })
      : '# hosts:\n#   - { name: minion1, address: 192.0.2.1 }\n',
    '\n# What stands here is above ~/.ssh/config.\n',
    Object.keys(ssh).length > 0
      ? yaml({ ssh })
      : '# ssh: { user: root, identityFile: ~/.ssh/id_ed25519, jump: bastion.example, sudo: false }\n',
    '\n# ssh | openssh (the system’s client) | kubectl (exec into the kube-flannel pods) | local\n',
    yaml({ transport }),
  ].join('');
}

async function initEstate(options: InitOptions): Promise<number> {
  if (existsSync(options.output)) throw new UsageError(`${options.output} exists already: give another name with -o`);
  const ssh = options.sshConfig;
  const file = ssh === true ? join(homedir(), '.ssh/config') : ssh;
  const hosts = [...new Set([...(options.hosts ?? []), ...(file === undefined ? [] : sshHosts(file))])];
  const all = sources(options);
  const draft = {
    leases: all,
    transport: options.transport,
    ...(options.user === undefined ? {} : { ssh: { user: options.user } }),
  };
  const { signal, release } = untilInterrupted();
  try {
    const tried = await trySources(parseConfig(JSON.stringify(draft), options.output), all, signal);
    const text = configText(tried, hosts, options);
    const config = parseConfig(text, options.output);
    for (const { source, said } of tried) process.stdout.write(`leases  ${Object.keys(source)[0]}: ${oneLine(said)}\n`);
    const table = tried.find((one) => one.table !== null)?.table ?? null;
    const reached = await tryHosts(config, table, signal);
    for (const { name, said } of reached) process.stdout.write(`host    ${oneLine(name)}: ${oneLine(said)}\n`);
    writeFileSync(options.output, text, { flag: 'wx' });
    process.stdout.write(`written: ${options.output}\n`);
    return table !== null && reached.length > 0 && reached.every((host) => host.reached) ? 0 : 3;
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw new UsageError(`${options.output}: cannot be written (${code})`);
    throw error;
  } finally {
    release();
  }
}

export function initVerb(): Command {
  return verb('init', 'Writes a config from what is found, tries it, and says what it could reach.', [
    'flannel-doctor init --etcd http://192.168.122.100:2379 --user core',
    'flannel-doctor init --kubeconfig --transport kubectl',
    'flannel-doctor init --hosts minion1 minion2 minion3',
  ])
    .option('-o, --output <file>', 'the config to write; never over one that is there', 'flannel-doctor.yaml')
    .option('--etcd <url...>', 'endpoints of one etcd; both its APIs are tried')
    .option('--prefix <path>', 'where flannel’s keys are (default: /coreos.com/network)')
    .option('--kubeconfig [file]', 'leases from Kubernetes by kubectl')
    .option('--context <name>', 'context of the kubeconfig')
    .option('--ssh-config [file]', 'hosts are those of ~/.ssh/config, or of this file')
    .option('--hosts <name...>', 'hosts by name; without them the leases tell who they are')
    .option('--user <name>', 'whom to log in as')
    .option('--transport <name>', 'ssh, openssh, auto, kubectl, local', 'ssh')
    .addHelpText(
      'after',
      '\nExit codes: 0 all reached · 2 usage · 3 something was not reached; the config is written all the same',
    );
}

export function initCommand(argv: readonly string[]): Promise<number> {
  return runVerb(initVerb(), argv, initEstate);
}
