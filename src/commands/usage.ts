import { Command, CommanderError } from 'commander';

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

export function verb(name: string, does: string, examples: readonly string[]): Command {
  return new Command(`flannel-doctor ${name}`)
    .description(does)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
}
