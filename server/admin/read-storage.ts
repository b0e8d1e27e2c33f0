import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { storageSizes, writeAheadLogBytes, type StorageSizes } from '#database/storage/storage-sizes'
import { MAINTENANCE_KEYS, type JobFault } from '#shared/protocol/names'

/** The sizes of what is stored, and the failures of its maintenance. */
export interface Storage extends StorageSizes {
  /** Jobs whose last run failed. */
  faults: JobFault[]
  /** null: the role of the application has no access. */
  wal_bytes: number | null
  redis: RedisSize
}

interface RedisSize {
  memory_bytes: number
  /** Its append-only file; null: disabled. */
  disk_bytes: number | null
}

export async function readStorage({
  database,
  redis,
}: {
  database: Database
  redis: Redis
}): Promise<Storage> {
  const faults = await redis.hgetall(MAINTENANCE_KEYS.faults)
  return {
    ...(await storageSizes(database)),
    faults: Object.values(faults).map((text) => JSON.parse(text) as JobFault),
    wal_bytes: await writeAheadLogBytes(database),
    redis: redisSize(await redis.info()),
  }
}

/** @param info the answer to INFO, one line per value */
function redisSize(info: string): RedisSize {
  const figure = (name: string): number | null => {
    const found = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]
    return found === undefined ? null : Number(found)
  }
  return { memory_bytes: figure('used_memory') ?? 0, disk_bytes: figure('aof_current_size') }
}
