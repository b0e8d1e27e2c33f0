import { z } from 'zod'
import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import type { Calendar } from '#shared/market/calendar'
import { adviceAboutYear, unknownYearAhead } from '#shared/market/year-ahead'
import type { MarketBoard } from '../../live/market-board.ts'
import { marketFault } from '../../market-fault.ts'
import { Problem } from '../../request/problem.ts'
import type { StoresProbe } from '../../stores.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { DisksShape } from '../shapes/disk.ts'

export interface HealthParts {
  /** How the stores are, asked for once a second at most. */
  stores: StoresProbe
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
  now: () => number
  disk: Pick<DiskWatch, 'disks' | 'warnings'>
}

const Ok = z.literal('ok')

/** For load balancers and people; no session, no secrets. */
export function healthRoutes({ stores, board, calendar, now, disk }: HealthParts): Route[] {
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
    summary: 'Whether database, Redis and the market are there; 503 says which is not, and why.',
    description:
      'Redis is asked to write and read a key, the database whether it takes writes. The market is missing when the schedule of the worker has not rung for 5 s, while nothing has come from the source for a minute in session, and when its data are ahead of the clock of Redis or older than the last day of trading. `warnings` is what an operator should see to before long.',
    answer: {
      status: 200,
      description: 'All of them',
      shape: z.object({
        status: Ok,
        database: Ok,
        redis: Ok,
        market: Ok,
        disk: DisksShape,
        warnings: z.array(z.string()).optional(),
      }),
    },
    handle: async () => {
      const { database, redis, redisTimeMs, rung } = await stores()
      const market = marketFault(board, { nowMs: redisTimeMs ?? now(), rung, calendar })
      const missing = Object.entries({ database, redis, market }).flatMap(([field, message]) =>
        message === null ? [] : [{ field, code: 'missing', message }],
      )
      if (missing.length > 0) {
        const detail = `missing: ${missing.map(({ field }) => field).join(', ')}`
        throw new Problem('unavailable', { detail, errors: missing })
      }
      const year = unknownYearAhead(calendar, now())
      const warnings = [
        ...(year === null ? [] : [adviceAboutYear(year)]),
        ...disk.warnings,
        ...(lost.lines === 0 ? [] : [`${lost.lines} lines of this server's log could not be written`]),
      ]
      return {
        status: 'ok' as const,
        database: 'ok' as const,
        redis: 'ok' as const,
        market: 'ok' as const,
        disk: disk.disks,
        ...(warnings.length === 0 ? {} : { warnings }),
      }
    },
  })

  return [live, ready]
}
