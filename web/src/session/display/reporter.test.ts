import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SentReport } from '#shared/displays/report'
import type { Ack } from '#shared/protocol/messages'
import { Reporter } from './reporter.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const REPORT = { board: 'indices' } as SentReport
function reporting(answer: () => Promise<Ack> = () => Promise.resolve({ ok: true })) {
  const send = vi.fn(answer)
  return { send, reporter: new Reporter({ read: () => REPORT, send }) }
}

it('a display reports every ten seconds', async () => {
  const { send, reporter } = reporting()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(send).toHaveBeenCalledTimes(3)
  reporter.stop()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(send).toHaveBeenCalledTimes(3)
})

it('a display reports a change at once, and ten seconds after that again', async () => {
  const { send, reporter } = reporting()
  await vi.advanceTimersByTimeAsync(9_000)
  reporter.now()
  await vi.advanceTimersByTimeAsync(0)
  expect(send).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(send).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(send).toHaveBeenCalledTimes(2)
  reporter.stop()
})

it('a display reports what changed while a report was on its way once that is answered', async () => {
  let answer: (ack: Ack) => void = () => undefined
  const { send, reporter } = reporting(() => new Promise((resolve) => (answer = resolve)))
  reporter.now()
  await vi.advanceTimersByTimeAsync(0)
  for (let n = 0; n < 5; n++) reporter.now()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(send).toHaveBeenCalledTimes(1)
  answer({ ok: true })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(send).toHaveBeenCalledTimes(2)
  reporter.stop()
})

it('a display waits as long as a refusal says, and goes on after a broken connection', async () => {
  const answers = [
    () => Promise.resolve<Ack>({ ok: false, code: 'rate_limited', message: '', retry_after_ms: 3_000 }),
    () => Promise.reject(new Error('the connection broke')),
    () => Promise.resolve<Ack>({ ok: true }),
  ]
  const { send, reporter } = reporting(() => (answers.shift() as () => Promise<Ack>)())
  reporter.now()
  await vi.advanceTimersByTimeAsync(2_999)
  expect(send).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(send).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(send).toHaveBeenCalledTimes(3)
  reporter.stop()
})
