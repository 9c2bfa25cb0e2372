/** argv in, exit code out. A verb's module, and what it needs, loads only when that verb is called. */
import { VERBS } from './commands/verbs.ts';

function help(): string {
  const rows = Object.entries(VERBS).map(([name, { does }]) => `  ${name.padEnd(12)}${does}`);
  return `flannel-doctor: names the one host and the one object at fault in a Flannel VXLAN network

Usage: flannel-doctor <verb> [options]

${rows.join('\n')}

  flannel-doctor <verb> --help   options and examples of a verb
  flannel-doctor --version

Examples:
  flannel-doctor check -c flannel-doctor.yaml
  flannel-doctor check --bundle bug-report.tar.gz --format json

Exit codes: 0 all examined and healthy · 1 problems found · 2 wrong usage or config
            3 nothing wrong found, but something could not be examined · 4 internal error
Nothing is written or changed on any host; \`flannel-doctor commands\` prints all that is run there.
`;
}

async function main(argv: readonly string[]): Promise<number> {
  const [verb, ...rest] = argv;
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') {
    (verb === undefined ? process.stderr : process.stdout).write(help());
    return verb === undefined ? 2 : 0;
  }
  if (verb === '--version' || verb === '-V') {
    const { version } = await import('./version.ts');
    process.stdout.write(`flannel-doctor ${version()}\n`);
    return 0;
  }
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (known === undefined) {
    process.stderr.write(
      `unknown verb ${JSON.stringify(verb)}; the verbs are ${Object.keys(VERBS).join(', ')}. Try flannel-doctor --help\n`,
    );
    return 2;
  }
  const run = await known.run();
  return run(rest);
}

// a reader that closes early (`| head`) is no error: the run is still written, and its exit code told
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`cannot write to stdout: ${error.message}\n`);
  process.exit(4);
});
// nobody is left to be told
process.stderr.on('error', () => {});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = process.env['FLANNEL_DOCTOR_DEBUG'] === '1' && error instanceof Error ? error.stack : String(error);
    process.stderr.write(`internal error, please report it: ${text}\n`);
    process.exitCode = 4;
  },
);
