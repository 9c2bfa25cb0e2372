// What is shipped for schedulers: each file is what its own tool or schema takes, as far as the tool is on this machine, and every
// command in it is one this version understands.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { type CompletedVerb, verbTree } from '../src/commands/completion.ts';
import { COMPLETIONS } from '../src/commands/completion-scripts.ts';
import { manPage } from '../src/commands/man.ts';

const root = join(import.meta.dirname, '..');
const deploy = join(root, 'deploy');
const read = (name: string): string => readFileSync(join(deploy, name), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'flannel-doctor-deploy-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const tree: readonly CompletedVerb[] = await verbTree();

/** Runs a tool where it is there; null where it is not. */
function tool(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return error === undefined ? { status, text: `${stdout}${stderr}` } : null;
}

// biome-ignore lint/suspicious/noExplicitAny: documents of others, looked into by hand
function documents(name: string): any[] {
  return parseAllDocuments(read(name)).map((document) => {
    assert.equal(document.errors, [], name);
    return document.toJS();
  });
}

test('every command that is shipped names options this version has', () => {
  const lines = [
    ...readdirSync(deploy, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(yml|yaml|service)$/.test(name))
      .flatMap((name) => read(name).split('\n'))
      .filter((line) => /flannel-doctor (check|report|worker) /.test(line)),
    `flannel-doctor ${(documents('kubernetes-cronjob.yaml').at(-1).spec.jobTemplate.spec.template.spec.containers[0].args as string[]).join(' ')}`,
  ];
  assert.ok(lines.length >= 5);
  for (const line of lines) {
    const [, verb, rest] = /flannel-doctor (check|report|worker) (.*)/.exec(line)!;
    const known = tree.find(({ name }) => name === verb)!.options.flatMap(({ names }) => names);
    for (const [option] of rest!.matchAll(/(?<= |^)--?[a-z-]+/g))
      assert.ok(known.includes(option), `${line}: ${option}`);
  }
});

test('systemd takes the services and the timer', () => {
  const units = ['flannel-doctor.service', 'flannel-doctor.timer', 'flannel-doctor-worker.service'];
  for (const name of units)
    for (const line of read(`systemd/${name}`).split('\n')) assert.match(line, /^(|#.*|\[\w+\]|\w+=.*)$/, name);
  const timer = tool('systemd-analyze', ['calendar', '*-*-* 02:15:00']);
  if (timer !== null) assert.is(timer.status, 0, timer.text);
  const verified = tool('systemd-analyze', ['verify', ...units.map((name) => join(deploy, 'systemd', name))]);
  if (verified !== null)
    assert.not.match(verified.text, /flannel-doctor(-worker)?\.(service|timer):\d+|Unknown|Failed to parse/);
});

test('the Kubernetes objects: least rights, one run at a time, and what kubectl says', () => {
  const objects = documents('kubernetes-cronjob.yaml');
  assert.equal(
    objects.map(({ kind }) => kind),
    ['Namespace', 'ServiceAccount', 'PersistentVolumeClaim', 'CronJob'],
  );
  const { spec } = objects.at(-1);
  const pod = spec.jobTemplate.spec.template.spec;
  assert.is(spec.concurrencyPolicy, 'Forbid');
  assert.is(pod.automountServiceAccountToken, false);
  assert.is(pod.securityContext.runAsNonRoot, true);
  const [container] = pod.containers;
  assert.equal(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  const volumes = pod.volumes.map(({ name }: { name: string }) => name);
  for (const { name } of container.volumeMounts) assert.ok(volumes.includes(name), name);
});

test('GitHub and GitLab: what runs, when, and what is kept', () => {
  const [github] = documents('github-actions.yml');
  assert.equal(github.permissions, { contents: 'read' });
  assert.ok(github.on.schedule[0].cron);
  for (const step of github.jobs.check.steps) assert.ok(step.run ?? step.uses);
  const [gitlab] = documents('gitlab-ci.yml');
  assert.is(gitlab.flannel.artifacts.reports.junit, 'reports/*/junit.xml');
  for (const lines of [gitlab.flannel.before_script, gitlab.flannel.script, gitlab.flannel.after_script])
    for (const line of lines) assert.type(line, 'string');
});

test('the Dockerfile copies what is there, and runs as no root', () => {
  const text = read('Dockerfile');
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) => files!.split(' '));
  assert.ok(copied.length > 4);
  for (const file of copied) assert.ok(existsSync(join(root, file)), file);
  assert.match(text, /\nUSER node\n[\s\S]*ENTRYPOINT/);
});

test('bash completes verbs, options, words and ids', () => {
  const script = join(folder, 'completion.bash');
  writeFileSync(script, COMPLETIONS.bash(tree));
  const ask = `source ${script}; COMP_WORDS=(flannel-doctor "$@"); COMP_CWORD=$#; _flannel_doctor; echo "\${COMPREPLY[*]}"`;
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['che'], /^check$/],
    [['check', '--fo'], /^--format$/],
    [['check', '--format', 'j'], /^json junit$/],
    [['check', '--only', 'route-missing', 'fdb-entry-m'], /^fdb-entry-missing$/],
    [['check', '--only', 'route-missing', '--qu'], /^--quiet$/],
    [['lab', 'he'], /^heal$/],
    [['lab', 'break', 'vtep-mac-ch'], /^vtep-mac-changed$/],
    [['diff', 'last-'], /^last-good$/],
    [['completion', ''], /^bash zsh fish$/],
  ];
  for (const [words, says] of cases) {
    const answer = tool('bash', ['-c', ask, 'bash', ...words])!;
    assert.match(answer.text.trim(), says, words.join(' '));
  }
});

test('zsh and fish know every verb and option; their own parsers take the scripts where they are here', () => {
  for (const shell of ['zsh', 'fish'] as const) {
    const text = COMPLETIONS[shell](tree);
    for (const verb of tree)
      for (const { names } of verb.options)
        assert.match(
          text,
          shell === 'zsh' ? names[0]! : ` -l ${names[0]!.replace('--', '')} `,
          `${shell}: ${verb.name}`,
        );
    const script = join(folder, `completion.${shell}`);
    writeFileSync(script, text);
    const parsed = tool(shell, ['-n', script]);
    if (parsed !== null) assert.is(parsed.status, 0, parsed.text);
  }
});

test('the manual page has every verb and option, and groff has nothing to say', async () => {
  const text = await manPage();
  for (const verb of tree) {
    assert.match(text, `flannel\\-doctor ${verb.name}`);
    for (const { names } of verb.options)
      if (names[0] !== '--help') assert.ok(text.includes(names[0]!.replaceAll('-', '\\-')), names[0]);
  }
  const page = join(folder, 'flannel-doctor.1');
  writeFileSync(page, text);
  const formatted = tool('groff', ['-man', '-Tutf8', '-k', '-ww', '-z', page]);
  if (formatted !== null) assert.is(formatted.text, '');
});

test.run();
