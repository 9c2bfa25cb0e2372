// Checks a lab the way the `check` verb does: its config file, real SSH, real etcd.
import { CHECKS } from '../../src/checks/index.ts';
import { liveSource } from '../../src/collect.ts';
import { loadConfig } from '../../src/config/index.ts';
import { run } from '../../src/run.ts';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { Config } from '../../src/types/config.ts';
import type { Report } from '../../src/types/report.ts';

/** flannel's stand-in in the lab writes all rows before a fault's step ends; a short look away is enough. */
const SETTLE_MS = 50;

export async function checkLab(
  configPath: string,
  change: (config: Config) => Config = (config) => config,
): Promise<Report> {
  const transport = sshTransport();
  const source = liveSource(change(loadConfig(configPath)), transport, new AbortController().signal, null);
  try {
    return await run(source, {
      checks: CHECKS,
      version: '0',
      takenAt: new Date().toISOString(),
      suppress: [],
      settleMs: SETTLE_MS,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  } finally {
    await transport.close();
  }
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
