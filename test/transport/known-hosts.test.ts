import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  judgeHostKey,
  keyType,
  knownHostsLine,
  knownKeyTypes,
  knownName,
  matchingLines,
  parseKnownHosts,
} from '../../src/transport/known-hosts.ts';
import { makeKey } from './sshd.ts';

const test = suite('known_hosts');
let dir: string;
/** `ssh-ed25519 AAAA…`, by name. */
const pub: Record<string, string> = {};

test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'fd-known-'));
  for (const [name, type] of [
    ['one', 'ed25519'],
    ['two', 'ed25519'],
    ['rsa', 'rsa'],
  ] as const) {
    pub[name] = readFileSync(`${makeKey(dir, name, type)}.pub`, 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  }
});
test.after(() => rmSync(dir, { recursive: true, force: true }));

const blob = (name: string) => Buffer.from(pub[name]!.split(' ')[1]!, 'base64');
const judge = (text: string, host: string, port: number, key: string) =>
  judgeHostKey(parseKnownHosts(text, 'f'), host, port, blob(key));

/** Line numbers that OpenSSH itself finds for a name. */
function keygenFinds(text: string, name: string): number[] {
  const file = join(dir, 'property');
  writeFileSync(file, text);
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/found: line (\d+)/g)].map(([, line]) => Number(line));
}

test('a key that is known matches, another one is a change, no line is unknown', () => {
  const text = `minion1,10.0.0.1 ${pub['one']} comment\n`;
  assert.equal(judge(text, 'minion1', 22, 'one'), { verdict: 'match', at: ['f:1'] });
  assert.equal(judge(text, 'MINION1', 22, 'one'), { verdict: 'match', at: ['f:1'] });
  assert.equal(judge(text, '10.0.0.1', 22, 'two'), { verdict: 'changed', at: ['f:1'] });
  assert.equal(judge(text, 'minion2', 22, 'one'), { verdict: 'unknown', at: [] });
});

test('one equal key among several is a match', () => {
  assert.is(judge(`h ${pub['rsa']}\nh ${pub['two']}\n`, 'h', 22, 'two').verdict, 'match');
});

test('a revoked key is refused whatever else is known', () => {
  const text = `h ${pub['one']}\n@revoked * ${pub['one']}\n`;
  assert.equal(judge(text, 'h', 22, 'one'), { verdict: 'revoked', at: ['f:2'] });
  assert.is(judge(`@revoked h ${pub['one']}\n`, 'h', 22, 'two').verdict, 'unknown');
});

test('a certificate authority alone is said to be one', () => {
  assert.equal(judge(`@cert-authority *.lab ${pub['one']}\n`, 'a.lab', 22, 'two'), { verdict: 'ca-only', at: ['f:1'] });
});

test('a line without port counts for another port as a match, never as a change', () => {
  const text = `h ${pub['one']}\n`;
  assert.is(judge(text, 'h', 2222, 'one').verdict, 'match');
  assert.is(judge(text, 'h', 2222, 'two').verdict, 'unknown');
  assert.is(judge(`[h]:2222 ${pub['two']}\n${text}`, 'h', 2222, 'one').verdict, 'changed');
});

test('hashed names, written by ssh-keygen itself', () => {
  const file = join(dir, 'hashed');
  writeFileSync(file, `minion1 ${pub['one']}\n[10.0.0.1]:2222 ${pub['two']}\n`);
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^\|1\|/);
  assert.is(judge(text, 'minion1', 22, 'one').verdict, 'match');
  assert.is(judge(text, '10.0.0.1', 2222, 'two').verdict, 'match');
  assert.is(judge(text, '10.0.0.1', 2222, 'one').verdict, 'changed');
  assert.is(judge(text, 'minion2', 22, 'one').verdict, 'unknown');
});

test('lines that OpenSSH does not accept are left out', () => {
  const [type, base64] = pub['one']!.split(' ');
  const text = [
    '# comment',
    '',
    `h ssh-rsa ${base64}`,
    `h ${type} not-base64!`,
    `h ${type}`,
    `@unknown h ${type} ${base64}`,
    'h ssh-ed25519 AAAA',
  ].join('\n');
  assert.equal(parseKnownHosts(text, 'f'), []);
});

test('types that are known come first from lines with the port', () => {
  const lines = parseKnownHosts(`h ${pub['rsa']}\n[h]:2222 ${pub['one']}\n@revoked h ${pub['two']}\n`, 'f');
  assert.equal(knownKeyTypes(lines, 'h', 2222), ['ssh-ed25519']);
  assert.equal(knownKeyTypes(lines, 'h', 2200), ['ssh-rsa']);
  assert.equal(knownKeyTypes(lines, 'other', 22), []);
});

test('a line we write is one that OpenSSH finds', () => {
  for (const [host, port] of [
    ['minion1', 22],
    ['192.168.122.101', 2222],
    ['fd00::1', 22],
  ] as const) {
    assert.equal(keygenFinds(knownHostsLine(host, port, blob('one')), knownName(host, port)), [1]);
  }
});

test('property: the lines for a name are those ssh-keygen -F finds', () => {
  const label = fc.constantFrom('a', 'b', 'ab', 'minion1', '10.0.0.1', '[a]:2222', '[10.0.0.1]:22');
  const pattern = fc.oneof(
    label,
    fc.string({
      unit: fc.constantFrom('a', 'b', 'A', '*', '?', '!', '.', '1', '[', ']', ':'),
      minLength: 1,
      maxLength: 6,
    }),
    label.map((text) => `!${text}`),
  );
  const field = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(','));
  const line = fc.tuple(
    fc.constantFrom('', '@revoked ', '@cert-authority '),
    field,
    fc.constantFrom('one', 'two', 'rsa'),
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), label, (lines, name) => {
      const text = lines.map(([marker, hosts, key]) => `${marker}${hosts} ${pub[key]}\n`).join('');
      const ours = matchingLines(parseKnownHosts(text, 'f'), name).map((found) => found.line);
      assert.equal(ours, keygenFinds(text, name), JSON.stringify({ text, name }));
    }),
    { numRuns: 200 },
  );
});

test('property: no text makes the parser throw, and a hostile pattern ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 20 }), (text, host) => {
      const lines = parseKnownHosts(text, 'f');
      assert.ok(lines.length <= text.split('\n').length);
      assert.type(judgeHostKey(lines, host, 22, Buffer.from(text)).verdict, 'string');
      assert.type(keyType(Buffer.from(text)), 'string');
    }),
  );
  const lines = parseKnownHosts(`${'*a'.repeat(2000)}b ${pub['one']}\n`, 'f');
  assert.equal(matchingLines(lines, 'a'.repeat(253)), []);
});

test('lines that are added are seen; names, patterns and hashes keep the order of their lines', () => {
  const lines = parseKnownHosts(`other ${pub['one']}\n`, 'f');
  assert.equal(matchingLines(lines, 'minion1'), []);
  lines.push(
    ...parseKnownHosts(`*1 ${pub['rsa']}\nMinion1,other ${pub['two']}\nminion1,!minion2 ${pub['one']}\n`, 'g'),
  );
  assert.equal(
    matchingLines(lines, 'minion1').map(({ line }) => line),
    [1, 2, 3],
  );
});

test.run();
