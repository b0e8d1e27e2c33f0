import type { DiskWatch } from '#platform/disk-watch'
import { lost } from '#platform/log-stream'
import type { Calendar } from '#shared/market/calendar'
import { adviceAboutYear, unknownYearAhead } from '#shared/market/year-ahead'
import * as rest from '#shared/rest/health'
import type { MarketBoard } from '../../live/market-board.ts'
import { marketFault, marketWarning } from '../../market-fault.ts'
import { Problem } from '../../request/problem.ts'
import type { StoresProbe } from '../../stores.ts'
import { handle, type Route } from '../handle.ts'

export interface HealthDeps {
  /** Status of the database and Redis, cached for a second. */
  stores: StoresProbe
  board: MarketBoard
  /** The exchange's. */
  calendar: Calendar
  now: () => number
  disk: Pick<DiskWatch, 'disks' | 'warnings'>
}

/** Health endpoints for load balancers and operators: without a session, without secrets. */
export function healthRoutes({ stores, board, calendar, now, disk }: HealthDeps): Route[] {
  const live = handle(rest.readLiveness, () => ({ status: 'ok' as const }))

  const ready = handle(rest.readHealth, async () => {
    const { database, redis, redisTimeMs, rung } = await stores()
    const circumstances = { nowMs: redisTimeMs ?? now(), rung, calendar }
    const market = marketFault(board, circumstances)
    const missing = Object.entries({ database, redis, market }).flatMap(([field, message]) =>
      message === null ? [] : [{ field, code: 'missing', message }],
    )
    if (missing.length > 0) {
      const detail = `missing: ${missing.map(({ field }) => field).join(', ')}`
      throw new Problem('unavailable', { detail, errors: missing })
    }
    const year = unknownYearAhead(calendar, now())
    const still = marketWarning(board, circumstances)
    const warnings = [
      ...(still === null ? [] : [`the source stands still: ${still}`]),
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
  })

  return [live, ready]
}
