import { Command, CommanderError, Option } from 'commander';

/** Wrong usage or config: the text says what to do, exit code 2. */
export class UsageError extends Error {}

/**
 * Parses a verb's arguments and runs it; `act` gets commander's operands and options and gives the exit code. commander
 * prints help to stdout and complaints to stderr: 0 and 2.
 */
export async function runVerb<A extends unknown[]>(
  command: Command,
  argv: readonly string[],
  act: (...args: A) => number | Promise<number>,
): Promise<number> {
  let code = 0;
  command.exitOverride().showHelpAfterError('(try --help)');
  command.action(async (...args: unknown[]) => {
    code = await act(...(args as A));
  });
  try {
    await command.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

const EXAMPLES = new WeakMap<Command, readonly string[]>();

/** Examples below the options, in `--help` and in the manual page. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  EXAMPLES.set(command, examples);
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}

export function examplesOf(command: Command): readonly string[] {
  return EXAMPLES.get(command) ?? [];
}

export function verb(name: string, does: string, examples: readonly string[]): Command {
  return withExamples(new Command(`flannel-doctor ${name}`).description(does), examples);
}

/** An option that takes one of a few words; commander complains of any other. */
export function choice(flags: string, does: string, words: readonly string[], preset?: string): Option {
  return new Option(flags, does).choices(words).default(preset);
}

export const SEVERITIES = ['error', 'warning'] as const;
export const TABLE_OR_JSON = ['table', 'json'] as const;
