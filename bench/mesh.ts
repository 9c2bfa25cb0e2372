/**
 * Wall time and packets of the active tests on a lab of this machine, beside `xargs -P64 ping` and fping sending the same
 * echoes: from every host at once, 10 to each peer's VTEP, 10 to its underlay address, 3 full-size ones. The active tests send
 * TCP connections and a few more echoes besides, and read counters before and after; all of that is in their time.
 * ping is measured as it comes (a packet a second) and with the spacing that the active tests give each series, for which
 * any difference is that of the tools. Medians of repeated runs, each tool in turn.
 *
 * Run as root: node --import tsx bench/mesh.ts [hosts] [runs] [packets per second]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../src/checks/index.ts';
import { liveSource } from '../src/collect.ts';
import { loadConfig } from '../src/config/index.ts';
import { expectedEstate } from '../src/expected/estate.ts';
import { judgeHost } from '../src/judge-host.ts';
import { labDown } from '../src/lab/down.ts';
import { type Lab, openLab } from '../src/lab/hands.ts';
import { labUp } from '../src/lab/up.ts';
import { isGap } from '../src/leases/index.ts';
import { endpointsOf } from '../src/measure/endpoints.ts';
import { depthFor, meshPlan, sendingMs } from '../src/measure/mesh-plan.ts';
import { median } from '../src/measure/statistics.ts';
import { measureEstate } from '../src/measure-estate.ts';
import { sshTransport } from '../src/transport/ssh2.ts';
import type { HostFacts } from '../src/types/view.ts';

const [hosts = 30, runs = 3, packetsPerSecond = 2000] = process.argv.slice(2).map(Number);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

/** The kernel counts the neighbours of all namespaces together; the limit is as it was before once this returns. */
async function withNeighbours(task: () => Promise<void>): Promise<void> {
  const path = '/proc/sys/net/ipv4/neigh/default/gc_thresh3';
  const before = readFileSync(path, 'utf8');
  const restore = (): void => writeFileSync(path, before);
  const stop = (): void => process.exit(130);
  process.once('exit', restore).once('SIGINT', stop).once('SIGTERM', stop);
  writeFileSync(path, String(Math.max(Number(before), 4 * hosts * hosts)));
  try {
    await task();
  } finally {
    process.off('exit', restore).off('SIGINT', stop).off('SIGTERM', stop);
    restore();
  }
}

/** Echo requests sent by all hosts until now. */
async function echoesSent(lab: Lab): Promise<number> {
  const counts = await Promise.all(
    lab.record.hosts.map(async (host) => {
      const snmp = await lab.on(host.name, ['cat', '/proc/net/snmp']);
      const [names = '', values = ''] = snmp.split('\n').filter((line) => line.startsWith('Icmp:'));
      return Number(values.split(' ')[names.split(' ').indexOf('OutEchos')]);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Runs a command made for each host on all of them at once. */
async function everywhere(lab: Lab, script: (host: Lab['record']['hosts'][number]) => string): Promise<void> {
  await Promise.all(lab.record.hosts.map((host) => lab.on(host.name, ['sh', '-c', script(host)])));
}

function peersOf(lab: Lab, host: Lab['record']['hosts'][number]): Lab['record']['hosts'] {
  return lab.record.hosts.filter((peer) => peer !== host);
}

function withPing(lab: Lab, intervalS: number): Promise<void> {
  return everywhere(lab, (host) => {
    const peers = peersOf(lab, host);
    const words = [
      ...peers.flatMap(({ overlayIp, underlayIp }) => [`-c 10 ${overlayIp}`, `-c 10 ${underlayIp}`]),
      ...peers.map(({ overlayIp }) => `-c 3 -M do -s ${lab.mtu.overlay - 28} ${overlayIp}`),
    ];
    return `printf '%s\n' ${words.map((each) => `'${each}'`).join(' ')} | xargs -P64 -L1 ping -n -q -i ${intervalS} >/dev/null`;
  });
}

function withFping(lab: Lab, intervalS: number): Promise<void> {
  return everywhere(lab, (host) => {
    const peers = peersOf(lab, host);
    const fping = (count: number, bytes: number, addresses: readonly string[]): string =>
      `fping -q -C ${count} -b ${bytes} -i ${1000 / packetsPerSecond} -p ${Math.round(1000 * intervalS)} ${addresses.join(' ')} 2>/dev/null`;
    const small = peers.flatMap(({ overlayIp, underlayIp }) => [overlayIp, underlayIp]);
    const large = peers.map(({ overlayIp }) => overlayIp);
    return `${fping(10, 56, small)}; ${fping(3, lab.mtu.overlay - 28, large)}`;
  });
}

async function measured(lab: Lab): Promise<void> {
  const { limits, ...rest } = loadConfig(lab.paths.config);
  const config = { ...rest, limits: { ...limits, packetsPerSecondPerHost: packetsPerSecond } };
  const transport = sshTransport();
  try {
    const source = liveSource(config, transport, new AbortController().signal, null);
    const leases = await source.readLeases();
    if (isGap(leases)) throw new Error(leases.detail);
    const estate = expectedEstate(leases);
    const facts: HostFacts[] = [];
    for await (const reading of source.readHosts(leases, null)) facts.push(...judgeHost(reading, estate, CHECKS).facts);
    const [plan] = meshPlan(endpointsOf(facts), depthFor(hosts - 1, packetsPerSecond, 30));
    // packets of one series are this far apart, s
    const rounds = Math.max(...plan!.series.map(({ count }) => count));
    const spacingS = Math.round(sendingMs(plan!.series, packetsPerSecond) / rounds) / 1000;
    let whole = 0;
    const tools: Readonly<Record<string, () => Promise<void>>> = {
      'flannel-doctor': async () => {
        const { pairs } = await measureEstate(source.active!, facts, [], {});
        whole = pairs.filter(({ overlay, large }) => overlay.received === overlay.sent && large?.received).length;
      },
      'xargs -P64 ping -i 1': () => withPing(lab, 1),
      [`xargs -P64 ping -i ${spacingS}`]: () => withPing(lab, spacingS),
      [`fping -p ${spacingS * 1000}`]: () => withFping(lab, spacingS),
    };
    const times = new Map(Object.keys(tools).map((tool) => [tool, [] as number[]]));
    const packets = new Map<string, number>();
    for (let run = 0; run < runs; run++) {
      for (const [tool, task] of Object.entries(tools)) {
        const before = await echoesSent(lab);
        const began = performance.now();
        await task();
        times.get(tool)!.push(performance.now() - began);
        packets.set(tool, (await echoesSent(lab)) - before);
      }
    }
    say(
      `${hosts} hosts, ${hosts * (hosts - 1)} ordered pairs, medians of ${runs} runs; ${packetsPerSecond} packets/s per host`,
    );
    const ours = median(times.get('flannel-doctor')!);
    for (const [tool, all] of times)
      say(
        `${tool.padEnd(24)} ${seconds(median(all)).padStart(8)}  ${(median(all) / ours).toFixed(1).padStart(5)} times as long  ` +
          `${packets.get(tool)} echoes  (${all.map(seconds).join(', ')})`,
      );
    say(`flannel-doctor: ${whole} pairs answered in full`);
  } finally {
    await transport.close();
  }
}

await withNeighbours(async () => {
  const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));
  try {
    await labUp({ name: 'bench', state, hosts });
    await measured(openLab('bench', state));
  } finally {
    await labDown('bench', state);
    rmSync(state, { recursive: true, force: true });
  }
});
