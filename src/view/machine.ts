import type { Answer } from '../types/probe.ts';
import type { EnvRecord, FeatureRecord, ProcessRecord } from '../types/record.ts';
import type { FlannelProcesses, HostFacts, MachineFacts } from '../types/view.ts';

/** What `host-facts` says; `readAtMs` is the collector's clock when the host had answered. null when it was not read. */
export function machineFacts(answer: Answer<EnvRecord>, readAtMs: number | undefined): MachineFacts | null {
  if (!answer.read) return null;
  const said = new Map(answer.records.map(({ key, value }) => [key, value]));
  const text = (key: string): string | null => said.get(key) || null;
  const epoch = Number(text('EPOCH') ?? Number.NaN);
  return {
    kernel: text('KERNEL'),
    arch: text('ARCH'),
    os: text('ID'),
    osVersion: text('VERSION_ID'),
    bootId: text('BOOT_ID'),
    machineIdDigest: text('MACHINE_ID_DIGEST'),
    clockAheadS: readAtMs === undefined || !Number.isFinite(epoch) ? null : epoch - Math.round(readAtMs / 1000),
  };
}

/** flanneld, or a program named after it: `flanneld-amd64`, `flanneld-v0.11.`. */
function isDaemon(name: string): boolean {
  return name.startsWith('flanneld') || name === 'flannel';
}

/** `k3s-server`, `k3s-agent`, `k3s`, `rke2`, `kubelite`. */
function isEmbedder(name: string): boolean {
  return name.startsWith('k3s') || name.startsWith('rke2') || name.startsWith('kubelite');
}

/** null when the list is not whole: without its first process it was made for an eye that may not see others' (hidepid). */
export function flannelProcesses(answer: Answer<ProcessRecord>): FlannelProcesses | null {
  if (!answer.read || answer.truncated || !answer.records.some(({ pid }) => pid === 1)) return null;
  const here = answer.records.filter(({ state, network }) => state !== 'Z' && network !== 'other');
  const daemons = here.filter(({ name }) => isDaemon(name));
  const pids = new Set(daemons.map(({ pid }) => pid));
  return {
    daemons: daemons
      .filter(({ parentPid }) => !pids.has(parentPid))
      .map(({ pid, name, line }) => ({ pid, name, line })),
    embedded: here.filter(({ name }) => isEmbedder(name)).map(({ name }) => name),
  };
}

/** A device of flannel's own, of any backend. IPv4 alone: a dual-stack flannel has one of each family. */
export function isVtepName(name: string): boolean {
  return name.startsWith('flannel.') || ['flannel0', 'flannel-vxlan', 'flannel-wg'].includes(name);
}

/** Those that make throughput; a virtual device has them all on. */
const OFFLOADS = [
  'tx-checksum-ip-generic',
  'tcp-segmentation-offload',
  'generic-segmentation-offload',
  'generic-receive-offload',
];

/** Offloads that somebody switched off; null where not all of them are told. */
export function offloadsOff(answer: Answer<FeatureRecord>): HostFacts['offloadsOff'] {
  if (!answer.read) return null;
  const told = answer.records.filter(({ feature }) => OFFLOADS.includes(feature));
  if (told.length < OFFLOADS.length) return null;
  return told.filter(({ on, fixed }) => !on && !fixed).map(({ feature, line }) => ({ feature, line }));
}

/** Whether flannel's file is there. That nobody asked, or may not look, is no answer. */
export function subnetEnvFact(answer: Answer<EnvRecord>): 'there' | 'none' | null {
  if (answer.read) return answer.records.length > 0 ? 'there' : null;
  return answer.gap.kind === 'absent' && answer.gap.detail.toLowerCase().includes('no such file') ? 'none' : null;
}
