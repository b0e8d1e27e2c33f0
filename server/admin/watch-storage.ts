import type { Database } from '#database/pool'
import { databaseBytes } from '#database/storage/storage-sizes'
import type { DiskWatch } from '#platform/disk-watch'
import type { Log } from '#platform/log'
import type { Pace } from '#platform/pace'

const LOOK_AT_DISKS_EVERY_MS = 15_000
/** Expensive: Postgres stats every file for it. */
const LOOK_AT_DATABASE_EVERY_MS = 600_000

export interface StorageWatchDeps {
  database: Database
  disk: DiskWatch
  /** The growth of the database, which is all that is known of a database server's disk. */
  growth: Pace
  now: () => number
  log: Log
}

/** @returns stops it */
export async function watchStorage({
  database,
  disk,
  growth,
  now,
  log,
}: StorageWatchDeps): Promise<() => void> {
  const lookAtDatabase = () =>
    databaseBytes(database).then(
      (bytes) => growth.add(now(), bytes),
      (err: unknown) => log.debug({ err }, 'the size of the database is not known'),
    )
  const timers = [
    setInterval(() => void disk.look(), LOOK_AT_DISKS_EVERY_MS),
    setInterval(() => void lookAtDatabase(), LOOK_AT_DATABASE_EVERY_MS),
  ]
  for (const timer of timers) timer.unref()
  void lookAtDatabase()
  await disk.look()
  return () => timers.forEach(clearInterval)
}
