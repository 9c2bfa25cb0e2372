import { Argument, type Command, type Option } from 'commander';
import { runVerb, verb } from './usage.ts';
import { VERBS } from './verbs.ts';

/** What may stand in a place: these words, a path, or whatever people know themselves. */
export interface Values {
  readonly words: readonly string[];
  readonly files: boolean;
}

export interface CompletedOption {
  /** `--config`, `-c`. */
  readonly names: readonly string[];
  readonly does: string;
  /** null: it takes no value. */
  readonly values: Values | null;
  /** It takes all words up to the next option. */
  readonly many: boolean;
}

/** A verb, or one of the lab's. */
export interface CompletedVerb {
  readonly name: string;
  readonly does: string;
  readonly options: readonly CompletedOption[];
  readonly operands: Values;
  readonly verbs: readonly CompletedVerb[];
}

/** Ids by the verb that takes them. */
interface Ids {
  readonly checks: readonly string[];
  readonly explained: readonly string[];
  readonly faults: readonly string[];
}

const PATHS = ['file', 'path', 'dir', 'folder', 'run', 'old', 'new'];
const RUNS = ['run', 'old', 'new'];

function valuesOf(place: string, name: string, choices: readonly string[] | undefined, ids: Ids): Values {
  if (choices !== undefined) return { words: choices, files: false };
  if (name === 'id') {
    const words = place.startsWith('lab') ? ids.faults : place === 'explain' ? ids.explained : ids.checks;
    return { words, files: false };
  }
  return { words: RUNS.includes(name) ? ['last', 'last-good'] : [], files: PATHS.includes(name) };
}

/** `file` of `-c, --config <file>`. */
function valueName({ flags }: Option): string {
  return /[<[]([\w-]+)/.exec(flags)?.[1] ?? '';
}

function optionOf(place: string, option: Option, ids: Ids): CompletedOption {
  const takes = option.required || option.optional;
  return {
    names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
    does: option.description,
    values: takes ? valuesOf(place, valueName(option), option.argChoices, ids) : null,
    many: option.variadic,
  };
}

/** commander adds it by itself. */
const HELP: CompletedOption = { names: ['--help', '-h'], does: 'options and examples', values: null, many: false };

function verbOf(name: string, place: string, does: string, command: Command, ids: Ids): CompletedVerb {
  const operands = command.registeredArguments.map((each) => valuesOf(place, each.name(), each.argChoices, ids));
  return {
    name,
    does,
    options: [...command.options.map((option) => optionOf(place, option, ids)), HELP],
    operands: {
      words: [...new Set(operands.flatMap(({ words }) => words))],
      files: operands.some(({ files }) => files),
    },
    verbs: command.commands.map((each) =>
      verbOf(each.name(), `${place} ${each.name()}`, each.description(), each, ids),
    ),
  };
}

/** Every verb with all it takes. */
export async function verbTree(): Promise<CompletedVerb[]> {
  const [{ CHECKS }, { CAUSES }, { FAULTS }] = await Promise.all([
    import('../checks/index.ts'),
    import('../causes/index.ts'),
    import('../lab/faults/index.ts'),
  ]);
  const checks = CHECKS.map(({ id }) => id);
  const ids: Ids = {
    checks,
    explained: [...new Set([...checks, ...CAUSES.map(({ id }) => id)])],
    faults: FAULTS.map(({ id }) => id),
  };
  return Promise.all(
    Object.entries(VERBS).map(async ([name, { does, tree }]) => verbOf(name, name, does, await tree(), ids)),
  );
}

export function completionVerb(): Command {
  return verb('completion', 'What a shell completes words by; made from the verbs themselves.', [
    'source <(flannel-doctor completion bash)',
    'flannel-doctor completion zsh > "$HOME/.zfunc/_flannel-doctor"',
    'flannel-doctor completion fish > ~/.config/fish/completions/flannel-doctor.fish',
  ]).addArgument(new Argument('<shell>', 'whose').choices(['bash', 'zsh', 'fish']));
}

export function completionCommand(argv: readonly string[]): Promise<number> {
  return runVerb(completionVerb(), argv, async (shell: 'bash' | 'zsh' | 'fish') => {
    const { COMPLETIONS } = await import('./completion-scripts.ts');
    process.stdout.write(COMPLETIONS[shell](await verbTree()));
    return 0;
  });
}
