// Enforces the layer table of docs/architecture.md: which folder may import what. Fails when it looked at no module.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const src = join(import.meta.dirname, '..', 'src');

interface Layer {
  /** Folders (or top-level files) of src it may import, itself included. */
  readonly inside: readonly string[];
  /** npm packages it may import; true is any. */
  readonly packages: readonly string[] | true;
  /** Node modules it may import; true is any. */
  readonly node: readonly string[] | true;
  /** May a file import its sibling, or only define.ts and what is no unit? */
  readonly siblings: boolean;
}

const pure = (inside: readonly string[], siblings = true): Layer => ({ inside, packages: [], node: [], siblings });
const LAYERS: Readonly<Record<string, Layer>> = {
  types: pure(['types']),
  net: pure(['net', 'types']),
  probes: pure(['probes', 'types', 'net']),
  expected: pure(['expected', 'types', 'net']),
  firewall: pure(['firewall', 'types', 'net']),
  view: pure(['view', 'types', 'net', 'expected', 'firewall']),
  measure: pure(['measure', 'types', 'net']),
  compare: pure(['compare', 'types', 'net']),
  trace: pure(['trace', 'types', 'net', 'expected', 'view', 'firewall']),
  checks: pure(['checks', 'types', 'net'], false),
  causes: pure(['causes', 'types', 'net'], false),
  render: {
    inside: ['render', 'types', 'net'],
    packages: [
      'table',
      '@fast-csv/format',
      'picocolors',
      'string-width',
      'preact',
      'preact-render-to-string',
      'd3-scale',
      'd3-scale-chromatic',
      'd3-shape',
      'junit-report-builder',
      'prom-client',
    ],
    node: ['node:stream', 'node:crypto'],
    siblings: true,
  },
  config: { inside: ['config', 'types', 'net'], packages: ['yaml', 'zod'], node: true, siblings: true },
  leases: {
    inside: ['leases', 'transport', 'types', 'net'],
    packages: ['@grpc/grpc-js', '@grpc/proto-loader'],
    node: true,
    siblings: true,
  },
  transport: { inside: ['transport', 'types', 'net'], packages: ['ssh2'], node: true, siblings: true },
  shards: {
    inside: ['shards', 'types', 'net'],
    packages: ['bullmq', 'ioredis', 'p-map', 'zod'],
    node: true,
    siblings: true,
  },
  store: { inside: ['store', 'types', 'net'], packages: ['zod'], node: true, siblings: true },
  lab: { inside: ['lab', 'types', 'net'], packages: ['zx', 'zx/core', 'p-map', 'yaml'], node: true, siblings: true },
  commands: { inside: ['*'], packages: true, node: true, siblings: true },
};

/** Folders whose files are units of one kind: a unit imports define.ts and shared parts, never another unit. */
const NOT_UNITS = new Set([
  'define.ts',
  'define-container.ts',
  'define-firewall.ts',
  'define-underlay.ts',
  'define-pair.ts',
  'index.ts',
  'fold.ts',
  'shared.ts',
]);

const IMPORT =
  /(?:^|\n)\s*(?:import|export)[^'";]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

function layerOf(path: string): string {
  const [first] = path.split('/');
  return path.includes('/') ? first! : path;
}

function complaint(file: string, target: string): string | null {
  const layer = LAYERS[layerOf(file)];
  if (layer === undefined) return null; // top-level files are the conductor
  if (target.startsWith('node:'))
    return layer.node === true || layer.node.includes(target) ? null : `imports ${target}`;
  if (!target.startsWith('.'))
    return layer.packages === true || layer.packages.includes(target) ? null : `imports package ${target}`;
  const path = relative(src, join(src, dirname(file), target));
  const other = layerOf(path);
  if (!layer.inside.includes('*') && !layer.inside.includes(other))
    return `imports ${path}: ${layerOf(file)} may import ${layer.inside.join(', ')}`;
  const unit = !NOT_UNITS.has(file.split('/').at(-1)!) && !layer.siblings;
  const sibling = other === layerOf(file) && !NOT_UNITS.has(path.split('/').at(-1)!);
  return unit && sibling ? `imports its sibling ${path}` : null;
}

/** Every breach of the table, as `file: what`. */
export function layerBreaches(): { readonly breaches: readonly string[]; readonly modules: number } {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const breaches: string[] = [];
  for (const file of files) {
    const text = readFileSync(join(src, file), 'utf8');
    for (const [, from, lazy, bare] of text.matchAll(IMPORT)) {
      const what = complaint(file, (from ?? lazy ?? bare)!);
      if (what !== null) breaches.push(`src/${file}: ${what}`);
    }
    if (file.startsWith('types/') && /^\s*export (const|let|function|class|enum)\b/m.test(text))
      breaches.push(`src/${file}: has runtime code`);
    if (!/^(cli|commands\/)/.test(file) && /\bconsole\.|process\.(stdout|stderr|exit)\b/.test(text))
      breaches.push(`src/${file}: prints or exits`);
  }
  return { breaches, modules: files.length };
}

if (process.argv[1]?.endsWith('layers.ts')) {
  const { breaches, modules } = layerBreaches();
  for (const breach of breaches) process.stdout.write(`${breach}\n`);
  if (modules === 0) process.stdout.write('no module was looked at\n');
  else process.stdout.write(`${modules} modules, ${breaches.length} breaches of the layer table\n`);
  process.exitCode = breaches.length > 0 || modules === 0 ? 1 : 0;
}
