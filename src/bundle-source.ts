import { isGap, parseLeaseFiles } from './leases/index.ts';
import { PROBE_ORDER, PROBES } from './probes/index.ts';
import type { Bundle, BundleContent, BundleHost, HostContent, StreamedBundle } from './store/bundle.ts';
import { replayHost } from './store/replay.ts';
import type { LeaseTable } from './types/lease.ts';
import type { Gap } from './types/probe.ts';
import type { EstateSource, HostPlan, HostReading } from './types/reading.ts';

/** Under which file name a bundle keeps each probe's output. */
export const PROBE_FILES = PROBE_ORDER.map((id) => ({ id, file: PROBES[id].file }));

/** What the bundle's lease files say, else why none could be read. */
function leasesOf({ leases, gaps }: Pick<Bundle, 'leases' | 'gaps'>): LeaseTable | Gap {
  return (
    parseLeaseFiles(leases) ??
    gaps[0] ?? { host: '', probe: 'leases', kind: 'absent', detail: 'the bundle has no file under leases/' }
  );
}

function readingOf(host: BundleHost): HostReading {
  const { answers, gaps } = replayHost(host, PROBE_FILES);
  const readAtMs = host.meta?.readAtMs;
  return {
    plan: { name: host.name, address: host.address },
    answers,
    gap: gaps[0] ?? null,
    ...(readAtMs === undefined ? {} : { readAtMs }),
  };
}

/** A bundle's hosts as if they had just been read. `names` limits to these hosts. */
export function bundleSource(bundle: Bundle, names: ReadonlySet<string> | null): EstateSource {
  return {
    live: false,
    known: bundle.hosts.map(({ name, address }) => ({ name, address })),
    readLeases: () => Promise.resolve(leasesOf(bundle)),
    readHosts: async function* () {
      for (const host of bundle.hosts) if (names === null || names.has(host.name)) yield readingOf(host);
    },
  };
}

/** The same for an archive that is read once: which hosts it has is known when all were read. */
export function streamedSource(bundle: StreamedBundle, names: ReadonlySet<string> | null): EstateSource {
  const known: HostPlan[] = [];
  return {
    live: false,
    known,
    readLeases: () => Promise.resolve(leasesOf(bundle)),
    readHosts: async function* () {
      for await (const host of bundle.hosts()) {
        known.push({ name: host.name, address: host.address });
        if (names === null || names.has(host.name)) yield readingOf(host);
      }
    },
  };
}

/** What a live reading leaves in a bundle. */
function hostContent({ plan, answers, gap, readAtMs }: HostReading): HostContent {
  return {
    name: plan.name,
    address: plan.address,
    underlayIp: null,
    answers,
    gaps: gap === null ? [] : [gap],
    ...(readAtMs === undefined ? {} : { readAtMs }),
  };
}

async function* contents(hosts: AsyncIterable<HostReading>): AsyncGenerator<HostContent> {
  for await (const reading of hosts) yield hostContent(reading);
}

/** A live estate as a bundle's content: hosts are written as they answer, none is kept. */
export function bundleContent(
  takenAt: string,
  version: string,
  leases: LeaseTable | Gap,
  hosts: AsyncIterable<HostReading>,
): BundleContent {
  return {
    takenAt,
    tool: { name: 'flannel-doctor', version },
    leases: isGap(leases) ? [] : [leases.raw, ...(leases.rawConfig === undefined ? [] : [leases.rawConfig])],
    gaps: isGap(leases) ? [leases] : [],
    probes: PROBE_FILES,
    hosts: contents(hosts),
  };
}
