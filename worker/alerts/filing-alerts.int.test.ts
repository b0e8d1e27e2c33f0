import { beforeEach, describe, expect, it } from 'vitest'
import { insertAlert, updateAlert, type AlertContent } from '#database/alerts/own-alerts'
import { insertUser } from '#database/accounts/users'
import { insertListings } from '#database/market/listings'
import { storeFilings } from '#database/disclosures/store-filings'
import type { Filing } from '#shared/disclosures/filing'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { log, PipelineStage } from '../testing/pipeline-stage.ts'
import { FilingAlerts } from './filing-alerts.ts'

const stage = new PipelineStage()

const NOTIFIED: AlertContent = {
  name: '공시',
  scope: { code: '005930' },
  condition: { type: 'disclosure' },
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

describe('rules about disclosures', () => {
  /** Noon in Seoul of the next day: after any change of a rule, which is dated by the clock of the database, and far from midnight. */
  const laterMs = startOfSeoulDay(seoulDate(Date.now())) + 36 * HOUR_MS
  const make = (content: Partial<AlertContent> = {}) =>
    insertAlert(stage.db, 'kim', { ...NOTIFIED, ...content }, Date.now())
  const look = () => new FilingAlerts({ db: stage.db, board: 'krx', log }).look()
  function publish(
    number: number,
    title: string,
    more: Partial<Filing> = {},
    { nowMs = laterMs, watched = true } = {},
  ) {
    const filing: Filing = {
      number: `20260319${String(number).padStart(6, '0')}`,
      company: '삼성전자',
      code: '005930',
      market: 'KOSPI',
      title,
      publishedMs: nowMs,
      hasTime: true,
      isRetracted: false,
      url: null,
      ...more,
    }
    return storeFilings(stage.db, { board: 'krx', source: 'kind', filings: [filing], nowMs, watched })
  }
  const titles = async () => {
    const rows = await stage
      .db<{ seq: string; compared: { value: string } }>('alert_events')
      .select('compared')
      .orderBy('seq')
    return rows.map(({ compared }) => compared.value)
  }

  beforeEach(async () => {
    await insertUser(stage.db, {
      user_id: 'kim',
      email: 'kim@example.org',
      name: '김',
      password_hash: 'x',
      role: 'user',
      must_change_password: false,
    })
    const listed = (code: string, name: string) =>
      ({ code, isin: `KR7${code}003`, name, market: 'KOSPI', section: '', shares: 1 }) as const
    await insertListings(stage.db, 'krx', [listed('005930', '삼성전자'), listed('000660', 'SK하이닉스')])
    await publish(1, '현금ㆍ현물배당결정')
    await look()
  })

  it('a rule fires for each new disclosure of its stock, once over all workers', async () => {
    await make()
    await publish(2, '유상증자결정')
    await publish(3, '합병결정', { code: '000660', company: 'SK하이닉스' })
    await Promise.all([look(), look()])
    await look()
    await publish(4, '합병결정')
    await look()
    expect(await titles()).toEqual(['유상증자결정', '합병결정'])
  })

  it('a rule fires for the kinds it names, and for each stock of a market', async () => {
    await make({ scope: { market: 'KOSPI' }, condition: { type: 'disclosure', kinds: ['merger'] } })
    await publish(2, '유상증자결정')
    await publish(3, '합병결정', { code: '000660', company: 'SK하이닉스' })
    await look()
    expect(await titles()).toEqual(['합병결정'])
  })

  it('a rule does not fire for a disclosure from before its change, nor again when a row is updated', async () => {
    await publish(2, '유상증자결정', {}, { nowMs: Date.now() - MINUTE_MS })
    await make()
    await look()
    await publish(3, '합병결정')
    await look()
    await stage.db.raw(`UPDATE disclosures SET seq = nextval('disclosure_seq')`)
    await look()
    expect(await titles()).toEqual(['합병결정'])
  })

  it('a rule does not fire for a disclosure that was collected long after its publication', async () => {
    await make()
    const hourAgo = { publishedMs: laterMs - HOUR_MS }
    await publish(2, '유상증자결정', hourAgo, { watched: false })
    await look()
    // Another source reports it as well, and it stays old news.
    await stage.db.raw(`UPDATE disclosures SET seq = nextval('disclosure_seq')`)
    await look()
    await publish(3, '합병결정')
    await look()
    expect(await titles()).toEqual(['합병결정'])
  })

  it('a rule fires for one disclosure or one a day, and again after it was changed', async () => {
    const once = await make({ repeat: 'once' })
    await make({ repeat: 'daily', name: 'daily' })
    await publish(2, '유상증자결정')
    await look()
    await publish(3, '합병결정')
    await look()
    expect(await titles()).toEqual(['유상증자결정', '유상증자결정'])
    const content: AlertContent = { ...NOTIFIED, repeat: 'once' }
    await updateAlert(stage.db, 'kim', Number(once?.id), { content, madeMs: Date.now() })
    await publish(4, '감자결정')
    await look()
    expect(await titles()).toEqual(['유상증자결정', '유상증자결정', '감자결정'])
  })
})
