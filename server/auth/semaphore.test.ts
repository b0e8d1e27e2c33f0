import { describe, expect, it } from 'vitest'
import { createKeyedMutex, createSemaphore } from './semaphore.ts'

describe('a semaphore', () => {
  it('runs so many at once, in order of arrival, also after a failure', async () => {
    const semaphore = createSemaphore(2)
    const begun: number[] = []
    const ends: ((failed: boolean) => void)[] = []
    const results = [0, 1, 2, 3].map((i) =>
      semaphore(
        () =>
          new Promise<number>((resolve, reject) => {
            begun.push(i)
            ends[i] = (failed) => (failed ? reject(new Error('failed')) : resolve(i))
          }),
      ),
    )
    expect(begun).toEqual([0, 1])
    ends[1]?.(true)
    await expect(results[1]).rejects.toThrow('failed')
    await expect.poll(() => begun).toEqual([0, 1, 2])
    ends[0]?.(false)
    await expect.poll(() => begun).toEqual([0, 1, 2, 3])
    ends[2]?.(false)
    ends[3]?.(false)
    expect(await Promise.all([results[0], results[2], results[3]])).toEqual([0, 2, 3])
    expect(await semaphore(() => Promise.resolve(4))).toBe(4)
  })

  it('rejects a task when too many wait already', async () => {
    const semaphore = createSemaphore(1)
    let end = () => {}
    const first = semaphore(() => new Promise<void>((resolve) => (end = resolve)))
    const waiting = [semaphore(() => Promise.resolve(1), 2), semaphore(() => Promise.resolve(2), 2)]
    await expect(semaphore(() => Promise.resolve(3), 2)).rejects.toMatchObject({ code: 'rate_limited' })
    waiting.push(semaphore(() => Promise.resolve(4), 3))
    end()
    await first
    expect(await Promise.all(waiting)).toEqual([1, 2, 4])
    expect(await semaphore(() => Promise.resolve(5), 2)).toBe(5)
  })
})

describe('a keyed mutex', () => {
  it('runs the tasks of one key one after the other, those of other keys beside them, and bounds the queue', async () => {
    const perAddress = createKeyedMutex(1)
    const begun: string[] = []
    let end = () => {}
    const work = (name: string) => () => {
      begun.push(name)
      return name === 'a1' ? new Promise<void>((resolve) => (end = resolve)) : Promise.resolve()
    }
    const a1 = perAddress('a', work('a1'))
    const a2 = perAddress('a', work('a2'))
    await expect(perAddress('a', work('a3'))).rejects.toMatchObject({ code: 'rate_limited' })
    await perAddress('b', work('b1'))
    expect(begun).toEqual(['a1', 'b1'])
    end()
    await Promise.all([a1, a2])
    await perAddress('a', work('a4'))
    expect(begun).toEqual(['a1', 'b1', 'a2', 'a4'])
  })
})
