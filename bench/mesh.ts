/**
 * Wall time and packets of the active tests on a lab of this machine, beside `xargs -P64 ping` sending the same echoes from
 * every host at once. Medians of repeated runs. Run as root: node --import tsx bench/mesh.ts [hosts] [runs] [packets per second]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../src/checks/index.ts';
import { liveSource } from '../src/collect.ts';
import { loadConfig } from '../src/config/index.ts';
import { expectedEstate } from '../src/expected/estate.ts';
import { judgeHost } from '../src/judge-host.ts';
import { labDown } from '../src/lab/down.ts';
import { openLab } from '../src/lab/hands.ts';
import { labUp } from '../src/lab/up.ts';
import { isGap } from '../src/leases/index.ts';
import { median } from '../src/measure/statistics.ts';
import { measureEstate } from '../src/measure-estate.ts';
import { sshTransport } from '../src/transport/ssh2.ts';
import type { HostFacts } from '../src/types/view.ts';

const [hosts = 30, runs = 3, packetsPerSecond = 2000] = process.argv.slice(2).map(Number);
const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));
const name = 'bench';
await labUp({ name, state, hosts });
const lab = openLab(name, state);
const { limits, ...rest } = loadConfig(lab.paths.config);
const config = { ...rest, limits: { ...limits, packetsPerSecondPerHost: packetsPerSecond } };
const transport = sshTransport();
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function timed(task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return performance.now() - started;
}

/** Echoes sent by all hosts until now. */
async function echoesSent(): Promise<number> {
  const counts = await Promise.all(
    lab.record.hosts.map(async (host) => {
      const snmp = await lab.on(host.name, ['cat', '/proc/net/snmp']);
      const [names = '', values = ''] = snmp.split('\n').filter((line) => line.startsWith('Icmp:'));
      return Number(values.split(' ')[names.split(' ').indexOf('OutEchos')]);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

try {
  const source = liveSource(config, transport, new AbortController().signal, null);
  const leases = await source.readLeases();
  if (isGap(leases)) throw new Error(leases.detail);
  const estate = expectedEstate(leases);
  const facts: HostFacts[] = [];
  for await (const reading of source.readHosts(leases, null)) facts.push(...judgeHost(reading, estate, CHECKS).facts);
  const before = await echoesSent();
  const ours: number[] = [];
  let pairs = 0;
  for (let run = 0; run < runs; run++) {
    ours.push(
      await timed(async () => {
        const measured = await measureEstate(source.active!, facts, [], {});
        pairs = measured.pairs.filter(
          ({ overlay, large }) => overlay.received === overlay.sent && large?.received,
        ).length;
      }),
    );
  }
  const oursSent = (await echoesSent()) - before;
  const pings = lab.record.hosts.map((host) => {
    const peers = lab.record.hosts.filter((peer) => peer !== host);
    const small = peers.flatMap(({ overlayIp, underlayIp }) => [`-c 10 ${overlayIp}`, `-c 10 ${underlayIp}`]);
    return [...small, ...peers.map(({ overlayIp }) => `-c 3 -M do -s ${lab.mtu.overlay - 28} ${overlayIp}`)].join('\n');
  });
  const baseline = async (interval: number): Promise<number[]> => {
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const each = lab.record.hosts.map((host, n) =>
        lab.on(host.name, [
          'sh',
          '-c',
          `printf '%s\n' "$0" | xargs -P64 -L1 ping -n -q -i ${interval} >/dev/null`,
          pings[n]!,
        ]),
      );
      times.push(await timed(() => Promise.all(each)));
    }
    return times;
  };
  const slow = await baseline(1);
  const fast = await baseline(0.2);
  const s = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const packets = Math.round(oursSent / runs);
  say(
    `${hosts} hosts, ${hosts * (hosts - 1)} ordered pairs, ${runs} runs each, medians; ${packetsPerSecond} packets/s per host`,
  );
  say(`flannel-doctor      ${s(median(ours))}, ${packets} echoes a run, ${pairs} pairs answered in full`);
  for (const [interval, times] of [
    [1, slow],
    [0.2, fast],
  ] as const)
    say(
      `xargs -P64 ping     ${s(median(times))} with -i ${interval}: ${(median(times) / median(ours)).toFixed(1)} times as long`,
    );
} finally {
  await transport.close();
  await labDown(name, state);
  rmSync(state, { recursive: true, force: true });
}
