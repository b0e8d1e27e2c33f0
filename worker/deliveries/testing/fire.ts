import { insertAlert } from '#database/alerts/own-alerts'
import { storeOccurrences } from '#database/alerts/occurrence-rules'
import type { Database } from '#database/pool'
import type { Channel } from '#shared/alerts/alert'

export const NOW_MS = Date.parse('2026-03-19T10:34:00+09:00')

let edges = 0

/** An alert of an account fires, once or several times. */
export async function fire(
  db: Database,
  { userId, channel, times = 1 }: { userId: string; channel: Channel; times?: number },
): Promise<void> {
  const alert = await insertAlert(
    db,
    userId,
    {
      ...{ name: '삼성전자 21만', scope: { code: '005930' }, repeat: 'always', is_active: true },
      ...{ condition: { type: 'price_above', price: 210_000 }, channels: [channel], webhook_id: null },
      ...{ hold_s: 0, cooldown_s: 0, rearm_percent: 0, until: null, silenced_until: null },
    },
    NOW_MS,
  )
  const alertId = Number(alert?.id)
  const values = { value: 211_000, limit: 210_000 }
  const event = { alertId, code: '005930', session: '2026-03-19', firedMs: NOW_MS, values }
  await storeOccurrences(db, {
    board: 'krx',
    revisions: new Map([[alertId, Number(alert?.revision)]]),
    events: Array.from({ length: times }, () => ({ ...event, edge: ++edges })),
  })
}
