import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import type { Pace } from '#platform/pace'
import { isoOrNull, seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/storage'
import { readStorage } from '../../admin/read-storage.ts'
import { handle, type Route } from '../handle.ts'

export interface StorageRouteDeps {
  database: Database
  redis: Redis
  disk: DiskWatch
  growth: Pace
}

export function storageRoutes(deps: StorageRouteDeps): Route[] {
  const storage = handle(rest.readStorage, async () => {
    const growth = deps.growth.perDay
    const { tables, database_bytes, wal_bytes, redis, faults } = await readStorage(deps)
    return {
      tables: tables.map(({ oldest, newest, ...table }) => ({
        ...table,
        oldest: isoOrNull(oldest),
        newest: isoOrNull(newest),
      })),
      database_bytes,
      database_bytes_per_day: growth === null ? null : Math.round(growth),
      wal_bytes,
      redis,
      log: { bytes: await deps.disk.logBytes(), lines_lost: lost.lines },
      disk: deps.disk.disks,
      faults: faults.map(({ job, failed_at_ms, reason }) => ({
        job,
        failed_at: seoulIso(failed_at_ms),
        reason,
      })),
    }
  })
  return [storage]
}
