import { ipFromText } from '../net/ip.ts';
import type { Match, PortRange } from '../types/firewall.ts';

/** Matches that a whole unicast packet of a conversation between containers never meets, or always does. */
const NEVER = new Set([
  'socket',
  'frag',
  'rt',
  'hbh',
  'dst',
  'ipv6header',
  'ah',
  'esp',
  'helper',
  'eui64',
  'mh',
  'ipvs',
]);

interface Option {
  readonly name: string;
  readonly not: boolean;
  readonly values: readonly string[];
}

/** `! --tcp-flags FIN,SYN SYN` and its like: each `--name` with the words behind it. */
function optionsOf(args: readonly string[]): Option[] {
  const out: { name: string; not: boolean; values: string[] }[] = [];
  let not = false;
  for (const arg of args) {
    if (arg === '!') not = true;
    else if (arg.startsWith('--')) {
      out.push({ name: arg, not, values: [] });
      not = false;
    } else out.at(-1)?.values.push(arg);
  }
  return out;
}

/** `8472`, `1:5`, `:1023`, a comma list of them; null for a service's name. */
export function portRanges(text: string, separator = ':'): PortRange[] | null {
  const out: PortRange[] = [];
  for (const part of text.split(',')) {
    const [first, last] = part.split(separator) as [string, string | undefined];
    const range = {
      first: first === '' ? 0 : Number(first),
      last: last === undefined ? Number(first) : last === '' ? 65535 : Number(last),
    };
    if (!Number.isInteger(range.first) || !Number.isInteger(range.last)) return null;
    out.push(range);
  }
  return out;
}

function number(text: string | undefined): { value: number; mask: number } | null {
  const [value, mask] = (text ?? '').split('/');
  const pair = { value: Number(value) >>> 0, mask: mask === undefined ? 0xffffffff : Number(mask) >>> 0 };
  return value === undefined || value === '' || Number.isNaN(Number(value)) ? null : pair;
}

function portMatch(option: Option): Match | null {
  const ends: Readonly<Record<string, 'source' | 'destination' | 'either'>> = {
    '--sport': 'source',
    '--sports': 'source',
    '--source-ports': 'source',
    '--dport': 'destination',
    '--dports': 'destination',
    '--destination-ports': 'destination',
    '--ports': 'either',
    '--port': 'either',
  };
  const end = ends[option.name];
  const ranges = portRanges(option.values[0] ?? '');
  return end === undefined || ranges === null ? null : { kind: 'port', end, ranges, not: option.not };
}

function stateMatch(option: Option): Match | null {
  const states = (option.values[0] ?? '').toLowerCase().split(',');
  return { kind: 'state', states, not: option.not };
}

function rangeMatch(option: Option): Match | null {
  const [first, last] = (option.values[0] ?? '').split('-').map((ip) => ipFromText(ip));
  if (first == null || last == null) return null;
  const end = option.name === '--src-range' ? 'source' : 'destination';
  return { kind: 'address', end, set: [{ first, last }], not: option.not };
}

/** The packets asked about open a conversation with SYN alone, and answer with SYN and ACK. */
function flagsMatch({ values, not }: Option): Match | null {
  const mask = (values[0] ?? '').split(',');
  const set = (values[1] ?? '').split(',').filter((flag) => flag !== 'NONE' && flag !== '');
  if (set.length === 1 && set[0] === 'SYN' && mask.includes('ACK')) return { kind: 'syn', not };
  // impossible combinations, as scanners send them
  if (set.length === 0 || mask.includes('ALL') || set.includes('FIN') || set.includes('RST') || set.includes('URG')) {
    return { kind: not ? 'always' : 'never' };
  }
  return null;
}

function one(module: string, option: Option): Match | null {
  const { name, not, values } = option;
  const truth = (holds: boolean): Match => ({ kind: holds !== not ? 'always' : 'never' });
  switch (name) {
    case '--ctstate':
    case '--state':
      return stateMatch(option);
    case '--ctdir':
      return { kind: 'state', states: values[0] === 'REPLY' ? ['established'] : ['new', 'related'], not };
    case '--ctstatus':
      // nothing here was translated, expected or dying
      return values[0] === 'DNAT' || values[0] === 'SNAT' ? truth(false) : null;
    case '--mark': {
      const pair = number(values[0]);
      if (pair === null) return null;
      return { kind: module === 'connmark' ? 'connection-mark' : 'mark', ...pair, not };
    }
    case '--tcp-flags':
      return flagsMatch(option);
    case '--syn':
      return { kind: 'syn', not };
    case '--icmp-type':
    case '--icmpv6-type':
      return { kind: 'icmp', types: [values[0] === '255' ? 'any' : (values[0] ?? '')], not };
    case '--src-type':
    case '--dst-type':
      return {
        kind: 'local',
        end: name === '--src-type' ? 'source' : 'destination',
        types: (values[0] ?? '').toLowerCase().split(','),
        not,
      };
    case '--limit-iface-in':
    case '--limit-iface-out':
      return { kind: 'always' };
    case '--src-range':
    case '--dst-range':
      return rangeMatch(option);
    case '--hl-eq':
      // neighbour discovery has come over no router
      return values[0] === '255' ? { kind: 'icmp', types: ['135', '136'], not } : null;
    case '--pkt-type':
      return truth(values[0] === 'unicast');
    case '--physdev-is-bridged':
      return truth(false);
    case '--pol':
      return truth(values[0] === 'none');
    case '--dir':
    case '--comment':
    case '--loose':
    case '--validmark':
    case '--accept-local':
    case '--every':
    case '--packet':
      return { kind: 'always' };
    case '--probability':
      return { kind: 'chance', share: Number(values[0]) || 0 };
    case '--mode':
      return { kind: 'always' };
  }
  return portMatch(option);
}

const PER: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `2/min`, `1000/sec`, `50000/second`; null for bytes. */
export function perSecond(text: string | undefined): number | null {
  const [, count, unit] = /^(\d+)\/([a-z])[a-z]*$/.exec(text ?? '') ?? [];
  return count === undefined || unit === undefined ? null : Number(count) / (PER[unit] ?? 1);
}

/** `-m limit`, `-m hashlimit`: its rate alone. null where it counts bytes. */
function rateMatch(options: readonly Option[]): Match | null {
  const over = options.find(({ name }) => name === '--hashlimit-above');
  const under = options.find(({ name }) => ['--limit', '--hashlimit-upto', '--hashlimit'].includes(name));
  const rate = perSecond((over ?? under)?.values[0]);
  const not = (over ?? under)?.not ?? false;
  return rate === null ? null : { kind: 'rate', perSecond: rate, over: (over !== undefined) !== not };
}

/** What one `-m` asks, as matches of our own; one that is not understood says so. */
export function matchOf(module: string, args: readonly string[]): Match[] {
  const text = `-m ${module} ${args.join(' ')}`.slice(0, 200);
  if (module === 'comment') return [];
  const options = optionsOf(args);
  if (module === 'rpfilter') {
    // a healthy route back is another check's business: nothing is dropped for the lack of it here
    return [{ kind: options.some(({ name }) => name === '--invert') ? 'never' : 'always' }];
  }
  if (module === 'limit' || module === 'hashlimit') return [rateMatch(options) ?? { kind: 'unknown', text }];
  if (NEVER.has(module)) return [{ kind: 'never' }];
  if (module === 'owner') return options.map(({ not }) => ({ kind: not ? 'always' : 'never' }));
  const every = options.find(({ name }) => name === '--every');
  if (every !== undefined) return [{ kind: 'chance', share: 1 / (Number(every.values[0]) || 1) }];
  return options.map((option) => one(module, option) ?? { kind: 'unknown', text });
}
