import type { Redis } from 'ioredis'
import { seoulIso } from '#shared/market/seoul-time'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import * as rest from '#shared/rest/storage'
import { handle, type Route } from '../handle.ts'

export function historyRoutes({ redis }: { redis: Redis }): Route[] {
  const progress = handle(rest.readHistory, async () => {
    const text = await redis.get(KEYS.history)
    return { history: text === null ? null : present(JSON.parse(text) as HistoryStatus) }
  })
  return [progress]
}

function present({ retry_at_ms, updated_at_ms, failures, ...status }: HistoryStatus): rest.History {
  return {
    ...status,
    retry_at: retry_at_ms === null ? null : seoulIso(retry_at_ms),
    failures: failures.map(({ at_ms, ...failure }) => ({ ...failure, at: seoulIso(at_ms) })),
    updated_at: seoulIso(updated_at_ms),
  }
}
