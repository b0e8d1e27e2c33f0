import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('turns', () => {
  it('are taken by so many at once and in the order of coming, also after a failure', async () => {
    const takeTurn = createTurns(2, 10)
    const begun: number[] = []
    const ends: ((failed: boolean) => void)[] = []
    const results = [0, 1, 2, 3].map((i) =>
      takeTurn(
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
    expect(await takeTurn(() => Promise.resolve(4))).toBe(4)
  })

  it('are refused to whoever would have to wait behind too many', async () => {
    const takeTurn = createTurns(1, 2)
    let end = () => {}
    const first = takeTurn(() => new Promise<void>((resolve) => (end = resolve)))
    const waiting = [takeTurn(() => Promise.resolve(1)), takeTurn(() => Promise.resolve(2))]
    await expect(takeTurn(() => Promise.resolve(3))).rejects.toMatchObject({ code: 'rate_limited' })
    end()
    await first
    expect(await Promise.all(waiting)).toEqual([1, 2])
    expect(await takeTurn(() => Promise.resolve(4))).toBe(4)
  })
})
