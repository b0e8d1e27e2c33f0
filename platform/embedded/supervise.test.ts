import pino from 'pino'
import { expect, test } from 'vitest'
import type { Part } from './child.ts'
import { supervise } from './supervise.ts'

interface FakePart extends Part {
  end: (how: string) => void
  isStopped: boolean
}

function fakePart(): FakePart {
  let end: (how: string) => void = () => {}
  const ended = new Promise<string>((resolve) => (end = resolve))
  const part: FakePart = { ended, end, isStopped: false, stop: () => Promise.resolve() }
  part.stop = () => {
    part.isStopped = true
    end('stopped')
    return Promise.resolve()
  }
  return part
}

/** A supervised part whose pauses take no time; `ends` at the given ages, one after the other. */
async function supervised(startNext: (parts: FakePart[]) => Promise<FakePart>) {
  const parts: FakePart[] = []
  const pauses: number[] = []
  let nowMs = 0
  const stop = await supervise({
    name: 'part',
    start: async () => {
      const part = await startNext(parts)
      parts.push(part)
      return part
    },
    log: pino({ level: 'silent' }),
    clock: {
      nowMs: () => nowMs,
      pause: (ms) => {
        pauses.push(ms)
        return Promise.resolve()
      },
    },
  })
  async function endLastAtAge(ageMs: number): Promise<void> {
    const count = parts.length
    nowMs += ageMs
    parts.at(-1)?.end('trap')
    await expect.poll(() => parts.length > count).toBe(true)
  }
  return { parts, pauses, stop, endLastAtAge }
}

test('a part that fails at its first start is an error, not a restart', async () => {
  const start = () => Promise.reject(new Error('no port'))
  await expect(supervised(start)).rejects.toThrow('no port')
})

test('a part that exits is restarted, each time after a longer delay', async () => {
  const { parts, pauses, endLastAtAge } = await supervised(() => Promise.resolve(fakePart()))
  for (let restart = 0; restart < 3; restart++) await endLastAtAge(10)
  expect(parts).toHaveLength(4)
  expect(pauses).toEqual([100, 200, 400])
})

test('the restart delays start over after a healthy minute', async () => {
  const { pauses, endLastAtAge } = await supervised(() => Promise.resolve(fakePart()))
  await endLastAtAge(10)
  await endLastAtAge(60_001)
  expect(pauses).toEqual([100, 100])
})

test('a part that keeps exiting is restarted forever, with delays up to five seconds', async () => {
  let starts = 0
  const { pauses, endLastAtAge } = await supervised(() =>
    ++starts === 1 || starts > 20 ? Promise.resolve(fakePart()) : Promise.reject(new Error('no port')),
  )
  await endLastAtAge(10)
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, ...Array<number>(14).fill(5000)])
})

test('a stopped part is not restarted', async () => {
  const { parts, pauses, stop } = await supervised(() => Promise.resolve(fakePart()))
  await stop()
  expect(parts.map(({ isStopped }) => isStopped)).toEqual([true])
  expect(pauses).toEqual([])
})

test('a stop during a restart stops the new part, too', async () => {
  const second = fakePart()
  let finishStart: () => void = () => {}
  let restarting: () => void = () => {}
  const hasBegun = new Promise<void>((resolve) => (restarting = resolve))
  const { parts, stop } = await supervised((started) => {
    if (started.length === 0) return Promise.resolve(fakePart())
    restarting()
    return new Promise((resolve) => (finishStart = () => resolve(second)))
  })
  parts[0]?.end('trap')
  await hasBegun
  const stopped = stop()
  finishStart()
  await stopped
  expect(second.isStopped).toBe(true)
})
