import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertListings } from '#database/market/listings'
import { openDatabase, type Database } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { HistoryStatus } from '#shared/protocol/history-status'
import { HOUR_MS } from '#shared/time'
import { SourceError } from '../sources/source.ts'
import { BackFill } from './back-fill.ts'
import { NotYetPublished, SeriesError, type WantedSeries } from './history-source.ts'
import { ScriptedHistory } from './testing/scripted-history.ts'

const SPAN = { from: '2026-03-02', to: '2026-03-19' }
const CODES = ['005930', '000660', '035420']
const WANTED: WantedSeries[] = [
  ...CODES.map((code): WantedSeries => ({ kind: 'listing', code, span: SPAN })),
  { kind: 'index', code: 'KOSPI', span: SPAN },
]

let database: Database
let nowMs = 0
let reported: HistoryStatus[] = []

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  const rest = { name: 'x', market: 'KOSPI' as const, section: '', shares: 1 }
  await insertListings(
    database,
    'krx',
    CODES.map((code) => ({ code, isin: `KR7${code}003`, ...rest })),
  )
})
beforeEach(async () => {
  for (const table of ['daily_candles', 'index_daily', 'history_progress']) await database(table).delete()
  nowMs = Date.parse('2026-03-20T08:30:00+09:00')
  reported = []
})
afterAll(() => database.destroy())

const source = () => new ScriptedHistory(WANTED)

/** A worker that has just started. */
function backFill(history: ScriptedHistory): BackFill {
  return new BackFill({
    source: history,
    db: database,
    log: pino({ level: 'silent' }),
    now: () => nowMs,
    report: (status) => {
      reported.push(status)
      return Promise.resolve()
    },
  })
}

const ring = (filling: BackFill) => filling.ring(new AbortController().signal)

async function stored(): Promise<unknown[]> {
  return Promise.all([
    database('daily_candles').orderBy(['listing_id', 'trade_date']),
    database('index_daily').orderBy(['board', 'code', 'trade_date']),
    database('history_progress')
      .select('kind', 'code', 'from_date', 'to_date', 'days', 'failure')
      .orderBy(['kind', 'code']),
  ])
}

async function undisturbed(): Promise<unknown[]> {
  await ring(backFill(source()))
  const rows = await stored()
  for (const table of ['daily_candles', 'index_daily', 'history_progress']) await database(table).delete()
  return rows
}

describe('the back-fill', () => {
  it('fills every series over the whole span, one request at a time, newest days first', async () => {
    const history = source()
    await ring(backFill(history))
    const [days, indices] = (await stored()) as [unknown[], unknown[]]
    expect([days.length, indices.length]).toEqual([3 * 18, 18])
    expect(history.maxInFlight).toBe(1)
    // 18 days in pieces of four for each stock, one for the index.
    expect(history.requests).toHaveLength(3 * 5 + 1)
    expect(history.requests.slice(0, 4).map(({ code, to }) => [code, to])).toEqual([
      ['005930', '2026-03-19'],
      ['000660', '2026-03-19'],
      ['035420', '2026-03-19'],
      ['KOSPI', '2026-03-19'],
    ])
    expect(reported.at(-1)).toMatchObject({
      state: 'complete',
      series: { wanted: 4, filled: 4, failed: 0 },
      days: 72,
      ...SPAN,
    })
  })

  it.each([1, 2, 5, 9, 16])(
    'killed at its request %i and started again leaves the same rows as undisturbed',
    async (k) => {
      const expected = await undisturbed()
      const dying = source()
      dying.before = () => {
        if (dying.requests.length === k) throw new Error('killed')
      }
      await expect(ring(backFill(dying))).rejects.toThrow('killed')
      const history = source()
      await ring(backFill(history))
      expect(await stored()).toEqual(expected)
      expect(history.requests).toHaveLength(16 - (k - 1))
    },
  )

  it('requests a piece again when it was killed between its rows and the note of its progress', async () => {
    const expected = await undisturbed()
    await database.raw(`
      CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF (SELECT count(*) FROM history_progress) >= 2 THEN RAISE EXCEPTION 'killed'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER die BEFORE INSERT ON history_progress FOR EACH ROW EXECUTE FUNCTION die()`)
    await expect(ring(backFill(source()))).rejects.toThrow('killed')
    await database.raw(`DROP TRIGGER die ON history_progress; DROP FUNCTION die`)
    expect(await database('daily_candles').distinct('listing_id')).toHaveLength(3)
    expect(await database('history_progress')).toHaveLength(2)
    await ring(backFill(source()))
    expect(await stored()).toEqual(expected)
  })

  it('finishes the request in flight when it is stopped', async () => {
    const stop = new AbortController()
    const history = source()
    history.before = () => {
      if (history.requests.length === 3) stop.abort()
    }
    await backFill(history).ring(stop.signal)
    expect(history.requests).toHaveLength(3)
  })

  it('requests nothing and changes nothing when it is run again', async () => {
    await ring(backFill(source()))
    const places = () => database('daily_candles').select(database.raw('ctid::text, *')).orderBy('ctid')
    const before = await places()
    const again = source()
    await ring(backFill(again))
    expect(again.requests).toEqual([])
    // Also where the note was lost: the same rows come again, and stay where they lie.
    await database('history_progress').delete()
    await ring(backFill(again))
    expect(again.requests).toHaveLength(16)
    expect(await places()).toEqual(before)
  })

  it('adds the day that has ended, and nothing else', async () => {
    await ring(backFill(source()))
    const next = new ScriptedHistory(
      WANTED.map((series) => ({ ...series, span: { from: '2026-03-03', to: '2026-03-20' } })),
    )
    await ring(backFill(next))
    expect(next.requests).toEqual(
      WANTED.map(({ kind, code }) => ({ kind, code, from: '2026-03-20', to: '2026-03-20' })),
    )
  })

  it('fills days without trading without a request', async () => {
    const span = { from: '2026-03-13', to: '2026-03-17' }
    const history = new ScriptedHistory([{ kind: 'day', code: 'KOSPI', span }])
    await ring(backFill(history))
    expect(history.requests.map(({ from }) => from)).toEqual(['2026-03-17', '2026-03-16', '2026-03-13'])
    expect(reported.at(-1)).toMatchObject({ state: 'complete', days: 6 })
  })

  it('passes over a listing that cannot be read, and retries it hours later', async () => {
    const history = source()
    history.before = ({ code }) => {
      if (code === '000660') throw new SeriesError('not listed there')
    }
    await ring(backFill(history))
    const count = (code: string) => history.requests.filter((piece) => piece.code === code).length
    expect(CODES.map(count)).toEqual([5, 1, 5])
    expect(reported.at(-1)).toMatchObject({
      series: { wanted: 4, filled: 3, failed: 1 },
      failures: [{ kind: 'listing', code: '000660', reason: 'not listed there' }],
    })

    history.before = () => {}
    nowMs += 2 * HOUR_MS
    await ring(backFill(history))
    expect(count('000660')).toBe(1)
    nowMs += 2 * HOUR_MS
    await ring(backFill(history))
    expect(CODES.map(count)).toEqual([5, 6, 5])
    expect(reported.at(-1)).toMatchObject({ series: { wanted: 4, filled: 4, failed: 0 }, failures: [] })
  })

  it('retries after a fault with growing delays, and passes over a listing after three faults', async () => {
    const history = source()
    history.before = ({ code }) => {
      if (code === '000660') throw new SourceError('timeout', 'no answer within 30 s')
    }
    const filling = backFill(history)
    const count = (code: string) => history.requests.filter((piece) => piece.code === code).length
    for (const [waitMs, requested] of [
      [0, 1],
      [9_999, 1],
      [1, 2],
      [19_999, 2],
      [1, 3],
      [30_000, 3],
    ] as const) {
      nowMs += waitMs
      await ring(filling)
      expect(count('000660')).toBe(requested)
    }
    expect(CODES.map(count)).toEqual([5, 3, 5])
    expect(reported.at(-1)).toMatchObject({ state: 'resting', series: { wanted: 4, filled: 3, failed: 1 } })
  })

  it('does not query a source that refuses before its retry time', async () => {
    const history = source()
    const retryAtMs = nowMs + 5 * HOUR_MS
    history.before = () => {
      throw new SourceError('budget_spent', 'all calls of the day are spent', { state: 'stopped', retryAtMs })
    }
    const filling = backFill(history)
    await ring(filling)
    nowMs = retryAtMs - 1
    await ring(filling)
    expect(history.requests).toHaveLength(1)
    expect(reported.at(-1)).toMatchObject({
      state: 'stopped',
      detail: 'all calls of the day are spent',
      retry_at_ms: retryAtMs,
    })
    history.before = () => {}
    nowMs = retryAtMs
    await ring(filling)
    expect(reported.at(-1)).toMatchObject({ state: 'complete' })
  })

  it('retries after an hour what is not published yet', async () => {
    const history = source()
    history.before = ({ kind }) => {
      if (kind === 'index') throw new NotYetPublished()
    }
    const filling = backFill(history)
    const requested = () => history.requests.filter(({ kind }) => kind === 'index').length
    await ring(filling)
    nowMs += HOUR_MS - 1
    await ring(filling)
    expect(requested()).toBe(1)
    nowMs += 60_001
    await ring(filling)
    expect(requested()).toBe(2)
  })

  it('requests nothing outside the hours of the source', async () => {
    const history = source()
    const opensMs = nowMs + HOUR_MS
    history.resting = (atMs) => (atMs < opensMs ? opensMs : null)
    const filling = backFill(history)
    await ring(filling)
    expect(history.requests).toEqual([])
    nowMs = opensMs
    await ring(filling)
    expect(history.requests).toHaveLength(16)
  })
})
