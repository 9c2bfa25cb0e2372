import type { Report } from '../types/report.ts';
import { jsonText } from './safe-text.ts';

const LAYER = ['sent', 'received', 'lossPercent', 'lossInterval', 'firstMs', 'rttMs', 'jitterMs'];

/** Order of keys by the property an object stands under; keys added later follow, by name. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  '': [
    'schema',
    'tool',
    'takenAt',
    'verdict',
    'incomplete',
    'scope',
    'leaseSource',
    'causes',
    'findings',
    'converging',
    'outcomes',
    'pairs',
    'gaps',
    'rejects',
    'hosts',
    'network',
    'leases',
  ],
  tool: ['name', 'version'],
  scope: ['hosts', 'hostsRead', 'leases', 'orderedPairs', 'pairsMeasured'],
  leaseSource: ['kind', 'from'],
  causes: [
    'key',
    'id',
    'severity',
    'culprit',
    'summary',
    'why',
    'evidence',
    'remedy',
    'brokenPairs',
    'shared',
    'effects',
  ],
  culprit: ['host', 'object', 'peer', 'name'],
  evidence: ['host', 'probe', 'line', 'text'],
  remedy: ['host', 'command', 'note', 'follows'],
  brokenPairs: ['count', 'of', 'list', 'unknown'],
  findings: [
    'key',
    'check',
    'severity',
    'host',
    'peer',
    'object',
    'name',
    'expected',
    'observed',
    'message',
    'evidence',
  ],
  outcomes: ['check', 'status', 'examined', 'blocked'],
  blocked: ['host', 'probe', 'gap'],
  pairs: [
    'from',
    'to',
    'family',
    'tool',
    'port',
    'encapsulated',
    'overlay',
    'underlay',
    'overheadMsP50',
    'overheadMsInterval',
    'pathMtu',
    'large',
    'bridge',
    'forwarding',
    'through',
    'tcp',
    'symptom',
    'pattern',
    'place',
    'explainedBy',
  ],
  overlay: LAYER,
  underlay: LAYER,
  rttMs: ['min', 'p50', 'p90', 'p99', 'max'],
  pathMtu: ['overlay', 'underlay', 'expected', 'outcome', 'icmpFrom'],
  large: ['lengthBytes', 'sent', 'received'],
  bridge: ['sent', 'received'],
  forwarding: ['sent', 'received'],
  tcp: ['sent', 'received', 'underlayReceived'],
  place: ['host', 'peer', 'stage', 'told'],
  gaps: ['host', 'probe', 'kind', 'detail'],
  rejects: ['host', 'probe', 'line', 'text', 'why'],
  hosts: ['name', 'address', 'underlayIp', 'subnets', 'era', 'vtep', 'vtepMac', 'mtuBytes', 'read', 'incomplete'],
  network: ['family', 'aggregate', 'subnetLength', 'subnetMin', 'subnetMax', 'backendType', 'vni', 'port'],
  leases: ['key', 'family', 'subnet', 'host', 'underlayIp', 'vtepMac', 'vni', 'backendType', 'ttlSeconds', 'reserved'],
};

function ordered(value: unknown, under: string): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((each) => ordered(each, under));
  if (typeof value !== 'object' || value === null) return value;
  const known = ORDER[under] ?? [];
  const rank = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, ordered(each, key)]));
}

/**
 * The report as CONTRACT promises it, keys always in the same order, so two runs compare by line. A bigint, too big for
 * JSON's numbers in other languages, is written as a decimal string.
 */
export function renderJson(report: Report): string {
  return `${jsonText(JSON.stringify(ordered(report, ''), null, 2))}\n`;
}
