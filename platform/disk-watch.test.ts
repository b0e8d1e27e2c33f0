import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { createDiskWatch } from './disk-watch.ts'

const GIB = 2 ** 30

let nowMs: number
let free: number
let logged: string[]

beforeEach(() => {
  nowMs = Date.parse('2026-03-19T10:00:00+09:00')
  free = 100 * GIB
  logged = []
})

function watch(logDir: string | null = null) {
  return createDiskWatch({
    dataDir: '/data',
    logDir,
    now: () => nowMs,
    log: pino({ level: 'warn' }, { write: (line) => void logged.push(line) }),
    spaceOf: () => Promise.resolve({ free, total: 200 * GIB }),
  })
}

describe('the space on the disks', () => {
  it('is that of the file system, and unknown for a folder that does not exist', async () => {
    const log = pino({ level: 'silent' })
    const disk = createDiskWatch({ dataDir: os.tmpdir(), logDir: '/nowhere/at/all', now: () => 0, log })
    await disk.look()
    expect(disk.disks.data?.total_bytes).toBeGreaterThan(0)
    expect(disk.disks.data?.free_bytes).toBeLessThanOrEqual(disk.disks.data?.total_bytes ?? 0)
    expect(disk.disks.logs).toBeNull()
  })

  it('includes the size of the log files where logs are written to files', async () => {
    expect(await watch().logBytes()).toBeNull()
    expect(await watch('/nowhere/at/all').logBytes()).toBeNull()
    const folder = mkdtempSync(path.join(os.tmpdir(), 'logs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    for (const name of ['server.1.log', 'worker.1.log'])
      writeFileSync(path.join(folder, name), 'x'.repeat(50))
    expect(await watch(folder).logBytes()).toBe(100)
  })

  it('is forecast from the growth of the last hours, once an hour was observed', async () => {
    const disk = watch()
    for (let minute = 0; minute <= 120; minute++) {
      await disk.look()
      expect(disk.disks.data?.days_left === null).toBe(minute < 60)
      nowMs += MINUTE_MS
      free -= GIB / (24 * 60)
    }
    expect(disk.disks.data?.days_left).toBeCloseTo(99.9, 0)
    expect(disk.warnings).toEqual([])
  })

  it('has no forecast while it does not shrink, nor after the clock was set back', async () => {
    const disk = watch()
    await disk.look()
    nowMs += 90 * MINUTE_MS
    free += GIB
    await disk.look()
    expect(disk.disks.data?.days_left).toBeNull()
    nowMs -= 200 * MINUTE_MS
    free -= 50 * GIB
    await disk.look()
    expect(disk.disks.data?.days_left).toBeNull()
  })

  it('causes a warning below two gibibytes, once in the log and in every answer meanwhile', async () => {
    const disk = watch('/logs')
    await disk.look()
    expect(disk.warnings).toEqual([])
    free = 1.5 * GIB
    await disk.look()
    await disk.look()
    expect(disk.warnings).toEqual([
      'the disk of the data folder is almost full: 1536 MiB (0 %) free',
      'the disk of the log folder is almost full: 1536 MiB (0 %) free',
    ])
    expect(disk.almostFull.map(({ disk: name }) => name)).toEqual(['data', 'logs'])
    expect(logged).toHaveLength(1)
    free = 50 * GIB
    await disk.look()
    expect(disk.warnings).toEqual([])
  })

  it('causes a warning when it will be full in less than three days', async () => {
    const disk = watch()
    await disk.look()
    nowMs += HOUR_MS
    free -= 4 * GIB
    await disk.look()
    expect(disk.warnings).toEqual([
      'the disk of the data folder is almost full: 98304 MiB (48 %) free, full in about 1 days at the present pace',
    ])
  })
})
