import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Queue } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';

export type { Redis };

/** Where the queue of shards is, without secrets in what is printed. */
export interface RedisPlace {
  /** `rediss://redis.example:6380/2`: without user and password. */
  readonly shown: string;
  readonly options: RedisOptions;
}

/** Everything of ours in Redis begins so: an ACL may allow `~flannel-doctor:*` alone. */
export const PREFIX = 'flannel-doctor';

/** How long an answer, and a job that is done, waits to be fetched, s. */
export const KEPT_S = 3600;

/** shards: read and judge hosts. tasks: send between them. */
export type Work = 'shards' | 'tasks';

/** The queue of a site: workers of one site never see another's hosts. */
export function queueName(work: Work, site: string): string {
  return `${work}.${site}`;
}

export function queueOf(redis: Redis, work: Work, site: string): Queue {
  const queue = new Queue(queueName(work, site), { connection: redis, prefix: PREFIX, skipVersionCheck: true });
  // the connection itself tells; without a listener node ends the process
  return queue.on('error', () => {});
}

/** Where the results of one try lie: its own place, so that an answer that comes twice spoils nothing. */
export function resultsKey(id: string): string {
  return `${PREFIX}:results:${id}:${newId()}`;
}

export function isRunning(site: string): string {
  return `is flannel-doctor worker --site ${site} running?`;
}

/** New each time. */
export function newId(): string {
  return randomBytes(8).toString('hex');
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const PATIENCE_MS = 1000;

/** While Redis is away nothing comes of asking it: time runs out all the same. Keeps nobody from ending. */
export function patience(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS).unref());
}

/** Redis cannot be used as asked; the text says why and holds no secret. */
export class RedisError extends Error {}

export interface RedisSecrets {
  /** In place of a password in the URL, which every user of the machine may see. */
  readonly password?: string | undefined;
  /** PEM file of the authority that signed the server, for rediss://. */
  readonly caFile?: string | undefined;
}

/** Throws a RedisError for what is no URL of a Redis. */
export function redisPlace(url: string, { password, caFile }: RedisSecrets): RedisPlace {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new RedisError('--redis is no URL: give redis://HOST:PORT or rediss://HOST:PORT');
  }
  const { protocol, hostname, port, username, pathname } = parsed;
  if (!/^rediss?:$/.test(protocol) || hostname === '' || !/^(\/\d{0,5})?$/.test(pathname))
    throw new RedisError(
      '--redis takes redis://HOST:PORT or rediss://HOST:PORT (with TLS), and /N for another database',
    );
  let user: string;
  let secret: string;
  try {
    user = decodeURIComponent(username);
    secret = password || decodeURIComponent(parsed.password);
  } catch {
    throw new RedisError('--redis: user and password in the URL must be percent-encoded');
  }
  const db = Number(pathname.slice(1) || 0);
  let ca: Buffer | undefined;
  try {
    ca = caFile === undefined ? undefined : readFileSync(caFile);
  } catch (error) {
    throw new RedisError(`${caFile}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return {
    shown: `${protocol}//${hostname}${port === '' ? '' : `:${port}`}${db === 0 ? '' : `/${db}`}`,
    options: {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? 6379 : Number(port),
      db,
      ...(user === '' ? {} : { username: user }),
      ...(secret === '' ? {} : { password: secret }),
      ...(protocol === 'rediss:' ? { tls: ca === undefined ? {} : { ca } } : {}),
    },
  };
}

const CONNECT_MS = 10_000;
const RETRY_MAX_MS = 2000;
const NO_ANSWER = 'no answer';

/** A connection that was made once and comes back by itself. */
export interface RedisConnection {
  readonly redis: Redis;
  readonly close: () => void;
}

/** `onState` is told when it is lost and when it is back. Rejects with a RedisError when it cannot be made at all. */
export async function connectRedis(
  place: RedisPlace,
  onState: (state: 'lost' | 'back', why: string) => void,
): Promise<RedisConnection> {
  let up = false;
  let lost = false;
  let why = NO_ANSWER;
  const redis = new Redis({
    ...place.options,
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    keepAlive: CONNECT_MS,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (up ? Math.min(50 * 2 ** Math.min(times, 10), RETRY_MAX_MS) : null),
  });
  redis.on('error', (error: NodeJS.ErrnoException) => {
    // the first one says it: after a wrong password all else is refused too
    if (why === NO_ANSWER) why = [error.code, error.message].filter(Boolean).join(' ').slice(0, 200);
  });
  const onClose = (): void => {
    if (up && !lost) onState('lost', why);
    lost = true;
  };
  redis.on('close', onClose);
  redis.on('ready', () => {
    if (up && lost) onState('back', '');
    up = true;
    lost = false;
    why = NO_ANSWER;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const said = why === NO_ANSWER && error instanceof Error ? error.message.slice(0, 200) : why;
    throw new RedisError(`${place.shown} cannot be used: ${said}`);
  }
  return {
    redis,
    close: () => {
      redis.off('close', onClose);
      redis.disconnect();
    },
  };
}
