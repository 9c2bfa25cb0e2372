import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CAPTURES, captureFiles, captureLeases, type Files, HOSTS, judgeFiles } from './captures.ts';

/** One line of one file changed (null: deleted), and what must be found: nothing, or one cause with one of these objects. */
interface Mutation {
  readonly what: string;
  readonly file: string;
  readonly line: number;
  readonly to: string | null;
  readonly objects: readonly string[];
  /** In era A rows come and go on demand: no fault there. */
  readonly onDemand?: true;
}

const otherMac = (mac: string): string => `${mac.slice(0, -2)}${mac.endsWith('77') ? '78' : '77'}`;
const isOverlayRoute = (line: string): boolean =>
  line.includes('dev flannel') &&
  !/^(local|multicast|anycast|broadcast|fe80)|table local/.test(line) &&
  (line.includes('via') || line.includes('/16'));

function routeMutations(file: string, line: number, text: string): Mutation[] {
  const six = text.startsWith('fd');
  const at = { file, line, objects: ['route'] };
  const aggregate = !text.includes('via');
  const out: Mutation[] = [
    { ...at, what: 'route deleted', to: null },
    {
      ...at,
      what: 'route for another prefix',
      to: text.replace(/^[^/]+/, six ? 'fd00:42:0:7777::' : aggregate ? '10.99.0.0' : '10.1.200.0'),
    },
    { ...at, what: 'route over another device', to: text.replace(/dev \S+/, 'dev eth0').replace(' onlink', '') },
  ];
  if (!aggregate)
    out.push({
      ...at,
      what: 'route via another gateway',
      to: text.replace(/via \S+/, `via ${six ? 'fd00:42:0:7777::' : '10.1.201.0'}`),
    });
  if (text.includes(' src '))
    out.push({ ...at, what: 'route with a foreign source', to: text.replace(/src \S+/, 'src 10.1.202.0') });
  return out;
}

function neighbourMutations(file: string, line: number, text: string): Mutation[] {
  const at = { file, line, objects: ['neighbour'] };
  const out: Mutation[] = [{ ...at, what: 'neighbour with another MAC', to: text.replace(/(..:){5}../, otherMac) }];
  if (!text.includes('PERMANENT')) return out;
  const elsewhere = text.startsWith('fd') ? 'fd00:42:0:8888::' : '10.1.203.0';
  return [
    ...out,
    { ...at, what: 'neighbour deleted', to: null, onDemand: true },
    { ...at, what: 'neighbour for another address', to: text.replace(/^\S+/, elsewhere), onDemand: true },
  ];
}

function fdbMutations(file: string, line: number, text: string): Mutation[] {
  const at = { file, line, objects: ['fdb'] };
  const nowhere = text.includes('dst fd') ? 'dst fd00:122::199' : 'dst 192.168.122.199';
  const out: Mutation[] = [{ ...at, what: 'FDB entry to another address', to: text.replace(/dst \S+/, nowhere) }];
  if (!text.includes('permanent')) return out;
  return [
    ...out,
    { ...at, what: 'FDB entry deleted', to: null, onDemand: true },
    { ...at, what: 'FDB entry for another MAC', to: text.replace(/^\S+/, otherMac), onDemand: true },
  ];
}

function linkMutations(file: string, line: number, text: string): Mutation[] {
  const at = { file, line };
  const six = text.includes('local fd');
  const mtu = (change: (bytes: number) => number) =>
    text.replace(/(?<=> )mtu (\d+)/, (_, bytes: string) => `mtu ${change(Number(bytes))}`);
  const all: Mutation[] = [
    { ...at, what: 'MTU lower', to: mtu(() => 1300), objects: ['mtu', 'vtep'] },
    { ...at, what: 'MTU one less', to: mtu((bytes) => bytes - 1), objects: ['mtu', 'vtep'] },
    { ...at, what: 'MTU one more', to: mtu((bytes) => bytes + 1), objects: ['mtu', 'vtep'] },
    { ...at, what: 'MTU higher', to: mtu(() => 9000), objects: ['mtu', 'vtep'] },
    {
      ...at,
      what: 'another MAC',
      to: text.replace(/link\/ether (\S+)/, (_, mac: string) => `link/ether ${otherMac(mac)}`),
      objects: ['vtep'],
    },
    { ...at, what: 'another VNI', to: text.replace(/vxlan id \d+/, 'vxlan id 7'), objects: ['vtep'] },
    { ...at, what: 'another port', to: text.replace(/dstport \d+/, 'dstport 4789'), objects: ['vtep'] },
    {
      ...at,
      what: 'a local address nobody has',
      to: text.replace(/local \S+/, six ? 'local fd00:122::199' : 'local 192.168.122.199'),
      objects: ['vtep'],
    },
    { ...at, what: 'UP flag gone', to: text.replace(',UP,LOWER_UP', ''), objects: ['vtep'] },
  ];
  return all.filter(({ to }) => to !== text);
}

function mutationsOf(files: Files, host: string): Mutation[] {
  const out: Mutation[] = [];
  const each = (
    file: string,
    make: (file: string, line: number, text: string) => Mutation[],
    wanted: (text: string) => boolean,
  ): void => {
    for (const [line, text] of (files.get(`${host}/${file}`) ?? '').split('\n').entries())
      if (wanted(text)) out.push(...make(file, line, text));
  };
  for (const file of ['ip-r.txt', 'ip-route-all.txt', 'ip-6-route.txt']) each(file, routeMutations, isOverlayRoute);
  for (const file of ['ip-neigh.txt', 'ip-6-neigh.txt'])
    each(file, neighbourMutations, (text) => text.includes('dev flannel'));
  each('bridge-fdb.txt', fdbMutations, (text) => text.includes('dev flannel') && text.includes('dst'));
  let device = '';
  each('ip-d-link.txt', linkMutations, (text) => {
    device = /^\d+: ([^:@]+)/.exec(text)?.[1] ?? device;
    return device.startsWith('flannel');
  });
  return out;
}

/** The mutation in its own file only, or wherever the same line is printed. */
function mutated(files: Files, host: string, { file, line, to }: Mutation, everywhere: boolean): Files {
  const original = files.get(`${host}/${file}`)!.split('\n')[line]!.trim();
  const out = new Map(files);
  for (const [path, text] of files) {
    if (!path.startsWith(`${host}/`) || (!everywhere && path !== `${host}/${file}`)) continue;
    const lines = text.split('\n');
    const at = path === `${host}/${file}` ? line : lines.findIndex((each) => each.trim() === original);
    if (at < 0) continue;
    lines.splice(at, 1, ...(to === null ? [] : [to]));
    out.set(path, lines.join('\n'));
  }
  return out;
}

test('there are seven captures', () => {
  assert.is(CAPTURES.length, 7);
});

for (const capture of CAPTURES) {
  const files = captureFiles(capture);
  const leases = captureLeases(capture);

  test(`${capture} is healthy: no finding, no reject, core evidence whole`, async () => {
    const report = await judgeFiles(leases, files);
    assert.equal(report.findings, []);
    assert.equal(report.rejects, []);
    assert.is(report.verdict, 'healthy');
    assert.equal(report.scope, { hosts: 3, hostsRead: 3, leases: 3, orderedPairs: 6, pairsMeasured: 0 });
    assert.equal(new Set(report.hosts.map(({ era }) => era)), new Set([capture.includes('0.4.0') ? 'A' : 'C']));
  });

  for (const host of HOSTS) {
    test(`${capture}, ${host}: each changed line is one cause, right host, right object`, async () => {
      const all = mutationsOf(files, host);
      assert.ok(all.length >= 15, `only ${all.length} mutations`);
      for (const mutation of all) {
        for (const everywhere of [false, true]) {
          const { causes, rejects } = await judgeFiles(leases, mutated(files, host, mutation, everywhere));
          const where = `${mutation.file}:${mutation.line + 1} ${mutation.what}`;
          assert.equal(rejects, [], where);
          if (mutation.onDemand && capture.includes('0.4.0')) {
            assert.equal(causes, [], where);
            continue;
          }
          assert.is(causes.length, 1, `${where}: ${causes.map(({ key }) => key).join(', ')}`);
          assert.is(causes[0]!.culprit.host, host, where);
          assert.ok(mutation.objects.includes(causes[0]!.culprit.object), `${where}: ${causes[0]!.culprit.object}`);
        }
      }
    });
  }
}

test.run();
