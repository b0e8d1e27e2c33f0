import { readdir, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { Log } from './log.ts'
import { Pace } from './pace.ts'

export interface DiskSpace {
  free_bytes: number
  total_bytes: number
  /** Days until the disk is full at the rate of the last day; null: unknown, or it is not filling up. */
  days_left: number | null
}

/** The folders that this installation writes to; null: none on this machine, or managed elsewhere. */
export type Disks = Record<'data' | 'logs', DiskSpace | null>

export interface DiskWatch {
  /** Looks at the disks. */
  look: () => Promise<void>
  /** The size of the log files; null: the folder does not exist. */
  logBytes: () => Promise<number | null>
  /** The result of the last check. */
  readonly disks: Disks
  readonly almostFull: ({ disk: keyof Disks } & DiskSpace)[]
  /** A sentence for each disk that is almost full. */
  readonly warnings: string[]
}

export interface DiskWatchOptions {
  dataDir: string
  logDir: string | null
  now: () => number
  log: Log
  /** Reads the file system; tests replace it. */
  spaceOf?: (folder: string) => Promise<{ free: number; total: number }>
}

const ALMOST_FULL_BYTES = 2 * 2 ** 30
const ALMOST_FULL_DAYS = 3

export function createDiskWatch({
  dataDir,
  logDir,
  now,
  log,
  spaceOf = askFileSystem,
}: DiskWatchOptions): DiskWatch {
  const folders = { data: dataDir, logs: logDir }
  const used = { data: new Pace(), logs: new Pace() }
  const disks: Disks = { data: null, logs: null }
  let warned = ''

  async function lookAt(name: 'data' | 'logs'): Promise<void> {
    const folder = folders[name]
    const space = folder === null ? null : await spaceOf(folder).catch(() => null)
    if (space === null) {
      disks[name] = null
      return
    }
    const { free, total } = space
    used[name].add(now(), total - free)
    const perDay = used[name].perDay
    const daysLeft = perDay === null || perDay <= 0 ? null : Math.round((free / perDay) * 10) / 10
    disks[name] = { free_bytes: free, total_bytes: total, days_left: daysLeft }
  }

  const almostFullNow = () =>
    (['data', 'logs'] as const).flatMap((disk) => {
      const space = disks[disk]
      return space === null || !isAlmostFull(space) ? [] : [{ disk, ...space }]
    })
  const warningsNow = (): string[] => almostFullNow().map(({ disk, ...space }) => warningOf(disk, space))

  return {
    disks,
    logBytes: () => (logDir === null ? Promise.resolve(null) : bytesOf(logDir).catch(() => null)),
    get almostFull() {
      return almostFullNow()
    },
    get warnings() {
      return warningsNow()
    },
    async look() {
      await Promise.all([lookAt('data'), lookAt('logs')])
      // Logged once per disk and not at every check, as the figures in the sentences change all the time.
      const full = almostFullNow().map(({ disk }) => disk)
      if (full.join() !== warned && full.length > 0) log.warn({ disks }, warningsNow().join('; '))
      warned = full.join()
    },
  }
}

function isAlmostFull({ free_bytes, days_left }: DiskSpace): boolean {
  return free_bytes < ALMOST_FULL_BYTES || (days_left !== null && days_left < ALMOST_FULL_DAYS)
}

function warningOf(name: 'data' | 'logs', { free_bytes, total_bytes, days_left }: DiskSpace): string {
  const percent = Math.floor((free_bytes / total_bytes) * 100)
  const free = `${Math.floor(free_bytes / 2 ** 20)} MiB (${percent} %) free`
  const pace = days_left === null ? '' : `, full in about ${days_left} days at the present pace`
  return `the disk of the ${name === 'data' ? 'data' : 'log'} folder is almost full: ${free}${pace}`
}

async function bytesOf(folder: string): Promise<number> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile())
  // The file was rotated away since it was listed.
  const sizes = files.map(({ name }) =>
    stat(path.join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** The space available to this process: part of a disk is reserved for root. */
async function askFileSystem(folder: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { free: bavail * bsize, total: blocks * bsize }
}
