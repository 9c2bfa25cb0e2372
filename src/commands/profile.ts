import { UsageError } from './usage.ts';

/** What `check --profile` may be called, with what it is for. */
export const PROFILES = {
  oncall:
    'all hosts are read, and only pairs of the hosts named with --host are measured, as briefly as the packet rate allows',
  acceptance: 'everything is measured and held against `expect`; the run holds a protocol to sign',
  ci: 'writes the run in all formats, and fails on causes that the run before does not have',
} as const;
export type ProfileName = keyof typeof PROFILES;

interface Chosen {
  readonly profile?: ProfileName;
  readonly host?: readonly string[];
  readonly bundle?: string;
  readonly passive?: boolean;
  readonly redis?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** For `--help`: each with what it does. */
export function profileHelp(): string {
  return Object.entries(PROFILES)
    .map(([name, does]) => `${name}: ${does}`)
    .join('; ');
}

/** Throws a UsageError for a profile that what else was asked for leaves nothing to do. */
export function checkProfile({ profile, host = [], bundle, passive, redis, only = [], skip = [] }: Chosen): void {
  if (profile === undefined) return;
  if (profile === 'acceptance' && redis !== undefined)
    throw new UsageError('--profile acceptance signs for what hosts answered, which workers keep: leave --redis out');
  if (profile === 'acceptance' && (passive === true || host.length + only.length + skip.length > 0))
    throw new UsageError('--profile acceptance examines everything: leave --passive, --host, --only and --skip out');
  if (profile !== 'oncall') return;
  if (host.length === 0) throw new UsageError('--profile oncall needs the hosts it is about: --host NAME...');
  if (bundle !== undefined || passive === true)
    throw new UsageError('--profile oncall sends between live hosts: leave --bundle and --passive out');
}
