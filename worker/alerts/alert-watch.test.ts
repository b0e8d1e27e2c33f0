import pino from 'pino'
import { expect, it } from 'vitest'
import { AlertWatch } from './alert-watch.ts'

const log = pino({ level: 'silent' })

it('evaluations run one at a time, skip to the newest moment, and continue after a failure', async () => {
  const requested: number[] = []
  const ends: (() => void)[] = []
  const evaluate = async (asOfMs: number): Promise<number> => {
    requested.push(asOfMs)
    await new Promise<void>((resolve) => ends.push(resolve))
    if (asOfMs === 1) throw new Error('the database is away')
    return 0
  }
  const watch = new AlertWatch({ evaluate }, log)
  for (const atMs of [1, 2, 3]) watch.published(atMs)
  expect(requested).toEqual([1])
  ends[0]?.()
  await expect.poll(() => requested).toEqual([1, 3])
  ends[1]?.()
  await watch.settled()
  watch.published(4)
  expect(requested).toEqual([1, 3, 4])
  ends[2]?.()
  await watch.settled()
})
