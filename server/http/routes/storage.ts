import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import type { Pace } from '#platform/pace'
import { seoulIso } from '#shared/market/seoul-time'
import { readStorage } from '../../admin/read-storage.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { StorageShape } from '../shapes/storage.ts'

export interface StorageRouteParts {
  database: Database
  redis: Redis
  disk: DiskWatch
  growth: Pace
}

export function storageRoutes(parts: StorageRouteParts): Route[] {
  const storage = defineRoute({
    method: 'get',
    path: '/api/admin/storage',
    access: 'view_storage',
    tag: 'admin',
    summary: 'How large each table is, what compression made of it, how long its rows stay.',
    description:
      'Numbers of rows are estimates. Oldest and newest are the ends of the chunks. Faults: jobs of the database that failed when they last ran. Growth and days left go by the last day at most, and are null until an hour was seen; the disk of a database on another machine cannot be seen.',
    answer: { status: 200, description: 'The largest table first', shape: StorageShape },
    handle: async () => {
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
    },
  })
  return [storage]
}

function isoOf(moment: Date | null): string | null {
  return moment === null ? null : seoulIso(moment.getTime())
}
