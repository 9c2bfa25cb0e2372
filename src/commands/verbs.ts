import type { Command } from 'commander';

/** A verb: what it does, how it runs, and its arguments as commander knows them. Its module loads only when it is asked for. */
interface Verb {
  readonly does: string;
  readonly run: () => Promise<(argv: readonly string[]) => Promise<number>>;
  readonly tree: () => Promise<Command>;
}

export const VERBS: Readonly<Record<string, Verb>> = {
  check: {
    does: 'read leases, probe every host, compare, name the root causes',
    run: async () => (await import('./check.ts')).checkCommand,
    tree: async () => (await import('./check.ts')).checkVerb(),
  },
  trace: {
    does: 'one pair, hop by hop, there and back: where it stops and why',
    run: async () => (await import('./trace.ts')).traceCommand,
    tree: async () => (await import('./trace.ts')).traceVerb(),
  },
  collect: {
    does: 'probe only; write a bundle (-o DIR or -o FILE.tar.gz)',
    run: async () => (await import('./collect.ts')).collectCommand,
    tree: async () => (await import('./collect.ts')).collectVerb(),
  },
  worker: {
    does: 'read and judge the hosts of a site for check --redis',
    run: async () => (await import('./worker.ts')).workerCommand,
    tree: async () => (await import('./worker.ts')).workerVerb(),
  },
  diff: {
    does: 'two runs or bundles: causes new, gone and lasting; what changed on the hosts',
    run: async () => (await import('./diff.ts')).diffCommand,
    tree: async () => (await import('./diff.ts')).diffVerb(),
  },
  report: {
    does: 'render a stored run (report.json) in another format',
    run: async () => (await import('./report.ts')).reportCommand,
    tree: async () => (await import('./report.ts')).reportVerb(),
  },
  explain: {
    does: 'what a check or cause means, how it is decided, its source',
    run: async () => (await import('./explain.ts')).explainCommand,
    tree: async () => (await import('./explain.ts')).explainVerb(),
  },
  init: {
    does: 'write a config from what is found, try it, say what it could reach',
    run: async () => (await import('./init.ts')).initCommand,
    tree: async () => (await import('./init.ts')).initVerb(),
  },
  commands: {
    does: 'print every command that would run on a host',
    run: async () => (await import('./commands.ts')).commandsCommand,
    tree: async () => (await import('./commands.ts')).commandsVerb(),
  },
  lab: {
    does: 'up | status | break | heal | exec | down: the embedded estate on this machine',
    run: async () => (await import('./lab.ts')).labCommand,
    tree: async () => (await import('./lab.ts')).labProgram(),
  },
  completion: {
    does: 'bash | zsh | fish: what the shell completes words by',
    run: async () => (await import('./completion.ts')).completionCommand,
    tree: async () => (await import('./completion.ts')).completionVerb(),
  },
};
