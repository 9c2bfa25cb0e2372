// Which site a host is in, and what its worker does not do.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../src/config/index.ts';
import { shardsOf } from '../../src/shards/ask.ts';
import { SCHEMA } from '../../src/shards/wire.ts';
import { siteOf } from '../../src/site-shards.ts';
import { restingTransport } from '../../src/transport/resting.ts';
import type { ActiveTask } from '../../src/types/measure.ts';
import type { Transport } from '../../src/types/transport.ts';
import { siteWork } from '../../src/work-site.ts';
import { until } from '../until.ts';

const config = parseConfig(
  `hosts:
  - { name: a, address: 10.20.0.1 }
  - { name: b, address: 10.20.9.1 }
  - { name: c, address: 10.20.9.2, site: lab }
  - { name: d, address: d.example }
  - { name: e, address: fd00::1 }
sites: { near: [10.20.0.0/16, fd00::/64], far: [10.20.9.0/24] }
`,
  'fd.yaml',
);

test('a host is in the site it names, else in the one whose longest prefix holds its address, else in default', () => {
  assert.equal(
    config.hosts!.map((host) => `${host.name} ${siteOf(host, config)}`),
    ['a near', 'b far', 'c lab', 'd default', 'e near'],
  );
});

test('no shard holds hosts of two sites, and none is left out', () => {
  const hosts = Array.from({ length: 7 }, (_, n) => ({ name: `h${n}`, address: '10.0.0.1', site: n % 2 ? 'x' : 'y' }));
  const shards = shardsOf('run', hosts, 3);
  assert.equal(
    shards.map(({ id, site, hosts: own }) => [id, site, own.map(({ name }) => name).join(' ')]),
    [
      ['run-0', 'y', 'h0 h2 h4'],
      ['run-1', 'y', 'h6'],
      ['run-2', 'x', 'h1 h3 h5'],
    ],
  );
});

const result = { stdout: new Uint8Array(), stderr: new Uint8Array(), exitCode: 0, ms: 0, cut: null };

test('what leaves a trace is done only where the worker was started so, and only on hosts its config names', async () => {
  let ran = 0;
  const transport: Transport = {
    run: async () => {
      ran++;
      return result;
    },
    close: async () => {},
  };
  const nonce = '0123456789abcdef'.repeat(2);
  const drops: ActiveTask = { task: 'drops', nonce, family: 4 };
  const unused: ActiveTask = {
    task: 'send',
    series: [{ kind: 'unused', address: '10.1.1.9', lengthBytes: 84, count: 1 }],
    nonce,
    packetsPerSecond: 200,
    patienceMs: 100,
    limitS: 5,
  };
  const act = (permitted: boolean, name: string, task: ActiveTask) =>
    siteWork(config, transport, new AbortController().signal, {
      dropReasons: permitted,
      unusedAddress: permitted,
    }).act({ schema: SCHEMA, version: '1', host: { name, address: '10.20.0.1' }, task, limitMs: 5000 });
  const refusal = async (...asked: Parameters<typeof act>) => {
    const said = await act(...asked);
    return 'failed' in said ? `${said.failed} ${said.detail}` : 'done';
  };
  assert.is(await refusal(false, 'a', drops), "not-permitted its site's worker runs without --drop-reasons");
  assert.is(await refusal(false, 'a', unused), "not-permitted its site's worker runs without --unused-address");
  assert.match(await refusal(true, 'stranger', { task: 'counters', vtepName: null }), /^not-permitted the config of/);
  assert.is(ran, 0);
  for (const task of [drops, unused]) assert.is(await refusal(true, 'a', task), 'done');
  assert.is(ran, 2);
});

test('a transport rests when nobody needs it, and opens again', async () => {
  const log: string[] = [];
  const transport = restingTransport(async () => {
    log.push('open');
    return { run: async () => result, close: async () => void log.push('close') };
  }, 5);
  const [host] = config.hosts!;
  const run = () => transport.run(host!, '', config.limits, new AbortController().signal);
  await Promise.all([run(), run()]);
  await until('it is closed', () => log.length === 2);
  await run();
  await transport.close();
  assert.equal(log, ['open', 'close', 'open', 'close']);
});

test.run();
