import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { EVENTS_AT_ONCE, EVENTS_PER_HOUR } from '#shared/alerts/alert'
import type { ComparedValues, Condition } from '#shared/alerts/condition'
import { insertUser } from '../accounts/users.ts'
import { openDatabase, type Database } from '../pool.ts'
import { insertWebhook } from '../webhooks/own-webhooks.ts'
import type { NewEvent } from './bounded-events.ts'
import { readOccurrenceRules, storeOccurrences } from './occurrence-rules.ts'
import { insertAlert, readAlert } from './own-alerts.ts'

const NOW_MS = Date.parse('2026-03-19T10:34:00+09:00')

let db: Database
let webhook: string
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => db.destroy())
beforeEach(async () => {
  await resetStack()
  await insertUser(db, {
    ...{ user_id: 'kim', email: 'kim@example.org', name: '김', password_hash: 'x', role: 'user' },
    must_change_password: false,
  })
  webhook =
    (await insertWebhook(db, 'kim', { url: 'https://example.org', format: 'json', secret: 's' }))?.id ?? ''
})

interface Made {
  id: number
  revision: number
}

async function alert(condition: Condition = { type: 'rate_above', percent: 1 }): Promise<Made> {
  const made = await insertAlert(
    db,
    'kim',
    {
      ...{ name: 'n', scope: { market: 'KOSPI' }, condition, repeat: 'daily', hold_s: 0, cooldown_s: 0 },
      ...{ rearm_percent: 0, until: null, silenced_until: null, channels: ['screen', 'webhook'] },
      ...{ webhook_id: webhook, is_active: true },
    },
    NOW_MS,
  )
  if (made === null) throw new Error('there is no such account')
  return { id: Number(made.id), revision: Number(made.revision) }
}

let edges = 0
const firings = ({ id: alertId }: Made, count: number): NewEvent[] =>
  Array.from({ length: count }, () => ({
    ...{ alertId, code: String(++edges % 1_000_000).padStart(6, '0'), session: '2026-03-19', edge: edges },
    ...{ firedMs: NOW_MS + edges, values: { value: 1.5, limit: 1 } },
  }))

async function fire(rules: readonly Made[], events: readonly NewEvent[]): Promise<void> {
  const revisions = new Map(rules.map(({ id, revision }) => [id, revision]))
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE)
    await storeOccurrences(db, { board: 'krx', revisions, events: events.slice(from, from + EVENTS_AT_ONCE) })
}

interface Stored {
  id: string
  seq: string
  alert_id: string
  notified: string
  compared: ComparedValues
}
const eventsOf = ({ id }: Made) =>
  db<Stored>('alert_events')
    .where({ alert_id: String(id) })
    .orderBy('id')
const countOf = async (made: Made) =>
  (await eventsOf(made)).reduce((total, { compared }) => total + 1 + (compared.others ?? 0), 0)

describe('in an hour in which an account has as many events as it gets', () => {
  let many: Made
  beforeEach(async () => {
    many = await alert()
    await fire([many], firings(many, EVENTS_PER_HOUR))
    expect(await eventsOf(many)).toHaveLength(EVENTS_PER_HOUR)
  })

  it('the newest event of the same alert counts further firings, and has a new number of the topic', async () => {
    const [before] = (await eventsOf(many)).slice(-1)
    await fire([many], firings(many, 7))
    await fire([many], firings(many, 5))
    const [after] = (await eventsOf(many)).slice(-1)
    expect(after).toMatchObject({ id: before?.id, compared: { value: 1.5, limit: 1, others: 12 } })
    expect(Number(after?.seq)).toBeGreaterThan(Number(before?.seq))
    expect(await countOf(many)).toBe(EVENTS_PER_HOUR + 12)
    expect((await readAlert(db, 'kim', many.id))?.last_fired_at).not.toBeNull()
  })

  it('an alert without an event in this hour gets one, which counts what follows', async () => {
    const other = await alert()
    await fire([other], firings(other, 30))
    await fire([other], firings(other, 3))
    expect(await eventsOf(other)).toMatchObject([{ compared: { others: 32 } }])
  })

  it('firings of quiet hours are counted apart from those that are sent', async () => {
    await db('alerts').update({ silenced_until: db.raw(`now() + interval '1 hour'`) })
    await fire([many], firings(many, 4))
    await fire([many], firings(many, 6))
    expect((await eventsOf(many)).slice(-2)).toMatchObject([
      { notified: 'folded', compared: { value: 1.5, limit: 1 } },
      { notified: 'quiet', compared: { others: 9 } },
    ])
    const [summary] = await db<{ summary_count: number }>('alert_deliveries').whereNotNull('summary')
    expect(summary?.summary_count).toBe(EVENTS_PER_HOUR - 10)
  })

  it('a summary counts every firing once, whether or not it has an event', async () => {
    const sent = await db('alert_deliveries').whereNull('summary')
    await fire([many], firings(many, 40))
    const summaries = () =>
      db<{ summary: string[]; summary_count: number }>('alert_deliveries').whereNotNull('summary')
    expect(sent.length + ((await summaries())[0]?.summary_count ?? 0)).toBe(EVENTS_PER_HOUR + 40)
    // When it was sent, the next one names no event that was sent before.
    await db('alert_deliveries').delete()
    await fire([many], firings(many, 8))
    expect(await summaries()).toMatchObject([{ summary: [], summary_count: 8 }])
  })

  it('a filing that is counted is remembered for its stock', async () => {
    const filings = await alert({ type: 'disclosure' })
    const events = firings(filings, 3).map((event) => ({ ...event, code: '005930' }))
    await fire([filings], events)
    const [rule] = await readOccurrenceRules(db, 'krx', { of: 'filing', codes: ['005930'] })
    expect(rule?.firedMs.get('005930')).toBe(events.at(-1)?.firedMs)
  })

  it('a silent feed is stored each time, and once however often it is reported', async () => {
    const feed = await alert({ type: 'feed_silent', minutes: 1 })
    const events = firings(feed, 2)
    await fire([feed], events)
    await fire([feed], events)
    expect((await eventsOf(feed)).map(({ compared }) => compared.others)).toEqual([undefined, undefined])
  })

  it('when the hour is over, firings have events again', async () => {
    await db('alert_events').update({ created_at: db.raw(`now() - interval '61 minutes'`) })
    await fire([many], firings(many, 3))
    expect(await eventsOf(many)).toHaveLength(EVENTS_PER_HOUR + 3)
  })
})
