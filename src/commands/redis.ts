import type { RedisPlace } from '../shards/redis.ts';
import { UsageError } from './usage.ts';

/** For `--help` of what takes --redis. */
export const REDIS_HELP = `
Redis: the password stands in FLANNEL_DOCTOR_REDIS_PASSWORD rather than in the URL, which every user of the machine can see;
rediss:// is TLS, and FLANNEL_DOCTOR_REDIS_CA names the PEM file of an authority of your own.`;

/** The Redis that was named, with what the environment says of it. Throws a UsageError for what is none. */
export async function placeFrom(url: string): Promise<RedisPlace> {
  const { RedisError, redisPlace } = await import('../shards/redis.ts');
  try {
    return redisPlace(url, {
      password: process.env['FLANNEL_DOCTOR_REDIS_PASSWORD'],
      caFile: process.env['FLANNEL_DOCTOR_REDIS_CA'],
    });
  } catch (error) {
    if (error instanceof RedisError) throw new UsageError(error.message);
    throw error;
  }
}
