import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleSource } from '../../src/bundle-source.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { cidrFromText, contains } from '../../src/net/cidr.ts';
import { ipFromText } from '../../src/net/ip.ts';
import { redactBundle } from '../../src/redact-bundle.ts';
import { run } from '../../src/run.ts';
import { type Bundle, readBundle, writeBundle } from '../../src/store/bundle.ts';
import { redactor } from '../../src/store/redact.ts';
import type { Report } from '../../src/types/report.ts';
import { captureFiles, NO_FILE } from '../captures.ts';
import { DATA_FAULTS, type DataFault } from '../data-faults.ts';

const test = suite('redacted bundles');
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const BUNDLES = ['captures', 'estates'].flatMap((folder) =>
  readdirSync(join(fixtures, folder)).map((name) => join(fixtures, folder, name)),
);
const dir = mkdtempSync(join(tmpdir(), 'fd-redact-'));
test.after(() => rmSync(dir, { recursive: true, force: true }));

function judge(bundle: Bundle): Promise<Report> {
  return run(bundleSource(bundle, null), {
    checks: CHECKS,
    version: '0',
    takenAt: '2026-01-01T00:00:00.000Z',
    suppress: [],
    settleMs: 0,
    wait: async () => {},
  });
}

/** Findings without their raw evidence, whose order follows addresses. */
const found = ({ findings }: Report, redact: (text: string) => string): readonly string[] =>
  findings.map(({ evidence, ...rest }) => redact(JSON.stringify(rest))).sort();

for (const path of BUNDLES) {
  test(`the same findings, other names and addresses: ${path.slice(fixtures.length + 1)}`, async () => {
    const bundle = readBundle(path);
    const { content, redact } = redactBundle(bundle);
    const out = join(dir, path.slice(fixtures.length + 1).replaceAll('/', '-'));
    await writeBundle(out, content);
    const [before, after] = [await judge(bundle), await judge(readBundle(out))];
    assert.equal(
      found(after, (text) => text),
      found(before, redact),
    );
    assert.equal(after.verdict, before.verdict);
    const counts = ({ outcomes }: Report) =>
      outcomes.map(({ check, status, examined }) => `${check} ${status} ${examined}`).join('\n');
    assert.is(counts(after), counts(before));
    const text = everything(out);
    for (const { name } of bundle.hosts.filter((host) => /\d/.test(host.name)))
      assert.not.match(text, new RegExp(`\\b${name}\\b`), name);
    for (const { vtepMac } of before.leases ?? []) if (vtepMac !== null) assert.not.match(text, vtepMac);
  });
}

/** A data fault as a bundle; null where its leases exist as a table alone. */
function faulty({ base, given, files, leases, raw }: DataFault): Bundle | null {
  if (leases !== undefined) return null;
  const changed = new Map(given?.(captureFiles(base)) ?? captureFiles(base));
  files?.(changed);
  const names = [...new Set([...changed.keys()].map((path) => path.split('/')[0]!))];
  const { leases: written } = readBundle(BUNDLES.find((path) => path.endsWith(`/${base}`))!);
  const filesOf = (name: string) =>
    [...changed].flatMap(([path, text]): [string, Uint8Array][] =>
      path.startsWith(`${name}/`) && text !== NO_FILE
        ? [[path.slice(name.length + 1), Buffer.from(text, 'latin1')]]
        : [],
    );
  return {
    manifest: null,
    gaps: [],
    leases: written.map(({ file, bytes }) => ({
      file,
      bytes: raw === undefined ? bytes : Buffer.from(raw(file, Buffer.from(bytes).toString('utf8'))),
    })),
    hosts: names.map((name) => ({ name, address: null, underlayIp: null, files: new Map(filesOf(name)), meta: null })),
  };
}

test('faults are found in them as before', async () => {
  let findings = 0;
  for (const fault of DATA_FAULTS) {
    const bundle = faulty(fault);
    if (bundle === null) continue;
    const { content, redact } = redactBundle(bundle);
    const out = join(dir, fault.id);
    await writeBundle(out, content);
    const [before, after] = [await judge(bundle), await judge(readBundle(out))];
    assert.equal(
      found(after, (text) => text),
      found(before, redact),
      fault.id,
    );
    findings += after.findings.length;
  }
  assert.ok(findings > 30, `only ${findings} findings`);
});

/** All that stands in a folder, names included. */
function everything(folder: string): string {
  return readdirSync(folder)
    .map((name) => {
      const path = join(folder, name);
      return `${name}\n${statSync(path).isDirectory() ? everything(path) : readFileSync(path, 'latin1')}`;
    })
    .join('\n');
}

test('property: what lies in a prefix still does, and network and broadcast addresses stay such', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(
      fc.tuple(octet, octet, octet, octet),
      fc.tuple(octet, octet, octet, octet),
      fc.integer({ min: 8, max: 30 }),
      (a, b, bits) => {
        const network = (BigInt(ipFromText(a.join('.'))!) >> BigInt(32 - bits)) << BigInt(32 - bits);
        const text = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
        const last = network | ((1n << BigInt(32 - bits)) - 1n);
        const { learn, redact } = redactor(new Map());
        learn(`${text(network)}/${bits}`);
        const prefix = cidrFromText(redact(`${text(network)}/${bits}`));
        assert.ok(prefix, 'no host bits');
        const inside = (ip: string) => contains(prefix, ipFromText(redact(ip))!);
        assert.ok(inside(text(last)));
        assert.is(inside(b.join('.')), contains(cidrFromText(`${text(network)}/${bits}`)!, ipFromText(b.join('.'))!));
        assert.ok(redact(text(last)).endsWith(text(last).split('.').at(-1)!));
        assert.is(redact(a.join('.')), redact(a.join('.')));
      },
    ),
  );
});

test('what says something by itself stays: loopback, link-local, multicast, a range’s order, other words', () => {
  const { learn, redact } = redactor(new Map([['node-1', 'host1']]));
  const text =
    'lo 127.0.0.1 ::1 0.0.0.0/0 224.0.0.1 255.255.255.255 ff02::1 1.2.3 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 12:34:56';
  assert.is(redact(text), text);
  const range = '"SubnetMin": "10.5.16.0", "SubnetMax": "10.5.32.0"';
  learn(range);
  const [low, high] = [...redact(range).matchAll(/10\.(\d+)\.(\d+)\.0/g)];
  assert.is(Number(high![2]) - Number(low![2]), 16);
  assert.is(low![1], high![1]);
  assert.is(redact('node-1 node-10 x.node-1 node-1.'), 'host1 node-10 x.node-1 host1.');
  const link = redact('link/ether 52:54:00:12:34:56 inet6 fe80::5054:ff:fe12:3456/64');
  const [, mac, low64] = /ether (\S+) inet6 fe80::(\S+)\/64/.exec(link)!;
  assert.is(mac!.slice(-2), low64!.slice(-2), 'the address made of a MAC follows it');
  assert.is.not(mac, '52:54:00:12:34:56');
});

test.run();
