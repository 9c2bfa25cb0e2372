import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shellLine } from '../../src/transport/quote.ts';
import { ANSWER_CAP, type Collected, collectorScript, listCommands, splitAnswers } from '../../src/transport/script.ts';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { Command, ProbeId, RawAnswer } from '../../src/types/probe.ts';
import { until } from '../until.ts';
import { limits, startSshd } from './sshd.ts';

const test = suite('collector script');
const nonce = '00112233445566778899aabbccddeeff';
const SHELLS = [['dash'], ['bash'], ['bash', '--posix'], ['busybox', 'sh']];
let dir: string;

test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'fd-script-'));
});
test.after(() => rmSync(dir, { recursive: true, force: true }));

const IDS: readonly ProbeId[] = ['ip-r', 'ip-rule', 'ip-d-link', 'ip-addr', 'ip-neigh', 'bridge-fdb', 'sysctl', 'snmp'];

function probesOf(commands: readonly (Command & { readonly root?: boolean })[]): Collected[] {
  return commands.map(({ root = false, ...command }, index) => ({ id: IDS[index]!, command, root }));
}

interface How {
  readonly sudo?: boolean;
  readonly cap?: number;
  readonly seconds?: number;
  readonly path?: string;
  readonly before?: string;
}

function ask(shell: readonly string[], probes: readonly Collected[], how: How = {}): RawAnswer[] {
  const { sudo = false, cap = ANSWER_CAP, seconds = 5, before = '' } = how;
  const script = before + collectorScript(probes, { nonce, commandTimeoutS: seconds, sudo, cap });
  // the script starts one more `sh`: the shell under test
  const own = join(dir, `sh-${shell[0]}`);
  mkdirSync(own, { recursive: true });
  const file = execFileSync('which', [shell[0]!], { encoding: 'utf8' }).trim();
  if (!existsSync(join(own, 'sh'))) symlinkSync(file, join(own, 'sh'));
  const env = { PATH: `${own}:${how.path ?? process.env['PATH']}` };
  const { stdout, stderr, status } = spawnSync(file, [...shell.slice(1), '-s'], {
    input: script,
    env,
    maxBuffer: 2 ** 28,
  });
  assert.is(status, 0, `${shell.join(' ')}: ${stderr}`);
  return splitAnswers(nonce, stdout, stderr, probes, cap);
}

const text = (answer: RawAnswer | undefined) => Buffer.from(answer!.stdout).toString('latin1');

for (const shell of SHELLS) {
  const name = shell.join(' ');

  test(`${name}: stdout, stderr and exit codes come back apart, byte for byte`, () => {
    const answers = ask(
      shell,
      probesOf([
        { argv: ['printf', 'no newline'] },
        { argv: ['printf', '\n\n'] },
        { argv: ['sh', '-c', 'echo out; echo err >&2; exit 3'] },
        { argv: ['true'] },
        { argv: ['printf', '\\000\\377\\001'] },
        { argv: ['cat'] }, // its stdin is empty, not the rest of the script
      ]),
    );
    assert.equal(answers.map(text), ['no newline', '\n\n', 'out\n', '', '\0\xff\x01', '']);
    assert.equal(
      answers.map(({ exitCode }) => exitCode),
      [0, 0, 3, 0, 0, 0],
    );
    assert.is(answers[2]!.stderr, 'err\n');
    assert.is(answers[3]!.stderr, '');
  });

  test(`${name}: words arrive as they are`, () => {
    const words = [`it's`, '$HOME `id` $(id)', 'a\\nb', '"', '*', '', '-n', '!x', 'ü\n;', '~', '#', '%s'];
    const [answer] = ask(shell, probesOf([{ argv: ['printf', '<%s>', ...words] }]));
    assert.is(Buffer.from(answer!.stdout).toString('utf8'), words.map((word) => `<${word}>`).join(''));
  });

  test(`${name}: a missing command is 127 and costs its own answer only`, () => {
    const [missing, next] = ask(shell, probesOf([{ argv: ['no-such-command', '-x'] }, { argv: ['echo', 'next'] }]));
    assert.is(missing!.exitCode, 127);
    assert.match(missing!.stderr, 'no-such-command: command not found');
    assert.is(text(next), 'next\n');
  });

  test(`${name}: a slow command is 124 and costs its own answer only`, () => {
    const [slow, next] = ask(
      shell,
      probesOf([{ argv: ['sh', '-c', 'echo begun; exec sleep 20'] }, { argv: ['echo', 'next'] }]),
      { seconds: 1 },
    );
    assert.is(slow!.exitCode, 124);
    assert.is(text(slow), 'begun\n');
    assert.ok(slow!.ms > 0);
    assert.is(text(next), 'next\n');
  });

  test(`${name}: a command that prints too much is cut and marked`, () => {
    const probes = probesOf([
      { argv: ['yes'] },
      { argv: ['printf', '12345678'] },
      { argv: ['printf', '123456789'] },
      { argv: ['sh', '-c', 'yes >&2; echo end'] },
    ]);
    const [endless, exact, over, noisy] = ask(shell, probes, { cap: 8, seconds: 2 });
    assert.is(text(endless), 'y\ny\ny\ny\n');
    assert.ok(endless!.truncated);
    assert.is(text(exact), '12345678');
    assert.not(exact!.truncated);
    assert.ok(over!.truncated);
    assert.ok(noisy!.stderr.length <= 20_000);
  });

  test(`${name}: what hangs is gone afterwards, also when it hears no TERM`, async () => {
    const pids = join(dir, `pids-${shell.length}${shell[0]}`);
    const deaf = `trap "" TERM; echo $$ >>${pids}; while :; do sleep 0.2; done`;
    const answers = ask(
      shell,
      probesOf([{ argv: ['echo', 'A'] }, { argv: ['sh', '-c', deaf] }, { argv: ['echo', 'B'] }]),
      {
        seconds: 1,
      },
    );
    assert.equal(
      answers.map(({ exitCode }) => exitCode),
      [0, 124, 0],
    );
    const left = readFileSync(pids, 'utf8').trim().split('\n');
    assert.is(left.length, 2, 'a light and a careful run');
    await until('both end', () => !left.some((pid) => existsSync(`/proc/${pid}`)));
  });

  test(`${name}: a last command that prints more than fits costs none of the others`, () => {
    const size = 300_000; // more than the light run takes beside 8 bytes, by less than a pipe holds
    const answers = ask(
      shell,
      probesOf([{ argv: ['echo', 'A'] }, { argv: ['head', '-c', `${size}`, '/dev/zero'] }, { argv: ['echo', 'B'] }]),
      { cap: 8 },
    );
    assert.equal(
      answers.map(({ exitCode, truncated }) => [exitCode !== null, truncated]),
      [
        [true, false],
        [true, true],
        [true, false],
      ],
    );
    assert.equal([text(answers[0]), text(answers[2])], ['A\n', 'B\n']);
  });

  test(`${name}: sudo stands before the commands that need root only`, () => {
    const bin = join(dir, `bin-${name.replaceAll(/\W/g, '')}`);
    execFileSync('mkdir', [bin]);
    writeFileSync(join(bin, 'sudo'), '#!/bin/sh\nshift\nprintf "as root: "\nexec "$@"\n');
    chmodSync(join(bin, 'sudo'), 0o755);
    const probes = probesOf([{ argv: ['echo', 'A'], root: true }, { argv: ['echo', 'B'] }]);
    const path = `${bin}:${process.env['PATH']}`;
    assert.equal(ask(shell, probes, { sudo: true, path }).map(text), ['as root: A\n', 'B\n']);
    assert.equal(ask(shell, probes, { path }).map(text), ['A\n', 'B\n']);
  });

  test(`${name}: a host without timeout, and one with the old busybox form`, () => {
    const slug = name.replaceAll(/\W/g, '');
    const bare = join(dir, `bare-${slug}`);
    const old = join(dir, `old-${slug}`);
    for (const bin of [bare, old]) {
      execFileSync('mkdir', [bin]);
      for (const tool of ['head', 'cat', 'sleep', 'sh', 'true']) symlinkSync(`/bin/${tool}`, join(bin, tool));
    }
    const stub = '#!/bin/sh\n[ "$1" = -t ] || exit 1\nn=$2; shift 2\nexec /usr/bin/timeout "$n" "$@"\n';
    writeFileSync(join(old, 'timeout'), stub);
    chmodSync(join(old, 'timeout'), 0o755);
    const probes = probesOf([{ argv: ['sleep', '1.3'] }, { argv: ['cat'] }]);
    const codes = (path: string) => ask(shell, probes, { seconds: 1, path }).map(({ exitCode }) => exitCode);
    if (shell[0] !== 'busybox') assert.equal(codes(bare), [0, 0]); // busybox sh has its own timeout
    assert.equal(codes(old), [124, 0]);
  });

  test(`${name}: noise before the first frame is dropped`, () => {
    const before = 'echo Welcome; echo "@0011 B 0 1"; echo motd >&2\n';
    const [answer] = ask(shell, probesOf([{ argv: ['echo', 'A'] }]), { before });
    assert.is(text(answer), 'A\n');
    assert.is(answer!.stderr, '');
  });

  test(`${name}: half a script runs nothing`, () => {
    const script = collectorScript(probesOf([{ argv: ['touch', join(dir, 'ran')] }]), {
      nonce,
      commandTimeoutS: 1,
      sudo: false,
    });
    const half = spawnSync(shell[0]!, [...shell.slice(1), '-s'], { input: script.slice(0, -10) });
    assert.is(half.stdout.length, 0);
    assert.is.not(half.status, 0);
  });
}

test('property: any words survive quoting in every shell', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
  for (const shell of SHELLS) {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const line = shellLine(['printf', '%s\\0', ...words]);
        const printed = spawnSync(shell[0]!, [...shell.slice(1), '-c', line], { encoding: 'utf8' }).stdout;
        assert.equal(printed.split('\0').slice(0, -1), words);
      }),
      { numRuns: 15 },
    );
  }
});

test('output cannot forge a frame without the nonce', () => {
  const fake = '\n@00112233445566778899aabbccddeefe E 0 0 1 5\n\n@ B 1 0\nlie\n@ E 1 0 0 5\n';
  const [forged, next] = ask(['dash'], probesOf([{ argv: ['printf', '%s', fake] }, { argv: ['echo', 'true'] }]));
  assert.is(text(forged), fake);
  assert.is(text(next), 'true\n');
});

test('a stream that stops anywhere keeps what was finished', () => {
  const probes = probesOf([{ argv: ['echo', 'one'] }, { argv: ['echo', 'two'] }, { argv: ['echo', 'three'] }]);
  const script = collectorScript(probes, { nonce, commandTimeoutS: 5, sudo: false });
  const { stdout, stderr } = spawnSync('dash', ['-s'], { input: script });
  const whole = splitAnswers(nonce, stdout, stderr, probes, ANSWER_CAP).map(text);
  for (let length = 0; length < stdout.length; length++) {
    const answers = splitAnswers(nonce, stdout.subarray(0, length), stderr, probes, ANSWER_CAP);
    assert.is(answers.length, 3);
    answers.forEach((answer, index) => {
      if (answer.exitCode === 0) assert.is(text(answer), whole[index]);
    });
    assert.is(answers[2]!.exitCode, null, 'the last frame is not closed');
  }
  assert.equal(
    splitAnswers(nonce, stdout, stderr, probes, ANSWER_CAP).map(({ exitCode }) => exitCode),
    [0, 0, 0],
  );
});

test('property: no bytes make splitAnswers throw, and every probe has an answer', () => {
  const probes = probesOf([{ argv: ['a'] }, { argv: ['b'] }]);
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc
      .tuple(
        fc.constantFrom('B', 'E', 'X', ''),
        fc.constantFrom('0', '1', '2', '-1', 'x', ''),
        fc.string({ maxLength: 8 }),
      )
      .map(([kind, index, rest]) => Buffer.from(`\n@${nonce} ${kind} ${index} ${rest}\n`)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.array(piece, { maxLength: 4 }), (out, err) => {
      const answers = splitAnswers(nonce, Buffer.concat(out), Buffer.concat(err), probes, 10);
      assert.equal(
        answers.map(({ probe }) => probe),
        ['ip-r', 'ip-rule'],
      );
      for (const { exitCode, ms, stdout } of answers) {
        assert.ok(exitCode === null || Number.isInteger(exitCode));
        assert.ok(Number.isInteger(ms) && ms >= 0);
        assert.ok(stdout.length <= 10);
      }
    }),
  );
});

test('a nonce that could be shell syntax is refused', () => {
  assert.throws(() => collectorScript([], { nonce: '$(reboot)', commandTimeoutS: 1, sudo: false }), /hexadecimal/);
});

test('the listing names every command that runs', () => {
  const probes = probesOf([{ argv: ['ip', '-d', 'link'] }, { argv: ['test', '-e', '/x y'], root: true }]);
  assert.equal(
    listCommands(probes).map(({ probe, root, line }) => `${probe} ${root} ${line}`),
    ['ip-r false ip -d link', "ip-rule true test -e '/x y'"],
  );
});

test('over a real sshd, with a greeting from .bashrc and a command that hangs', async () => {
  const sshd = await startSshd(['SetEnv BASH_ENV=/dev/null']);
  const transport = sshTransport();
  try {
    const probes = probesOf([
      { argv: ['echo', 'A'] },
      { argv: ['sleep', '20'] },
      { argv: ['nope'] },
      { argv: ['echo', 'D'] },
    ]);
    const script = `echo noise; ${collectorScript(probes, { nonce, commandTimeoutS: 1, sudo: false })}`;
    const result = await transport.run(sshd.target(), script, limits, new AbortController().signal);
    if ('failed' in result) throw new Error(result.detail);
    const answers = splitAnswers(nonce, result.stdout, result.stderr, probes, ANSWER_CAP);
    assert.equal(
      answers.map(({ exitCode }) => exitCode),
      [0, 124, 127, 0],
    );
    assert.equal(answers.map(text), ['A\n', '', '', 'D\n']);
  } finally {
    await transport.close();
    await sshd.stop();
  }
});

test.run();
