import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Channel } from '#shared/alerts/alert'
import { insertUser } from '../accounts/users.ts'
import { openDatabase, type Database } from '../pool.ts'
import { insertWebhook } from '../webhooks/own-webhooks.ts'
import { takeDue } from './deliveries.ts'
import { storeOccurrences } from './occurrence-rules.ts'
import { insertAlert } from './own-alerts.ts'

const NOW_MS = Date.parse('2026-03-19T10:34:00+09:00')

let db: Database
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await resetStack()
  await person('kim')
})

const person = (user_id: string) =>
  insertUser(db, {
    ...{ user_id, email: `${user_id}@example.org`, name: '김', password_hash: 'x', role: 'user' },
    must_change_password: false,
  })

async function webhook(userId = 'kim'): Promise<string> {
  const made = await insertWebhook(db, userId, { url: 'https://example.org', format: 'json', secret: 's' })
  return made?.id ?? ''
}

async function alert(channel: Channel, { userId = 'kim', webhook_id = null as string | null } = {}) {
  const made = await insertAlert(
    db,
    userId,
    {
      ...{ name: '21만', scope: { code: '005930' }, condition: { type: 'price_above', price: 210_000 } },
      ...{ repeat: 'always', hold_s: 0, cooldown_s: 0, rearm_percent: 0, until: null, silenced_until: null },
      ...{ channels: [channel], webhook_id, is_active: true },
    },
    NOW_MS,
  )
  if (made === null) throw new Error('there is no such account')
  return { id: Number(made.id), revision: Number(made.revision) }
}

let edges = 0
/** An alert fires, once or several times. */
async function fire({ id: alertId, revision }: { id: number; revision: number }, times = 1): Promise<void> {
  const values = { value: 211_000, limit: 210_000 }
  const event = { alertId, code: '005930', session: '2026-03-19', firedMs: NOW_MS, values }
  await storeOccurrences(db, {
    board: 'krx',
    revisions: new Map([[alertId, revision]]),
    events: Array.from({ length: times }, () => ({ ...event, edge: ++edges })),
  })
}

describe('deliveries that are due', () => {
  /** Of each account. */
  async function taken(): Promise<Record<string, number>> {
    const { rows } = await db.raw<{ rows: { user_id: string; count: number }[] }>(
      `SELECT user_id, count(*)::integer FROM alert_deliveries d JOIN users u ON u.id = d.account_id
        WHERE queued_until > now() GROUP BY user_id`,
    )
    return Object.fromEntries(rows.map(({ user_id, count }) => [user_id, count]))
  }

  it('of an account eight at most are under way, over all of its receivers', async () => {
    for (let n = 0; n < 10; n++) await fire(await alert('webhook', { webhook_id: await webhook() }), 1)
    await person('lee')
    await fire(await alert('webhook', { userId: 'lee', webhook_id: await webhook('lee') }))
    await takeDue(db)
    expect(await taken()).toEqual({ kim: 8, lee: 1 })
    expect(await takeDue(db)).toEqual([])
    const [done] = await db<{ id: string }>('alert_deliveries').whereNotNull('queued_until').select('id')
    await db('alert_deliveries').where({ id: done?.id }).delete()
    expect(await takeDue(db)).toHaveLength(1)
  })

  it('an account with many deliveries to one receiver has room for its others', async () => {
    const [first, second] = [await webhook(), await webhook()]
    await fire(await alert('webhook', { webhook_id: first }), 9)
    await fire(await alert('webhook', { webhook_id: second }), 1)
    await takeDue(db)
    const rows = await db<{ webhook_id: string }>('alert_deliveries').whereNotNull('queued_until')
    expect(rows.map(({ webhook_id }) => webhook_id)).toEqual([first, first, second])
  })
})
