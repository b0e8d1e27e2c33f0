import { beforeEach, expect, it, vi } from 'vitest'
import { REPORT_EVERY_MS, createActivity } from './activity.ts'

let nowMs = 0
const report = vi.fn<() => Promise<void>>()
beforeEach(() => {
  nowMs = 0
  report.mockReset().mockResolvedValue()
})

it('the first input is reported immediately, and then at most one a minute', () => {
  const input = createActivity(report, () => nowMs)
  for (nowMs = 0; nowMs < 3 * REPORT_EVERY_MS; nowMs += 100) input()
  expect(report).toHaveBeenCalledTimes(3)
})

it('without input nothing is reported', () => {
  createActivity(report, () => nowMs)
  nowMs = 10 * REPORT_EVERY_MS
  expect(report).not.toHaveBeenCalled()
})

it('after a report that did not arrive the next one does not wait a whole minute', async () => {
  report.mockRejectedValueOnce(new Error('away'))
  const input = createActivity(report, () => nowMs)
  input()
  await Promise.resolve()
  nowMs = 5_000
  input()
  expect(report).toHaveBeenCalledTimes(1)
  nowMs = 10_000
  input()
  expect(report).toHaveBeenCalledTimes(2)
})
