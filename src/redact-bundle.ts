import { PROBE_FILES } from './bundle-source.ts';
import { isGap, parseLeaseFiles } from './leases/index.ts';
import type { Bundle, BundleContent } from './store/bundle.ts';
import { type Redactor, redactor } from './store/redact.ts';
import { replayHost } from './store/replay.ts';
import type { Gap } from './types/probe.ts';

/** Names that cannot be words of a command's output (`master`, `default`): only these are looked for there. */
const OF_A_HOST = /[\d.-]/;

/**
 * A bundle without its estate's addresses and host names; what is found in it stays the same but for these. What the probes do not
 * know of is left out. `redact` does the same to a text about it.
 */
export function redactBundle(bundle: Bundle): { readonly content: BundleContent; readonly redact: Redactor['redact'] } {
  const names = newNames(bundle);
  const spoken = new Map([...names].filter(([name]) => OF_A_HOST.test(name)));
  const { learn, redact } = redactor(spoken);
  const learnt = (text: string): string => {
    learn(text);
    return text;
  };
  for (const { file, bytes } of bundle.leases) inLeases(file, bytes, learnt);
  for (const host of bundle.hosts) for (const bytes of host.files.values()) learn(textOf(bytes));

  const bytesOf = (bytes: Uint8Array) => Buffer.from(redact(textOf(bytes)), 'latin1');
  const nameOf = (name: string) => names.get(name) ?? redact(name);
  const gapOf = (gap: Gap): Gap => ({ ...gap, host: nameOf(gap.host), detail: redact(gap.detail) });
  function* hosts() {
    for (const host of bundle.hosts) {
      const { answers, gaps } = replayHost(host, PROBE_FILES);
      const readAtMs = host.meta?.readAtMs;
      yield {
        name: nameOf(host.name),
        address: host.address === null ? null : nameOf(host.address),
        underlayIp: host.underlayIp === null ? null : redact(host.underlayIp),
        answers: answers.map((answer) => ({
          ...answer,
          stdout: bytesOf(answer.stdout),
          stderr: redact(answer.stderr),
        })),
        gaps: gaps.map(gapOf),
        ...(readAtMs === undefined ? {} : { readAtMs }),
      };
    }
  }
  const content: BundleContent = {
    takenAt: bundle.manifest?.takenAt ?? new Date().toISOString(),
    tool: bundle.manifest?.tool ?? { name: 'flannel-doctor', version: 'unknown' },
    leases: bundle.leases.map(({ file, bytes }) => ({ file, bytes: inLeases(file, bytes, redact) })),
    gaps: bundle.gaps.map(gapOf),
    probes: PROBE_FILES,
    hosts: hosts(),
  };
  return { content, redact };
}

/** Bytes as characters one to one: what is no UTF-8 comes back as it was. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** etcd's v3 API tells keys and values in base64. */
function inLeases(file: string, bytes: Uint8Array, change: (text: string) => string): Buffer {
  const text = textOf(bytes);
  const changed = file.startsWith('etcd-v3')
    ? text.replaceAll(/("(?:key|value)"\s*:\s*")([A-Za-z0-9+/=]+)(?=")/g, (_, before: string, value: string) => {
        const plain = Buffer.from(value, 'base64').toString('latin1');
        return before + Buffer.from(change(plain), 'latin1').toString('base64');
      })
    : change(text);
  return Buffer.from(changed, 'latin1');
}

/** `host01`, in the order of the old names; a name's first label means the same host where only one has it. */
function newNames({ hosts, leases }: Bundle): Map<string, string> {
  const table = parseLeaseFiles(leases);
  const nodes =
    table === null || isGap(table) || table.source !== 'kubernetes'
      ? []
      : [...table.leases, ...(table.leaseless ?? [])];
  const all = [...new Set([...hosts.map(({ name }) => name), ...nodes.map(({ key }) => key)])].sort();
  const digits = String(all.length).length;
  const names = new Map(all.map((name, index) => [name, `host${String(index + 1).padStart(digits, '0')}`]));
  for (const name of all) {
    const label = name.split('.')[0]!;
    const same = all.filter((other) => other.split('.')[0] === label);
    if (same.length === 1 && !names.has(label) && !/^\d+$/.test(label)) names.set(label, names.get(name)!);
  }
  return names;
}
