// Hosts that hang, flood, lie and break off at every stage, read in one run beside good ones: each is a named gap or finding, the
// others are judged as without them, memory stays bounded, and the run ends by itself.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntheticHost } from '../../bench/estate.ts';
import type { Report } from '../../src/types/report.ts';
import { DANGEROUS } from '../render/hostile.ts';
import { HOSTILE, type HostileName, NAMES, type Told } from './hostile-names.ts';
import { makeKey } from './sshd.ts';

const test = suite('hostile hosts');
const root = join(import.meta.dirname, '../..');
const dir = mkdtempSync(join(tmpdir(), 'fd-hostile-'));

interface Served {
  readonly name: HostileName;
  readonly port: number;
  readonly hostKey: string;
}
let hosts: readonly Served[] = [];
let stop = async () => {};

test.before(async () => {
  const key = makeKey(dir, 'user', 'ed25519');
  const server = spawn(
    process.execPath,
    ['--import', 'tsx', join(root, 'test/transport/hostile-hosts.ts'), `${key}.pub`],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  stop = async () => {
    if (server.exitCode === null) {
      server.stdin.end();
      await once(server, 'exit');
    }
  };
  let told = '';
  for await (const chunk of server.stdout.setEncoding('utf8')) {
    told += chunk;
    if (told.endsWith('\n')) break;
  }
  hosts = JSON.parse(told);
  writeFileSync(
    join(dir, 'known_hosts'),
    hosts.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey}\n`).join(''),
  );
  const leases = NAMES.map((name) => {
    const { overlay, underlay, mac } = syntheticHost(NAMES.indexOf(name));
    return { subnet: `${overlay}/24`, publicIp: underlay, vtepMac: mac, vni: 1 };
  });
  const network = { Network: '10.0.0.0/8', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1 } };
  writeFileSync(join(dir, 'leases.json'), JSON.stringify({ network, leases }));
});
test.after(async () => {
  await stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Prints the most memory the process ever held, MB, as the last line of stderr. */
const PEAK = `data:text/javascript,process.on('exit',()=>process.stderr.write(process.resourceUsage().maxRSS/1024+'\\n'))`;

/** A run over some of the hosts, in a process of its own. */
async function check(names: readonly HostileName[], ...more: string[]) {
  const config = join(dir, 'config.json');
  const chosen = hosts.filter(({ name }) => names.includes(name));
  writeFileSync(
    config,
    JSON.stringify({
      leases: [{ file: 'leases.json' }],
      ssh: { identityFile: 'user', knownHosts: 'known_hosts', configFile: 'none' },
      limits: { connectTimeoutMs: 5000, commandTimeoutMs: 10_000 },
      hosts: chosen.map(({ name, port }) => ({ name, address: '127.0.0.1', ssh: { port } })),
    }),
  );
  const child = spawn(
    process.execPath,
    [
      '--import',
      PEAK,
      join(root, 'bin/flannel-doctor'),
      'check',
      '-c',
      config,
      '--passive',
      '--format',
      'json',
      ...more,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SSH_AUTH_SOCK: '' }, timeout: 90_000 },
  );
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code, signal] = await once(child, 'close');
  const stderr = Buffer.concat(err).toString();
  assert.is(signal, null, 'it ends by itself');
  assert.ok(code === 1 || code === 3, `${code}: ${stderr}`);
  const report: Report = JSON.parse(Buffer.concat(out).toString());
  return { report, stderr, peakMb: Number(stderr.trim().split('\n').at(-1)) };
}

/** What is said of one host. */
function saidOf(report: Report, name: string) {
  const own = <T extends { readonly host: string }>(list: readonly T[]) => list.filter(({ host }) => host === name);
  return { gaps: own(report.gaps), findings: own(report.findings), rejects: own(report.rejects) };
}

test('each is a gap or a finding; others are judged as without them; memory is bounded; the run ends', async () => {
  const good = NAMES.slice(0, 4);
  const [alone, all] = [await check(good), await check(NAMES, '--out', join(dir, 'runs'))];
  for (const name of good) assert.equal(saidOf(all.report, name), saidOf(alone.report, name), name);
  for (const [name, told] of Object.entries(HOSTILE) as [HostileName, Told][]) {
    const { gaps, findings, rejects } = saidOf(all.report, name);
    const text = JSON.stringify({ gaps, findings: findings.map(({ key }) => key) });
    if (told.gap === undefined) assert.equal(gaps, [], name);
    else {
      const gap = gaps.find(({ probe, kind }) => `${probe} ${kind}` === told.gap);
      assert.match(gap?.detail ?? '', told.says ?? '', `${name}: ${text}`);
    }
    if (told.finding === undefined) assert.equal(findings, [], name);
    else
      assert.ok(
        findings.some(({ key }) => key.startsWith(told.finding!)),
        `${name}: ${text}`,
      );
    assert.is(rejects.length > 0, told.rejects === true, `${name}: lines not understood`);
  }
  assert.ok(all.peakMb < 300, `${all.peakMb} MB`);
});

test('nothing of what they print is obeyed in any format of the run', () => {
  const runs = join(dir, 'runs');
  const files = readdirSync(runs, { recursive: true, encoding: 'utf8' }).filter((file) => !file.endsWith('.gz'));
  const written = files.filter((file) => statSync(join(runs, file)).isFile());
  assert.ok(written.length >= 8, written.join(' '));
  for (const file of written) {
    const text = readFileSync(join(runs, file), 'utf8');
    // a spreadsheet wants a byte order mark and its own line ends
    assert.is(DANGEROUS.exec(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'))?.[0], undefined, file);
    if (file.endsWith('.html')) assert.not.match(text, '<script>alert', file);
  }
});

test.run();
