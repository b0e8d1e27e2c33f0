import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import type { Pace } from '#platform/pace'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/storage'
import { readStorage } from '../../admin/read-storage.ts'
import { handle, type Route } from '../handle.ts'

export interface StorageRouteParts {
  database: Database
  redis: Redis
  disk: DiskWatch
  growth: Pace
}

export function storageRoutes(parts: StorageRouteParts): Route[] {
  const storage = handle(rest.readStorage, async () => {
    const growth = parts.growth.perDay
    const { tables, database_bytes, wal_bytes, redis, faults } = await readStorage(parts)
    return {
      tables: tables.map(({ oldest, newest, ...table }) => ({
        ...table,
        oldest: isoOf(oldest),
        newest: isoOf(newest),
      })),
      database_bytes,
      database_bytes_per_day: growth === null ? null : Math.round(growth),
      wal_bytes,
      redis,
      log: { bytes: await parts.disk.logBytes(), lines_lost: lost.lines },
      disk: parts.disk.disks,
      faults: faults.map(({ job, failed_at_ms, reason }) => ({
        job,
        failed_at: seoulIso(failed_at_ms),
        reason,
      })),
    }
  })
  return [storage]
}

function isoOf(moment: Date | null): string | null {
  return moment === null ? null : seoulIso(moment.getTime())
}
