import type { Redis } from 'ioredis'

/**
 * Replaces a text in Redis if it still has the value that was read before.
 *
 * @param before null: the key must not exist
 * @returns whether it was replaced
 */
export async function compareAndSet(
  redis: Redis,
  key: string,
  before: string | null,
  after: string,
): Promise<boolean> {
  return (await redis.eval(COMPARE_AND_SET, 1, key, before ?? '', after)) === 1
}

const COMPARE_AND_SET = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`
