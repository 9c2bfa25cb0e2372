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
    'cause',
    'pairs',
    'suppressed',
    'alike',
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

const PIECE_CHARS = 65_536;

/** The lines of the report's JSON, two spaces deep, entry by entry: half a million rows may be in it. */
function* entries(report: Report): Generator<string> {
  const deep = (value: unknown, by: string): string => JSON.stringify(value, null, 2).replaceAll('\n', `\n${by}`);
  let before = '{\n';
  for (const [key, value] of Object.entries(ordered({ ...report, findings: [] }, '') as Report)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    before = ',\n';
    const list = key === 'findings' ? report.findings : value;
    if (!Array.isArray(list) || list.length === 0) {
      yield deep(list, '  ');
      continue;
    }
    for (const [n, each] of list.entries())
      yield `${n === 0 ? '[' : ','}\n    ${deep(key === 'findings' ? ordered(each, key) : each, '    ')}`;
    yield '\n  ]';
  }
  yield '\n}\n';
}

/**
 * The report as CONTRACT promises it, keys always in the same order, so two runs compare by line. A bigint, too big for
 * JSON's numbers in other languages, is written as a decimal string.
 */
export function* jsonPieces(report: Report): Generator<string> {
  let piece = '';
  for (const entry of entries(report)) {
    piece += entry;
    if (piece.length < PIECE_CHARS) continue;
    yield jsonText(piece);
    piece = '';
  }
  yield jsonText(piece);
}

/** The same as one text. */
export function renderJson(report: Report): string {
  return [...jsonPieces(report)].join('');
}
