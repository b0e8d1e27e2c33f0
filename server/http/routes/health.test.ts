import type { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '#database/pool'
import { krxCalendar } from '#shared/market/calendar'
import { NO_MARKET } from '../../live/market-board.ts'
import { boardOf } from '../../testing/board.ts'
import { Problem } from '../../problem.ts'
import type { Ctx } from '../context.ts'
import { healthRoutes } from './health.ts'

let questions: { resolve: () => void; reject: () => void }[]
const question = () =>
  new Promise<void>((resolve, reject) => void questions.push({ resolve, reject: () => reject(new Error()) }))
const settle = () => vi.advanceTimersByTimeAsync(0)

/** What `/api/health` answers: its body, or what it says is missing. */
function healthOf(board = boardOf([]), today = '2026-03-19'): () => Promise<unknown> {
  const database = { raw: question } as unknown as Database
  const redis = { ping: question } as unknown as Redis
  const ready = healthRoutes({
    database,
    redis,
    board,
    calendar: krxCalendar,
    now: () => Date.parse(today),
  }).find(({ path }) => path === '/api/health')
  return async () => {
    try {
      const ctx = { params: {}, query: {}, request: {} } as unknown as Ctx
      await ready?.run(ctx)
      return ctx.body
    } catch (error) {
      return error instanceof Problem ? error.options.detail : error
    }
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  questions = []
})
afterEach(() => void vi.useRealTimers())

describe('health', () => {
  it('asks database and Redis once, however many ask at once', async () => {
    const ask = healthOf()
    const answers = Array.from({ length: 100 }, ask)
    expect(questions).toHaveLength(2)
    for (const { resolve } of questions) resolve()
    expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ status: 'ok', database: 'ok', redis: 'ok', market: 'ok' })]),
    )
  })

  it('says what an operator should see to: that nobody has entered the next year', async () => {
    const answer = healthOf(boardOf([]), '2027-11-02')()
    for (const { resolve } of questions) resolve()
    expect(await answer).toMatchObject({ status: 'ok', warnings: [expect.stringContaining('2028')] })
  })

  it('keeps what they said for a second, and asks again then', async () => {
    const ask = healthOf()
    const first = ask()
    for (const { reject } of questions) reject()
    expect(await first).toBe('missing: database, redis')
    await vi.advanceTimersByTimeAsync(999)
    expect(await ask()).toBe('missing: database, redis')
    expect(questions).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    const next = ask()
    expect(questions).toHaveLength(4)
    for (const { resolve } of questions) resolve()
    expect(await next).toMatchObject({ status: 'ok' })
  })

  it('does not ask again while an answer is awaited, and gives that up after two seconds', async () => {
    const ask = healthOf()
    const first = ask()
    await vi.advanceTimersByTimeAsync(1_999)
    const second = ask()
    expect(questions).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect([await first, await second]).toEqual(Array(2).fill('missing: database, redis'))
  })

  it('knows at once whether there is a market', async () => {
    const ask = healthOf(NO_MARKET)
    const answer = ask()
    for (const { resolve } of questions) resolve()
    await settle()
    expect(await answer).toBe('missing: market')
  })
})
