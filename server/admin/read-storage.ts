import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import { storageSizes, type StorageSizes } from '#database/storage-sizes'
import { MAINTENANCE_KEYS, type JobFault } from '#shared/protocol/names'

/** What is stored, and what goes wrong in looking after it. */
export interface Storage extends StorageSizes {
  /** Jobs that failed when they last ran. */
  faults: JobFault[]
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
  }
}
