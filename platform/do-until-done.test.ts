import pino from 'pino'
import { expect, it } from 'vitest'
import { doUntilDone } from './do-until-done.ts'

it('doUntilDone returns after the first attempt, and retries a failure with growing delays until it succeeds', async () => {
  const pauses: number[] = []
  let attempts = 0
  let goOn: () => void = () => {}
  const effect = () => (++attempts < 9 ? Promise.reject(new Error('away')) : Promise.resolve())
  await doUntilDone(effect, {
    what: 'test',
    log: pino({ level: 'silent' }),
    pause: (ms) => {
      pauses.push(ms)
      return pauses.length === 1 ? new Promise<void>((resolve) => (goOn = resolve)) : Promise.resolve()
    },
  })
  expect(attempts).toBe(1)
  goOn()
  await expect.poll(() => attempts).toBe(9)
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
})
