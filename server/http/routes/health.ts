import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { MarketBoard } from '../../live/market-board.ts'
import type { Routes } from '../context.ts'
import { Problem } from '../../problem.ts'

export interface HealthParts {
  database: Database
  redis: Redis
  board: MarketBoard
}

/** A dependency that takes longer to answer counts as away. */
const ANSWER_WITHIN_MS = 2_000

/** For load balancers and people; no session, no secrets. */
export function healthRoutes(router: Routes, { database, redis, board }: HealthParts): void {
  router.get('/api/health/live', (ctx) => {
    ctx.body = { status: 'ok' }
  })

  router.get('/api/health', async (ctx) => {
    const [databaseIsThere, redisIsThere] = await Promise.all([
      answers(database.raw('SELECT 1')),
      answers(redis.ping()),
    ])
    const there = { database: databaseIsThere, redis: redisIsThere, market: board.ready }
    const missing = Object.entries(there).flatMap(([name, isThere]) => (isThere ? [] : [name]))
    if (missing.length > 0) {
      throw new Problem('unavailable', {
        detail: `missing: ${missing.join(', ')}`,
        errors: missing.map((field) => ({ field, code: 'missing', message: 'is not there' })),
      })
    }
    ctx.body = { status: 'ok', database: 'ok', redis: 'ok', market: 'ok' }
  })
}

function answers(question: PromiseLike<unknown>): Promise<boolean> {
  return Promise.race([
    Promise.resolve(question).then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => void setTimeout(() => resolve(false), ANSWER_WITHIN_MS).unref()),
  ])
}
