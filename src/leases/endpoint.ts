import { readFileSync } from 'node:fs';
import type { EtcdSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap, GapKind } from '../types/probe.ts';
import { leaseGap } from './gap.ts';

/** What reading from one endpoint may take. */
export interface ReadOptions {
  /** For the whole of one endpoint; the next one has as much again. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** One endpoint, ready to be asked; secrets stay in here. */
export interface Endpoint {
  readonly url: URL;
  readonly ca: Buffer | null;
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
  readonly user: { readonly name: string; readonly password: string } | null;
}

/** Why an endpoint gave nothing; `final` when asking another would bring the same answer. */
export class Refusal extends Error {
  readonly kind: GapKind;
  readonly final: boolean;
  constructor(kind: GapKind, message: string, final = false) {
    super(message);
    this.kind = kind;
    this.final = final;
  }
}

/** The endpoint as people may see it: `http://192.168.122.100:2379/coreos.com/network`. */
export function shownAs(source: EtcdSource, url: URL): string {
  return `${url.protocol}//${url.host}${source.prefix}`;
}

/** Asks the endpoints in their order until one answers; a gap names each with its reason. Never throws. */
export async function firstAnswer(
  source: EtcdSource,
  ask: (endpoint: Endpoint, from: string) => Promise<LeaseTable>,
): Promise<LeaseTable | Gap> {
  const reasons: string[] = [];
  let kind: GapKind = 'unreachable';
  let from = source.prefix;
  for (const text of source.endpoints) {
    try {
      const url = endpointUrl(text);
      from = shownAs(source, url);
      return await ask({ url, ...secretsOf(source) }, from);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('unreachable', causeText(error));
      kind = refusal.kind;
      reasons.push(`${source.endpoints.length > 1 ? `${from}: ` : ''}${refusal.message}`);
      if (refusal.final) break;
    }
  }
  return leaseGap(from, kind, reasons.join('; ') || 'the source names no endpoints');
}

/** `127.0.0.1:2379` is http. */
function endpointUrl(text: string): URL {
  try {
    return new URL(/^https?:\/\//.test(text) ? text : `http://${text}`);
  } catch {
    throw new Refusal('unreadable', 'an endpoint is not a URL: write http://HOST:2379');
  }
}

function secretsOf(source: EtcdSource): Omit<Endpoint, 'url'> {
  const read = (path: string | null) => {
    if (path === null) return null;
    try {
      return readFileSync(path);
    } catch (error) {
      throw new Refusal('auth', `cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, true);
    }
  };
  const files = { ca: read(source.ca), cert: read(source.cert), key: read(source.key) };
  if (source.username === null) return { ...files, user: null };
  const password = source.passwordEnv === null ? '' : process.env[source.passwordEnv];
  if (password === undefined) throw new Refusal('auth', `the environment has no ${source.passwordEnv}`, true);
  return { ...files, user: { name: source.username, password } };
}

/** What went wrong below, in words of Node or OpenSSL: they hold no secret. */
export function causeText(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error instanceof AggregateError && error.message === '') return error.errors.map(causeText).join(', ');
  const cause = error.cause === undefined ? '' : ` (${causeText(error.cause)})`;
  return `${error.message}${cause}`;
}
