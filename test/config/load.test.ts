import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ConfigError, loadConfig, parseConfig } from '../../src/config/index.ts';
import { HAND_BROKEN, WHOLE } from './hand-broken.ts';

const test = suite('config');
const dir = mkdtempSync(join(tmpdir(), 'fd-config-'));
for (const name of ['id', 'other', 'leases.json', 'ca.pem', 'c.pem', 'k.pem', 'a', 'b'])
  writeFileSync(join(dir, name), '');
test.after(() => rmSync(dir, { recursive: true, force: true }));

const parse = (text: string) => parseConfig(text, join(dir, 'fd.yaml'));

/** `line:column: what` of the error. */
function wrong(text: string): string {
  try {
    parse(text);
  } catch (error) {
    assert.instance(error, ConfigError);
    assert.not.match((error as Error).message, '\n');
    const start = `${join(dir, 'fd.yaml')}:`;
    assert.ok((error as Error).message.startsWith(start), (error as Error).message);
    return (error as Error).message.slice(start.length);
  }
  throw new Error('expected a ConfigError');
}

test('a known_hosts that is named must be there, unless it is to be written', () => {
  assert.match(wrong('ssh: { knownHosts: nowhere }'), /^1:\d+: there is no file .*nowhere$/);
  assert.equal(parse('ssh: { knownHosts: nowhere, hostKeys: accept-new }').ssh.knownHosts, [join(dir, 'nowhere')]);
});

/** What a config that says nothing of SSH leaves open. */
const UNSAID = {
  user: null,
  port: null,
  identityFile: null,
  passphraseEnv: null,
  passwordEnv: null,
  passwordPrompt: false,
  knownHosts: null,
  hostKeys: null,
  jump: null,
  proxyCommand: null,
  sudo: false,
  configFile: null,
  ownConnectTimeout: false,
};

test('an empty file is all defaults', () => {
  const config = parse('');
  assert.equal(config.limits, {
    hostsAtOnce: 64,
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 20_000,
    packetsPerSecondPerHost: 200,
  });
  assert.equal(config.ssh, UNSAID, '~/.ssh/config decides');
  assert.equal([config.leases, config.hosts, config.suppress, config.transport], [[], null, [], 'ssh']);
});

test('every key with a value that is not the default', () => {
  const config = parse(`
leases:
  - etcd-v2: { endpoints: [http://192.168.122.100:2379], prefix: /atomic.io/network, proxyCommand: "ssh -W %h:%p bastion" }
  - etcd-v3: { endpoints: [https://10.0.0.5:2379], ca: ca.pem, cert: c.pem, key: k.pem, username: u, passwordEnv: ETCD_PASSWORD }
  - file: leases.json
  - kubernetes: { kubeconfig: a, context: prod, annotationPrefix: example.com/net }
kubectl: { namespace: tools, selector: app=debug, container: main }
hosts:
  - { name: minion1, address: 192.168.122.101 }
  - { name: minion2, ssh: { user: core, port: 2222, identityFile: other, knownHosts: [a, b], hostKeys: strict, jump: "u@[fd00::1]:22,inner", configFile: none } }
ssh: { user: admin, identityFile: id, passphraseEnv: PHRASE, passwordEnv: WORD, passwordPrompt: true, knownHosts: ~/kh, hostKeys: accept-new, proxyCommand: "ssh -W %h:%p b", sudo: true, configFile: a }
transport: openssh
limits: { hostsAtOnce: 3, commandTimeoutMs: 5 }
expect: { overlayMtu: auto, lossPercent: 0, rttMsP99: 5, overheadMsP50: 1 }
suppress:
  - { id: docker0-mtu-wrong, host: minion4, reason: "legacy image", owner: netops, until: 2026-12-31 }
`);
  const none = { ca: null, cert: null, key: null, username: null, passwordEnv: null, proxyCommand: null };
  const pem = { ca: join(dir, 'ca.pem'), cert: join(dir, 'c.pem'), key: join(dir, 'k.pem') };
  assert.equal(config.leases, [
    {
      kind: 'etcd-v2',
      endpoints: ['http://192.168.122.100:2379'],
      prefix: '/atomic.io/network',
      ...none,
      proxyCommand: 'ssh -W %h:%p bastion',
    },
    {
      kind: 'etcd-v3',
      endpoints: ['https://10.0.0.5:2379'],
      prefix: '/coreos.com/network',
      ...none,
      ...pem,
      username: 'u',
      passwordEnv: 'ETCD_PASSWORD',
    },
    { kind: 'file', path: join(dir, 'leases.json') },
    { kind: 'kubernetes', kubeconfig: join(dir, 'a'), context: 'prod', annotationPrefix: 'example.com/net' },
  ]);
  const ssh = {
    ...UNSAID,
    identityFile: join(dir, 'id'),
    passphraseEnv: 'PHRASE',
    passwordEnv: 'WORD',
    passwordPrompt: true,
    knownHosts: [join(homedir(), 'kh')],
    hostKeys: 'accept-new',
    proxyCommand: 'ssh -W %h:%p b',
    sudo: true,
    configFile: join(dir, 'a'),
  };
  assert.is(config.transport, 'openssh');
  const cluster = { kubeconfig: join(dir, 'a'), context: 'prod' };
  assert.equal(config.kubectl, { ...cluster, namespace: 'tools', selector: 'app=debug', container: 'main' });
  assert.equal(config.ssh, { ...ssh, user: 'admin' });
  assert.equal(config.hosts, [
    { name: 'minion1', address: '192.168.122.101', ssh: { ...ssh, user: 'admin' } },
    {
      name: 'minion2',
      address: 'minion2',
      ssh: {
        ...ssh,
        user: 'core',
        port: 2222,
        identityFile: join(dir, 'other'),
        knownHosts: [join(dir, 'a'), join(dir, 'b')],
        hostKeys: 'strict',
        jump: 'u@[fd00::1]:22,inner',
        proxyCommand: null,
        configFile: 'none',
      },
    },
  ]);
  assert.equal(config.limits, {
    hostsAtOnce: 3,
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 5,
    packetsPerSecondPerHost: 200,
  });
  assert.equal(config.expect, { overlayMtu: null, lossPercent: 0, rttMsP99: 5, overheadMsP50: 1 });
  assert.equal(config.suppress, [
    { id: 'docker0-mtu-wrong', host: 'minion4', reason: 'legacy image', owner: 'netops', until: '2026-12-31' },
  ]);
});

test('JSON works too', () => {
  assert.is(parse('{"ssh": {"user": "core"},\n\t"limits": {"hostsAtOnce": 2}}').ssh.user, 'core');
});

for (const [text, line] of [
  ['hots: []', '1:1: unknown key "hots", did you mean "hosts"?'],
  ['ssh:\n  usr: x', '2:3: unknown key "usr", did you mean "user"?'],
  [
    'limits: {zzz: 1}',
    '1:10: unknown key "zzz"; known here: hostsAtOnce, connectTimeoutMs, commandTimeoutMs, packetsPerSecondPerHost',
  ],
  ['hosts:\n  - name: a\n    ssh: {prot: 1}', '3:11: unknown key "prot", did you mean "port"?'],
  ['leases:\n  - etcd-v2: {endpoint: [a]}', '2:15: unknown key "endpoint", did you mean "endpoints"?'],
  ['leases:\n  - etcd-v2: {}', '2:5: "leases.0.etcd-v2.endpoints" is missing'],
  ['leases: [{}]', '1:10: "leases.0": a lease source has exactly one of etcd-v2, etcd-v3, kubernetes, file'],
  ['limits:\n  hostsAtOnce: many', '2:16: "limits.hostsAtOnce": expected number, received string'],
  ['ssh: {hostKeys: maybe}', '1:17: "ssh.hostKeys": Invalid option: expected one of "strict"|"accept-new"'],
  ['ssh: {identityFile: nowhere}', /^1:21: there is no file .*nowhere$/],
  ['leases:\n- file: nowhere.json', /^2:9: there is no file .*nowhere\.json$/],
  ['leases:\n- kubernetes: {kubeconfig: nowhere}', /^2:28: there is no file .*nowhere$/],
  ['kubectl: {selectr: x}', '1:11: unknown key "selectr", did you mean "selector"?'],
  ['ssh: {jump: b, proxyCommand: c}', /^1:7: "jump" and "proxyCommand" are two ways to one host: leave one out$/],
  ['ssh: {jump: "-oX b"}', '1:13: "ssh.jump": must be [USER@]HOST[:PORT], several with commas'],
  ['transport: local\nhosts: [{name: a}, {name: b}]', /^2:20: transport local looks at this machine/],
  ['hosts: [{name: a}, {name: a}]', '1:27: the host "a" stands here twice'],
  ['suppress: [{id: a, reason: b, owner: c, until: 2026-02-30}]', /^1:48: "suppress\.0\.until"/],
  ['a: [', /^1:5: /],
  ['- 1', /^1:1: the config: expected object/],
  ['ssh: {user: a}\nssh: {user: b}', /^2:1: .*unique/],
] as const) {
  test(`one line for ${JSON.stringify(text)}`, () => {
    if (typeof line === 'string') assert.is(wrong(text), line);
    else assert.match(wrong(text), line);
  });
}

test('a config file that is not there', () => {
  assert.throws(() => loadConfig(join(dir, 'none.yaml')), /none\.yaml: no such file$/);
  assert.throws(() => loadConfig(dir), /cannot be read \(EISDIR\)$/);
});

const TREE_KEYS = [
  ...['leases', 'hosts', 'ssh', 'limits', 'name', 'file', 'etcd-v2', 'endpoints', 'user', 'port'],
  ...['x', '__proto__', 'constructor', '0', '<<', ''],
];
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 22, -1, 1.5, '', 'a', '~', 'http://a:1', 'strict'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...TREE_KEYS), tie('value'), { maxKeys: 4 }),
  ),
})).value;
const yaml = fc.string({ unit: fc.constantFrom(...'ab:-[]{}#&*!|>\'"%@`?, \n\t\0~<1'), maxLength: 30 });
/** A good config with some lines taken out, doubled, moved in or out, cut, or with a piece of something else in them. */
const spoiled = fc
  .array(fc.record({ how: fc.nat(4), at: fc.nat(), to: fc.nat({ max: 30 }), piece: yaml }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((changes) => {
    const lines = WHOLE.split('\n');
    for (const { how, at, to, piece } of changes) {
      const n = at % lines.length;
      const line = lines[n]!;
      const become = [[], [line, line], [`${' '.repeat(to % 5)}${line.trimStart()}`], [line.slice(0, to)]][how];
      lines.splice(n, 1, ...(become ?? [`${line.slice(0, to)}${piece}${line.slice(to)}`]));
    }
    return lines.join('\n');
  });

test('property: 10,000 texts, trees and spoiled configs are each a config or one line, never a stack trace', () => {
  const text = fc.oneof(
    { arbitrary: yaml, weight: 2 },
    { arbitrary: fc.string(), weight: 1 },
    { arbitrary: tree.map((value) => JSON.stringify(value, null, 1)), weight: 4 },
    { arbitrary: spoiled, weight: 3 },
  );
  fc.assert(
    fc.property(text, (input) => {
      try {
        assert.ok(parse(input).transport);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const line = Number(/fd\.yaml:(\d+):\d+: ./.exec(error.message)?.[1]);
        assert.ok(line >= 1 && line <= input.split('\n').length, error.message);
        assert.not.match(error.message, '\n');
      }
    }),
    { numRuns: 10_000 },
  );
});

/** Words that say what would be right there. */
const TO_DO =
  /did you mean|known here|expected|must be|must begin|is missing|there is no|leave one out|stands here twice|has exactly one|look for|put all into one|write the/;

test('configs broken by hand: file, line and what to do', () => {
  assert.ok(parse(WHOLE).hosts);
  assert.ok(HAND_BROKEN.length >= 200);
  for (const { what, text, line } of HAND_BROKEN) {
    const message = wrong(text);
    assert.match(message, TO_DO, what);
    const told = Number(/^(\d+):/.exec(message)![1]);
    if (line === null) assert.ok(told >= 1 && told <= text.split('\n').length, `${what}: ${message}`);
    else assert.is(told, line, `${what}: ${message}`);
  }
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
  assert.match(wrong(`a0: &a0 [x]\n${levels.join('\n')}`), /too many aliases/);
});

test.run();
