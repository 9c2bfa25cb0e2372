// Checks a lab the way the `check` verb does: its config file, real SSH, real etcd.
import { bundleContent, bundleSource } from '../../src/bundle-source.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { liveSource } from '../../src/collect.ts';
import { loadConfig } from '../../src/config/index.ts';
import { expectedEstate } from '../../src/expected/estate.ts';
import { judgeHost } from '../../src/judge-host.ts';
import { isGap } from '../../src/leases/index.ts';
import { type MeasureOptions, measureEstate } from '../../src/measure-estate.ts';
import { run } from '../../src/run.ts';
import { readBundle, writeBundle } from '../../src/store/bundle.ts';
import { transportFor } from '../../src/transport/index.ts';
import type { Config } from '../../src/types/config.ts';
import type { PairMeasurement } from '../../src/types/measure.ts';
import type { EstateSource } from '../../src/types/reading.ts';
import type { Report } from '../../src/types/report.ts';
import type { HostFacts } from '../../src/types/view.ts';
import { validReport } from '../valid-report.ts';

/** flannel's stand-in in the lab writes all rows before a fault's step ends; a short look away is enough. */
const SETTLE_MS = 50;
type Change = (config: Config) => Config;

function judge(source: EstateSource, active: MeasureOptions | null = null): Promise<Report> {
  return run(source, {
    ...(active === null ? {} : { active }),
    checks: CHECKS,
    version: '0',
    takenAt: new Date().toISOString(),
    suppress: [],
    settleMs: SETTLE_MS,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }).then(validReport);
}

/** Runs `task` with the lab's hosts as a source of readings. */
async function live<T>(
  configPath: string,
  change: Change,
  task: (source: EstateSource) => Promise<T>,
  signal = new AbortController().signal,
): Promise<T> {
  const config = change(loadConfig(configPath));
  const transport = await transportFor(config, null);
  try {
    return await task(liveSource(config, transport, signal, null));
  } finally {
    await transport.close();
  }
}

export function checkLab(configPath: string, change: Change = (config) => config): Promise<Report> {
  return live(configPath, change, (source) => judge(source));
}

/** The same with active tests: hosts send to each other. */
export function measureLab(
  configPath: string,
  change: Change = (config) => config,
  signal?: AbortSignal,
  options: MeasureOptions = {},
): Promise<Report> {
  return live(configPath, change, (source) => judge(source, options), signal);
}

/** Collects into a bundle at `path`, then judges the bundle with no host in reach. */
export async function checkCollected(
  configPath: string,
  path: string,
  change: Change = (config) => config,
): Promise<Report> {
  await live(configPath, change, async (source) => {
    const leases = await source.readLeases();
    const hosts = source.readHosts(isGap(leases) ? null : leases, null);
    await writeBundle(path, bundleContent('2026-01-01T00:00:00.000Z', '0', leases, hosts));
  });
  return judge(bundleSource(readBundle(path), null));
}

/** A report in a few lines, for the message of a failed test. */
export function outline({ verdict, causes, gaps, rejects }: Report): string {
  return [
    verdict,
    ...causes.map(({ key, culprit, effects }) => `${key} [${culprit.object}] <- ${effects.join('; ')}`),
    ...gaps.map(({ host, probe, kind, detail }) => `gap ${host} ${probe} ${kind} ${detail}`),
    ...rejects.map(({ host, probe, text }) => `reject ${host} ${probe} ${text}`),
  ].join('\n');
}

/** Active tests alone: what hosts say of themselves serves to send, and explains nothing. */
export function measureBlind(configPath: string): Promise<readonly PairMeasurement[]> {
  return live(
    configPath,
    (config) => config,
    async (source) => {
      const leases = await source.readLeases();
      const table = isGap(leases) ? null : leases;
      const estate = expectedEstate(table!);
      const facts: HostFacts[] = [];
      for await (const reading of source.readHosts(table, null))
        facts.push(...judgeHost(reading, estate, CHECKS).facts);
      return (await measureEstate(source.active!, facts, [], {})).pairs;
    },
  );
}
