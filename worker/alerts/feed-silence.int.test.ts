import { beforeEach, describe, expect, it } from 'vitest'
import { insertAlert, type AlertContent } from '#database/alerts/own-alerts'
import { insertUser } from '#database/accounts/users'
import { krxCalendar } from '#shared/market/calendar'
import { KEYS } from '#shared/protocol/names'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { FeedSilence } from './feed-silence.ts'

const stage = new PipelineStage()

const SILENT: AlertContent = {
  name: '끊김',
  scope: { market: 'KOSPI' },
  condition: { type: 'feed_silent', minutes: 5 },
  repeat: 'always',
  hold_s: 0,
  cooldown_s: 0,
  rearm_percent: 0,
  until: null,
  silenced_until: null,
  channels: ['screen'],
  webhook_id: null,
  is_active: true,
}

describe('rules about a feed that is silent', () => {
  /** Changes of rules have the time of the database's clock; all minutes are after that. */
  let startMs: number
  const at = (minute: number) => startMs + minute * 60_000
  const make = (content: Partial<AlertContent> = {}) =>
    insertAlert(stage.db, 'kim', { ...SILENT, ...content }, startMs)
  const receivedAt = (minute: number) =>
    stage.redis.set(
      KEYS.link,
      JSON.stringify({ source: 'kis', state: 'failing', code: 'timeout', last_received_ms: at(minute) }),
    )
  const workerWith = (now: () => number) =>
    new FeedSilence({
      ...{ db: stage.db, redis: stage.redis, log, board: 'krx' as const, calendar: krxCalendar },
      now,
      hours: 'always',
    })
  /** A worker that has just started looks. */
  const lookAt = (minute: number) => workerWith(() => at(minute)).look()
  const events = () => stage.db('alert_events').select('code', 'fired_at').orderBy('seq')

  beforeEach(async () => {
    startMs = Date.now() + 3_600_000
    await insertUser(stage.db, {
      user_id: 'kim',
      email: 'kim@example.org',
      name: '김',
      password_hash: 'x',
      role: 'user',
      must_change_password: false,
    })
  })

  it('a silent feed fires once, at the moment at which it was silent long enough, in any worker', async () => {
    await make()
    await receivedAt(0)
    expect(await lookAt(4.9)).toBe(0)
    expect(await lookAt(5.5)).toBe(1)
    expect(await lookAt(6)).toBe(0)
    expect(await events()).toEqual([{ code: 'KOSPI', fired_at: new Date(at(5)) }])
    await receivedAt(7)
    expect(await lookAt(8)).toBe(0)
    expect(await lookAt(12)).toBe(1)
    expect(await events()).toHaveLength(2)
  })

  it('a worker reads the rules every 10 seconds during a silence, and the moment of the event is exact', async () => {
    await make()
    await receivedAt(0)
    let second = 0
    const worker = workerWith(() => at(0) + second * 1_000)
    let queries = 0
    const count = () => (queries += 1)
    stage.db.on('query', count)
    for (second = 240; second < 300; second++) await worker.look()
    expect(queries).toBeLessThanOrEqual(2 * 6)
    for (; second < 312; second++) await worker.look()
    stage.db.off('query', count)
    expect(await events()).toEqual([{ code: 'KOSPI', fired_at: new Date(at(5)) }])
  })

  it('a rule with repeat once ends after one silence, and a silence from before the rule does not fire', async () => {
    await make({ repeat: 'once', scope: { code: '005930' } })
    await receivedAt(0)
    expect(await lookAt(6)).toBe(1)
    await receivedAt(7)
    expect(await lookAt(20)).toBe(0)
    expect(await stage.db('alerts').select('is_active')).toEqual([{ is_active: false }])
    await receivedAt(-600)
    await make()
    expect(await lookAt(21)).toBe(0)
    expect(await events()).toEqual([{ code: '005930', fired_at: new Date(at(5)) }])
  })
})
