import { expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { measureSlowReaders } from './testing/slow-readers.ts'

const MAX_KIB = 2 * 1024
/**
 * More than the kernels of both ends buffer before a writer notices (10 MiB), and far more than a server may
 * hold.
 */
const UNREAD_BYTES = 16 * 1024 * 1024
const BATCH_BYTES = 80_000

it('P10: readers that stop reading cost the server next to nothing, and are current with one patch when they read again', async () => {
  await resetStack()
  const report = await measureSlowReaders({
    ...stackUrls(),
    listings: 2_880,
    slow: 8,
    others: 2,
    batches: { before: 10, during: Math.ceil(UNREAD_BYTES / BATCH_BYTES) },
    everyMs: 0,
  })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expect(report.batchBytes).toBeGreaterThan(BATCH_BYTES)
  expect(report.grownKiBPerSlowReader).toBeLessThan(MAX_KIB)
  expect(report.patches).toEqual(report.patches.map(() => 1))
  expect(report.sameRows).toBe(true)
})
