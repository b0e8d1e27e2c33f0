import { beforeEach, describe, expect, it } from 'vitest'
import { deleteAlert, insertAlert, updateAlert, type AlertContent } from '#database/alerts/own-alerts'
import { upsertDailyCandles } from '#database/history/daily-candles'
import { changeWatchlists } from '#database/watchlists/change-watchlists'
import { readRulesHead } from '#database/alerts/changed-rules'
import { storeEvaluation } from '#database/alerts/store-evaluation'
import type { ComparedValues } from '#shared/alerts/condition'
import { TRANSITIONS_EACH } from '#shared/alerts/transition'
import { insertUser } from '#database/accounts/users'
import { HYNIX, PipelineStage, pollWith, SAMSUNG } from '../testing/pipeline-stage.ts'
import { answer, at, ScriptedSource } from '../testing/scripted-source.ts'
import { AlertEvaluator } from './evaluator.ts'

const stage = new PipelineStage()

const ABOVE: AlertContent = {
  name: '삼성전자 21만',
  scope: { code: SAMSUNG.code },
  condition: { type: 'price_above', price: 210_000 },
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

interface FiredRow {
  code: string
  session: string
  edge: number
  fired_at: Date
  compared: ComparedValues
}

const quotes = (minute: number, price: number, hynix = HYNIX.price) =>
  answer(at(minute), [
    { ...SAMSUNG, price },
    { ...HYNIX, price: hynix },
  ])

describe('rules that are compared after each poll', () => {
  let worker: ReturnType<PipelineStage['newWorker']>
  let evaluator: AlertEvaluator
  const newEvaluator = () => new AlertEvaluator({ db: stage.db, board: 'krx', follows: () => true })
  const make = (content: Partial<AlertContent> = {}, minute = 0) =>
    insertAlert(stage.db, 'kim', { ...ABOVE, ...content }, at(minute))
  /** A poll, and what follows it. */
  async function poll(minute: number, price: number, hynix?: number) {
    await pollWith(worker, quotes(minute, price, hynix))
    return evaluator.evaluate(at(minute))
  }
  const events = async (): Promise<FiredRow[]> =>
    stage
      .db<FiredRow & { seq: string }>('alert_events')
      .select('code', 'session', 'edge', 'fired_at', 'compared')
      .orderBy('seq')
  async function transitions() {
    const rows = await stage
      .db<{ became: string; at: Date; compared: ComparedValues }>('alert_transitions')
      .select('became', 'at', 'compared')
      .orderBy('n')
    return rows.map(({ became, at: when, compared }) => [became, when.getTime(), compared.value])
  }
  const prices = async () => (await events()).map(({ compared }) => compared.value)

  beforeEach(async () => {
    worker = stage.newWorker(new ScriptedSource(quotes(0, 200_000)))
    evaluator = newEvaluator()
    await insertUser(stage.db, {
      user_id: 'kim',
      email: 'kim@example.org',
      name: '김',
      password_hash: 'x',
      role: 'user',
      must_change_password: false,
    })
    await pollWith(worker)
  })

  it('a rule fires when its condition becomes true, not while it stays true, and again after it was false', async () => {
    await make()
    for (const [n, price] of [209_500, 210_000, 211_000, 209_000, 212_000].entries()) await poll(n + 1, price)
    expect(await events()).toEqual([
      {
        code: '005930',
        session: '2026-03-19',
        edge: at(2),
        fired_at: new Date(at(2)),
        compared: { value: 210_000, limit: 210_000 },
      },
      {
        code: '005930',
        session: '2026-03-19',
        edge: at(5),
        fired_at: new Date(at(5)),
        compared: { value: 212_000, limit: 210_000 },
      },
    ])
  })

  it('each transition of a rule is stored with what was compared, once for all workers', async () => {
    await poll(1, 211_000)
    await make({ repeat: 'daily', hold_s: 60 }, 1)
    for (const [n, price] of [212_000, 209_000, 213_000, 214_000, 208_000, 215_000, 216_000].entries()) {
      await pollWith(worker, quotes(n + 2, price))
      await Promise.all([evaluator, newEvaluator()].map((each) => each.evaluate(at(n + 2))))
    }
    expect(await transitions()).toEqual([
      ['already_true', at(1), 211_000],
      ['waiting', at(3), 209_000],
      ['pending', at(4), 213_000],
      ['fired', at(5), 213_000],
      ['waiting', at(6), 208_000],
      ['pending', at(7), 215_000],
      ['held_back', at(8), 215_000],
    ])
  })

  it('the newest transitions of a rule are kept', async () => {
    await make()
    for (let n = 1; n <= TRANSITIONS_EACH + 3; n++) await poll(n, n % 2 === 0 ? 200_000 + n : 210_000 + n)
    const kept = await transitions()
    expect(kept).toHaveLength(TRANSITIONS_EACH)
    expect(kept.at(-1)).toEqual(['fired', at(TRANSITIONS_EACH + 3), 210_000 + TRANSITIONS_EACH + 3])
  })

  it('a rule that is changed has no transitions of before', async () => {
    const { id } = (await make()) ?? { id: 0 }
    await poll(1, 211_000)
    expect(await transitions()).toHaveLength(1)
    await updateAlert(stage.db, 'kim', Number(id), { content: { ...ABOVE, hold_s: 9 }, madeMs: at(1) })
    expect(await transitions()).toEqual([])
  })

  it('a rule whose condition is true at creation waits until it was false', async () => {
    await poll(1, 211_000)
    await make({}, 1)
    expect(await poll(2, 212_000)).toBe(0)
    expect(await stage.db('alert_statuses').select('phase')).toEqual([{ phase: 'spent' }])
    expect(await poll(3, 209_000)).toBe(0)
    expect(await poll(4, 213_000)).toBe(1)
  })

  it('each event is stored once when workers die between publish and evaluation, or evaluate concurrently', async () => {
    await make()
    await poll(1, 201_000)
    // Published by a worker that was killed thereafter: up, down, up.
    for (const [n, price] of [210_000, 205_000, 220_000].entries())
      await pollWith(worker, quotes(n + 2, price))
    await Promise.all([1, 2, 3].map(() => newEvaluator().evaluate(at(4))))
    expect(await prices()).toEqual([210_000, 220_000])
    // The one that knew an older moment reads what the others left.
    expect(await poll(5, 221_000)).toBe(0)
    expect(await poll(6, 200_000)).toBe(0)
    expect(await poll(7, 230_000)).toBe(1)
    expect(await prices()).toEqual([210_000, 220_000, 230_000])
  })

  it('a rule fires once, once a day, or separately for each stock of a market', async () => {
    await make({ repeat: 'once' })
    await make({ repeat: 'daily' })
    await make({ scope: { market: 'KOSPI' }, condition: { type: 'rate_above', percent: 1 } })
    await poll(1, 215_000, 1_070_000)
    await poll(2, 200_000, 1_000_000)
    await poll(3, 215_000, 1_000_000)
    const fired = await events()
    const minute = (edge: number) => (edge - at(0)) / 60_000
    expect(fired.map(({ code, session, edge }) => `${code} ${session} ${minute(edge)}`).sort()).toEqual([
      '000660 2026-03-19 1',
      '005930 2026-03-19 1',
      '005930 2026-03-19 1',
      '005930 2026-03-19 1',
      '005930 2026-03-19 3',
    ])
    expect(await stage.db('alerts').select('is_active').orderBy('id')).toEqual([
      { is_active: false },
      { is_active: true },
      { is_active: true },
    ])
  })

  it('a hold ends without a new tick, also in another worker', async () => {
    await make({ hold_s: 90 })
    await poll(1, 211_000)
    expect(await evaluator.evaluate(at(2))).toBe(0)
    expect(await newEvaluator().evaluate(at(3))).toBe(1)
    expect(await evaluator.evaluate(at(4))).toBe(0)
    expect(await events()).toMatchObject([{ fired_at: new Date(at(2.5)) }])
  })

  it('a rule about a watchlist follows stocks that are added, removed and added again', async () => {
    const list = {
      id: '0190b8a0-0000-7000-8000-000000000001',
      version: 0,
      name: '관심',
      colour: 'none',
    } as const
    const watch = (...codes: string[]) => {
      const items = codes.map((code) => {
        return { code, note: '', targetPrice: null, stopPrice: null, addedMs: at(0) }
      })
      return changeWatchlists(stage.db, 'kim', () => [{ ...list, items }])
    }
    await watch(SAMSUNG.code)
    await make({ scope: { watchlist: list.id }, condition: { type: 'rate_above', percent: 1 } })
    expect(await poll(1, 215_000, 1_070_000)).toBe(1)
    // It is above already, and fires when it has been below.
    await watch(SAMSUNG.code, HYNIX.code)
    expect(await poll(2, 215_000, 1_071_000)).toBe(0)
    expect(await poll(3, 215_000, 1_050_000)).toBe(0)
    evaluator = newEvaluator()
    expect(await poll(4, 215_000, 1_072_000)).toBe(1)
    await watch(HYNIX.code)
    await poll(5, 200_000, 1_072_000)
    expect(await poll(6, 215_000, 1_072_000)).toBe(0)
    expect(await stage.db('alert_statuses').select('code')).toEqual([{ code: HYNIX.code }])
    // Back on the list on the same day it begins anew, and its next event is another one.
    await watch(SAMSUNG.code, HYNIX.code)
    expect(await poll(7, 216_000, 1_072_000)).toBe(0)
    await poll(8, 200_000, 1_072_000)
    expect(await poll(9, 217_000, 1_072_000)).toBe(1)
    const fired = await events()
    expect(fired.map(({ code }) => code)).toEqual([SAMSUNG.code, HYNIX.code, SAMSUNG.code])
  })

  it('52-week extremes and average volume come from the stored days', async () => {
    const [listing = { id: 0, shares: 1 }]: { id: number; shares: number }[] = await stage
      .db('listings')
      .where({ code: SAMSUNG.code })
      .select('id', 'shares')
    const day = { listingId: listing.id, tradeDate: '2026-03-18', open: 200_000, close: 208_500 }
    const rest = { high: 214_000, low: 190_000, value: 1, baseKrw: null, shares: listing.shares }
    await upsertDailyCandles(stage.db, 'test', [{ ...day, ...rest, volume: Math.ceil(SAMSUNG.volume / 2) }])
    await make({ condition: { type: 'high_52w' } })
    await make({ condition: { type: 'volume_ratio_above', ratio: 3 } })
    expect(await poll(1, 214_000)).toBe(0)
    expect(await poll(2, 214_500)).toBe(1)
    const busy = answer(at(3), [{ ...SAMSUNG, price: 214_500, volume: SAMSUNG.volume * 2 }, HYNIX])
    await pollWith(worker, busy)
    expect(await evaluator.evaluate(at(3))).toBe(1)
    expect(await events()).toMatchObject([
      { compared: { value: 214_500, limit: 214_000 } },
      { compared: { limit: 3 } },
    ])
  })

  it.each(['once', 'daily', 'always'] as const)(
    'a changed rule fires again on the day on which it fired before: repeat %s',
    async (repeat) => {
      const id = Number((await make({ repeat }))?.id)
      const put = (price: number, minute: number) => {
        const content = { ...ABOVE, repeat, condition: { type: 'price_above', price } } as const
        return updateAlert(stage.db, 'kim', id, { content, madeMs: at(minute) })
      }
      expect(await poll(1, 211_000)).toBe(1)
      expect(await put(212_000, 1)).toBe(true)
      expect(await poll(2, 212_000)).toBe(1)
      // The same content a second time: what is true then has to end first.
      await put(212_000, 2)
      expect(await poll(3, 213_000)).toBe(0)
      expect(await poll(4, 205_000)).toBe(0)
      expect(await poll(5, 214_000)).toBe(1)
      expect(await prices()).toEqual([211_000, 212_000, 214_000])
    },
  )

  it('an evaluation of a rule that was changed meanwhile is not stored', async () => {
    const { id, revision } = (await make()) ?? { id: 0, revision: 0 }
    await poll(1, 201_000)
    const { turn } = await readRulesHead(stage.db, 'krx')
    const content: AlertContent = { ...ABOVE, condition: { type: 'price_below', price: 100 } }
    await updateAlert(stage.db, 'kim', Number(id), { content, madeMs: at(1) })
    const alertId = Number(id)
    const values = { value: 211_000, limit: 210_000 }
    const event = { alertId, code: SAMSUNG.code, session: '2026-03-19', edge: 1, firedMs: at(2), values }
    const evaluation = {
      board: 'krx',
      turn,
      toMs: at(2),
      begun: [alertId],
      events: [event],
      transitions: [{ alertId, code: SAMSUNG.code, atMs: at(2), to: 'fired', values }],
      gone: [],
    } as const
    const statuses = [{ alertId, code: SAMSUNG.code, status: { phase: 'spent' } }]
    const revisions = new Map([[alertId, Number(revision)]])
    expect(await storeEvaluation(stage.db, { ...evaluation, statuses, revisions })).toBe(true)
    expect(await stage.db('alert_events')).toEqual([])
    expect(await stage.db('alert_statuses')).toEqual([])
    expect(await stage.db('alert_transitions')).toEqual([])
    expect(await stage.db('alerts').select('begun_on')).toEqual([{ begun_on: null }])
  })

  it('a new rule is evaluated from the next poll on, and a deleted rule or account is not', async () => {
    await make()
    await poll(1, 201_000)
    await make({ name: 'later', condition: { type: 'price_below', price: 190_000 } }, 1)
    expect(await poll(2, 189_000)).toBe(1)
    await stage.db('alerts').where({ name: 'later' }).delete()
    await poll(3, 200_000)
    expect(await poll(4, 189_000)).toBe(0)
    await stage.db('users').delete()
    expect(await poll(5, 220_000)).toBe(0)
    expect(await stage.db('alert_events')).toEqual([])
  })

  it('an evaluation without a result is stored every 30 seconds of the market, and loses nothing', async () => {
    await make()
    await make({ name: 'off', is_active: false })
    const turn = async () => (await readRulesHead(stage.db, 'krx')).turn
    await poll(1, 201_000)
    const before = await turn()
    for (let second = 1; second < 30; second++) await poll(1 + second / 60, 201_000 + second)
    expect(await turn()).toBe(before)
    await poll(1.5, 202_000)
    expect(await turn()).toBe(before + 1)
    // Another worker begins where it was stored, and compares again what had no result.
    await poll(1.6, 203_000)
    await pollWith(worker, quotes(1.7, 211_000))
    expect(await newEvaluator().evaluate(at(1.7))).toBe(1)
    expect(await evaluator.evaluate(at(1.7))).toBe(0)
    expect(await prices()).toEqual([211_000])
  })

  it('a worker reads no rules again after the newest was deleted or switched off', async () => {
    await make()
    const newest = await make({ name: 'newest', condition: { type: 'halted' }, is_active: false })
    await poll(1, 201_000)
    const read: string[] = []
    const note = ({ sql }: { sql: string }) => read.push(sql)
    stage.db.on('query', note)
    const readings = () => read.filter((sql) => sql.includes('SELECT * FROM alerts')).length
    await poll(1.1, 201_100)
    await deleteAlert(stage.db, 'kim', Number(newest?.id))
    for (const minute of [1.2, 1.3, 1.4]) await poll(minute, 201_000 + minute * 10)
    stage.db.off('query', note)
    expect(readings()).toBe(0)
  })

  it('a failed evaluation is repeated without losing an event', async () => {
    await make()
    await poll(1, 201_000)
    await stage.db.raw('ALTER TABLE alert_events RENAME TO away')
    await expect(poll(2, 211_000)).rejects.toThrow()
    await stage.db.raw('ALTER TABLE away RENAME TO alert_events')
    expect(await poll(3, 205_000)).toBe(1)
    expect(await prices()).toEqual([211_000])
  })
})
