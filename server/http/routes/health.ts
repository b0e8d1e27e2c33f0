import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Database } from '#database/pool'
import type { Calendar } from '#shared/market/calendar'
import { adviceAboutYear, unknownYearAhead } from '#shared/market/year-ahead'
import type { MarketBoard } from '../../live/market-board.ts'
import { Problem } from '../../problem.ts'
import { defineRoute, type Route } from '../route.ts'

export interface HealthParts {
  database: Database
  redis: Redis
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
  now: () => number
}

/** A dependency that takes longer to answer counts as away. */
const ANSWER_WITHIN_MS = 2_000

/** However many probe, the dependencies are asked so seldom. */
const ANSWER_KEPT_MS = 1_000

const Ok = z.literal('ok')

/** For load balancers and people; no session, no secrets. */
export function healthRoutes({ database, redis, board, calendar, now }: HealthParts): Route[] {
  const dependencies = asOneQuestion(() =>
    Promise.all([answers(database.raw('SELECT 1')), answers(redis.ping())]),
  )

  const live = defineRoute({
    method: 'get',
    path: '/api/health/live',
    access: 'anyone',
    tag: 'health',
    summary: 'Whether the process is up.',
    answer: { status: 200, description: 'It is', shape: z.object({ status: Ok }) },
    handle: () => ({ status: 'ok' as const }),
  })

  const ready = defineRoute({
    method: 'get',
    path: '/api/health',
    access: 'anyone',
    tag: 'health',
    summary: 'Whether database, Redis and the market are there; 503 says which is not.',
    description: 'Beside what is there: what an operator should see to before long.',
    answer: {
      status: 200,
      description: 'All of them',
      shape: z.object({
        status: Ok,
        database: Ok,
        redis: Ok,
        market: Ok,
        warnings: z.array(z.string()).optional(),
      }),
    },
    handle: async () => {
      const [databaseIsThere, redisIsThere] = await dependencies()
      const there = { database: databaseIsThere, redis: redisIsThere, market: board.ready }
      const missing = Object.entries(there).flatMap(([name, isThere]) => (isThere ? [] : [name]))
      if (missing.length > 0) {
        throw new Problem('unavailable', {
          detail: `missing: ${missing.join(', ')}`,
          errors: missing.map((field) => ({ field, code: 'missing', message: 'is not there' })),
        })
      }
      const year = unknownYearAhead(calendar, now())
      return {
        status: 'ok' as const,
        database: 'ok' as const,
        redis: 'ok' as const,
        market: 'ok' as const,
        ...(year === null ? {} : { warnings: [adviceAboutYear(year)] }),
      }
    },
  })

  return [live, ready]
}

/** Whoever asks meanwhile, or within a second of the answer, gets the same one. */
function asOneQuestion<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined
  return () => {
    if (asked === undefined) {
      asked = ask()
      void asked.then(() => setTimeout(() => (asked = undefined), ANSWER_KEPT_MS).unref())
    }
    return asked
  }
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
