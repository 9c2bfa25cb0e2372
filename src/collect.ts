import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { vtepNameOf } from './expected/vtep-name.ts';
import { readLeases } from './leases/index.ts';
import { ipText } from './net/ip.ts';
import { taskScript } from './probes/active/task.ts';
import { PROBE_ORDER, PROBES } from './probes/index.ts';
import { refusalOf } from './transport/forced.ts';
import { ANSWER_CAP, collectorScript, splitAnswers } from './transport/script.ts';
import type { Config, HostTarget, Limits } from './types/config.ts';
import type { LeaseTable } from './types/lease.ts';
import type { ActiveTask } from './types/measure.ts';
import type { Gap, GapKind, Probe, RawAnswer } from './types/probe.ts';
import type { EstateSource, HostReading } from './types/reading.ts';
import type { ScriptResult, Transport, TransportFailure } from './types/transport.ts';

/** Seconds one command may take on the host: half of what the whole script may, so that one that hangs costs its own answer only. */
function commandSeconds(limits: Limits): number {
  return Math.max(1, Math.floor(limits.commandTimeoutMs / 2000));
}

/** The script that reads a host. */
export function readingScript(probes: readonly Probe[], nonce: string, limits: Limits, sudo: boolean): string {
  return collectorScript(probes, { nonce, commandTimeoutS: commandSeconds(limits), sudo });
}

/** The probes with the VTEP's real name: it follows the VNI. */
export function probesFor(vni: number): Probe[] {
  return PROBE_ORDER.map((id): Probe => {
    const probe = PROBES[id] as Probe;
    if (id !== 'ethtool-k-flannel') return probe;
    return { ...probe, command: { argv: [...probe.command.argv.slice(0, -1), vtepNameOf(4, vni)] } };
  });
}

/** Runs the one script on one host; a host that gave nothing is a reading with a gap. */
async function readHost(
  target: HostTarget,
  probes: readonly Probe[],
  transport: Transport,
  config: Config,
  signal: AbortSignal,
): Promise<HostReading> {
  const plan = { name: target.name, address: target.address };
  const nonce = randomBytes(16).toString('hex');
  const script = readingScript(probes, nonce, config.limits, target.ssh.sudo);
  const ran = await transport.run(target, script, config.limits, signal);
  const result = refusalOf(ran) ?? ran;
  if ('failed' in result) {
    return {
      plan,
      answers: [],
      gap: { host: target.name, probe: 'connect', kind: result.failed, detail: result.detail },
    };
  }
  const client = result.client === undefined ? {} : { client: result.client };
  const answers = splitAnswers(nonce, result.stdout, result.stderr, probes, ANSWER_CAP);
  const brokenOff = result.cut === null ? undefined : BROKEN_OFF[result.cut];
  if (answers.some(({ exitCode }) => exitCode !== null))
    return {
      plan,
      answers: answers.map((answer) => toldWhy(answer, brokenOff)),
      gap: null,
      readAtMs: Date.now(),
      ...client,
    };
  const gap = (kind: GapKind, detail: string): HostReading => ({
    plan,
    answers: [],
    gap: { host: target.name, probe: 'connect', kind, detail: `connected, but ${detail}` },
  });
  if (result.cut === 'timeout') return gap('timeout', `no command ended within ${config.limits.commandTimeoutMs} ms`);
  const said = Buffer.from(result.stderr).toString('utf8', 0, 1000).trim().split('\n')[0]?.slice(0, 200) ?? '';
  if (brokenOff !== undefined) return gap('truncated', `${brokenOff}, and no answer was whole`);
  return gap('exit', `the collector did not run: ${said === '' ? `exit code ${result.exitCode}` : said}`);
}

/** Why answers are missing, where it is not for want of time. */
const BROKEN_OFF: { readonly [cut in NonNullable<ScriptResult['cut']>]?: string } = {
  closed: 'the connection ended before all was told',
  'too-big': 'it sent more than can be kept and was cut off',
};

function toldWhy(answer: RawAnswer, brokenOff: string | undefined): RawAnswer {
  if (brokenOff === undefined || answer.exitCode !== null) return answer;
  return { ...answer, stderr: brokenOff, truncated: true };
}

/** Does one task of the active tests on one host. */
export async function runTask(
  target: HostTarget,
  task: ActiveTask,
  limitMs: number,
  transport: Transport,
  config: Config,
  signal: AbortSignal,
): Promise<ScriptResult | TransportFailure> {
  const script = taskScript(task);
  if (script === null) return { failed: 'absent', detail: 'facts are not known that it needs' };
  const ran = await transport.run(target, script, { ...config.limits, commandTimeoutMs: limitMs }, signal);
  return refusalOf(ran) ?? ran;
}

/** Runs `task` over `items`, `atOnce` at a time, and yields results as they come. */
async function* asTheyCome<T, R>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running = new Map<number, Promise<readonly [number, R]>>();
  let next = 0;
  while (next < items.length || running.size > 0) {
    while (next < items.length && running.size < atOnce) {
      const id = next++;
      running.set(
        id,
        task(items[id]!).then((result) => [id, result] as const),
      );
    }
    const [id, result] = await Promise.race(running.values());
    running.delete(id);
    yield result;
  }
}

/** Hosts from the config; this machine; or one for each lease, reached at its PublicIP. */
export function hostsOf(config: Config, leases: LeaseTable | null): readonly HostTarget[] {
  if (config.hosts !== null) return config.hosts;
  if (config.transport === 'local') return [{ name: hostname(), address: 'localhost', ssh: config.ssh }];
  const addresses = new Map(
    (leases?.leases ?? []).map((lease) => [lease.key, ipText(lease.underlayIp)] as const).reverse(),
  );
  // a node has a name; a lease of etcd has an address alone
  const names = new Map(
    [...addresses].map(([key, address]) => [address, leases?.source === 'kubernetes' ? key : address]),
  );
  return [...names].sort().map(([address, name]) => ({ name, address, ssh: config.ssh }));
}

/** The first source that answers; when none does, why the last one did not. */
export async function firstLeases(config: Config, signal: AbortSignal): Promise<LeaseTable | Gap> {
  let last: Gap = { host: '', probe: 'leases', kind: 'absent', detail: 'the config names no source of leases' };
  for (const source of config.leases) {
    const answer = await readLeases(source, { timeoutMs: config.limits.connectTimeoutMs, signal });
    if (!('kind' in answer)) return answer;
    last = answer;
  }
  return last;
}

/** Live hosts as a source of readings. `names` limits to these hosts; `onReading` sees each raw reading, for bundles. */
export function liveSource(
  config: Config,
  transport: Transport,
  signal: AbortSignal,
  names: ReadonlySet<string> | null,
  onReading?: (reading: HostReading) => void,
): EstateSource {
  const seen = new Map<string, HostTarget>();
  return {
    live: true,
    stopped: () => signal.aborted,
    get known() {
      return [...(config.hosts ?? seen.values())].map(({ name, address }) => ({ name, address }));
    },
    readLeases: () => firstLeases(config, signal),
    active: {
      hostsAtOnce: config.limits.hostsAtOnce,
      packetsPerSecond: config.limits.packetsPerSecondPerHost,
      expect: config.expect,
      run: async (host, task, limitMs) => {
        const target = seen.get(host);
        if (target === undefined) return { failed: 'unreachable', detail: 'not a host of this run' };
        return runTask(target, task, limitMs, transport, config, signal);
      },
    },
    readHosts: async function* (leases, only) {
      const targets = hostsOf(config, leases).filter(
        ({ name }) => (names === null || names.has(name)) && (only === null || only.has(name)),
      );
      for (const target of targets) seen.set(target.name, target);
      const probes = probesFor(leases?.config?.vni ?? 1);
      for await (const reading of asTheyCome(targets, config.limits.hostsAtOnce, (target) =>
        readHost(target, probes, transport, config, signal),
      )) {
        onReading?.(reading);
        yield reading;
      }
    },
  };
}
