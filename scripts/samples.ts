// Renders reports/samples/ again: each format's files from the stored report.json there. With `--lab` that report is made anew from
// the embedded estate, two faults at once and measured (root on Debian); look at what changed before you commit it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { FORMATS, type Text } from '../src/render/index.ts';
import type { Report } from '../src/types/report.ts';

const root = join(import.meta.dirname, '..');
export const SAMPLES = join(root, 'reports', 'samples');
const REPORT = join(SAMPLES, 'report.json');
const FAULTS = ['vtep-mac-changed', 'subnet-env-mtu-wrong'];

function doctor(...args: string[]): string {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'bin/flannel-doctor'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0 && !(args[0] === 'check' && status === 1)) throw new Error(`${args.join(' ')} ended with ${status}`);
  return stdout;
}

function reportOfLab(): string {
  const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-samples-'));
  const lab = ['--name', 'samples', '--state', state];
  try {
    const config = doctor('lab', 'up', '--hosts', '4', ...lab).trim();
    for (const fault of FAULTS) doctor('lab', 'break', fault, ...lab);
    return doctor('check', '-c', config, '--format', 'json');
  } finally {
    doctor('lab', 'down', ...lab);
    rmSync(state, { recursive: true, force: true });
  }
}

async function whole(text: Text): Promise<string> {
  let all = '';
  for await (const piece of typeof text === 'string' ? [text] : text) all += piece;
  return all;
}

/** Every sample by file name, as it should stand there. */
export async function samples(): Promise<Map<string, string>> {
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  const texts = new Map<string, string>();
  for (const { files } of Object.values(FORMATS))
    for (const [name, text] of Object.entries(await files(report))) texts.set(name, await whole(text));
  return texts;
}

/** Writes those that differ; returns their paths. */
export async function writeSamples(): Promise<string[]> {
  const written: string[] = [];
  for (const [name, text] of await samples()) {
    const path = join(SAMPLES, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    writeFileSync(path, text);
    written.push(relative(root, path));
  }
  return written;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(SAMPLES, { recursive: true });
  if (process.argv.includes('--lab')) writeFileSync(REPORT, reportOfLab());
  for (const path of await writeSamples()) process.stdout.write(`written: ${path}\n`);
}
