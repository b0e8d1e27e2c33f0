import type { Redis } from 'ioredis'
import type { z } from 'zod'
import { seoulIso } from '#shared/market/seoul-time'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { KEYS } from '#shared/protocol/names'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { HistoryProgressShape, type HistoryShape } from '../shapes/history.ts'

export function historyRoutes({ redis }: { redis: Redis }): Route[] {
  const progress = defineRoute({
    method: 'get',
    path: '/api/admin/history',
    access: 'view_storage',
    tag: 'admin',
    summary: 'How far the daily history is filled.',
    description:
      'As the worker that fills it said last, at least every minute while there is something to fill.',
    answer: { status: 200, description: 'Progress', shape: HistoryProgressShape },
    handle: async () => {
      const text = await redis.get(KEYS.history)
      return { history: text === null ? null : present(JSON.parse(text) as HistoryStatus) }
    },
  })
  return [progress]
}

function present({
  retry_at_ms,
  updated_at_ms,
  failures,
  ...status
}: HistoryStatus): z.output<typeof HistoryShape> {
  return {
    ...status,
    retry_at: retry_at_ms === null ? null : seoulIso(retry_at_ms),
    failures: failures.map(({ at_ms, ...failure }) => ({ ...failure, at: seoulIso(at_ms) })),
    updated_at: seoulIso(updated_at_ms),
  }
}
