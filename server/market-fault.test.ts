import { describe, expect, it } from 'vitest'
import { AS_OF_MS, NO_MARKET, boardOf, linkOf } from './testing/board.ts'
import { krxCalendar } from '#shared/market/calendar'
import { HEARTBEAT_MISSED_MS } from '#shared/protocol/heartbeat'
import { MINUTE_MS } from '#shared/time'
import { marketFault, marketWarning } from './market-fault.ts'

const failing = (overrides = {}) => linkOf({ state: 'failing', code: 'timeout', ...overrides })

it.each([
  ['a board that is kept current', boardOf([]), AS_OF_MS + 1_000, null],
  ['no board', NO_MARKET, AS_OF_MS, /no board/],
  ['silent workers', { ...boardOf([]), silentForMs: () => 16_000 }, AS_OF_MS, /no worker .* 16 s/],
  ['workers that change over', { ...boardOf([]), silentForMs: () => 14_000 }, AS_OF_MS, null],
  ['data of a clock that was ahead', boardOf([]), AS_OF_MS - 15 * MINUTE_MS, /900 s ahead/],
  [
    'an answer that is announced for later',
    boardOf([], linkOf({ last_received_ms: AS_OF_MS + 2 * MINUTE_MS })),
    AS_OF_MS,
    /ahead/,
  ],
  ['a worker that cannot store', boardOf([], failing({ code: 'store_unavailable' })), AS_OF_MS, /store/],
  ['a source that fails for seconds', boardOf([], failing()), AS_OF_MS + 59_000, null],
  [
    'a source that fails for a minute in session',
    boardOf([], failing()),
    AS_OF_MS + 61_000,
    /source for 61 s \(timeout\)/,
  ],
  [
    'a source that was stopped',
    boardOf([], linkOf({ state: 'stopped', code: 'blocked' })),
    AS_OF_MS + 61_000,
    /blocked/,
  ],
  ['a source that never answered', boardOf([], failing({ last_received_ms: null })), AS_OF_MS, /source yet/],
  [
    'a source that fails outside the hours',
    boardOf([], failing({ phase: 'closed' })),
    AS_OF_MS + 999 * MINUTE_MS,
    null,
  ],
  [
    'an exchange that is closed',
    boardOf([], linkOf({ state: 'closed', phase: 'closed' })),
    AS_OF_MS + 999 * MINUTE_MS,
    null,
  ],
  ['a replay that is paused', boardOf([], linkOf({ state: 'paused' })), AS_OF_MS + 999 * MINUTE_MS, null],
  ['a server that has not heard of the link yet', boardOf([], null), AS_OF_MS, null],
])('the market of a server is judged: %s', (_, board, nowMs, fault) => {
  const found = marketFault(board, { nowMs, rung: null, calendar: krxCalendar })
  if (fault === null) expect(found).toBeNull()
  else expect(found).toMatch(fault)
})

const at = (iso: string) => Date.parse(`${iso}+09:00`)

/** The fault of a board, with a source that is as late as the exchange's. */
function faultOfAge({
  asOf,
  now,
  link = linkOf({ phase: 'closed', last_received_ms: at(now) }),
  source = 'krx',
}: Record<'asOf' | 'now', string> & { link?: ReturnType<typeof linkOf>; source?: string }) {
  const board = boardOf([], link, 7, at(asOf))
  const held = { ...board, market: () => ({ ...board.market(), source }) }
  return marketFault(held, { nowMs: at(now), rung: null, calendar: krxCalendar })
}

describe('the data of a board may be as old as the last trading that its source can tell of', () => {
  // 2026-03-20 is a Friday.
  it.each([
    ['on a Sunday, of Friday', '2026-03-20T10:00', '2026-03-22T12:00'],
    ['before a Monday opens, of Friday', '2026-03-20T15:30', '2026-03-23T08:59'],
    [
      'at twenty past nine of a Monday, whose data come twenty minutes late',
      '2026-03-20T15:30',
      '2026-03-23T09:24',
    ],
    ['through the holidays of the new year', '2026-02-13T15:30', '2026-02-18T12:00'],
    ['in the night after a day', '2026-03-20T15:30', '2026-03-21T03:00'],
  ])('%s', (_, asOf, now) => expect(faultOfAge({ asOf, now })).toBeNull())

  it.each([
    ['on a Sunday, of Thursday', '2026-03-19T15:30', '2026-03-22T12:00', /2026-03-19.*2026-03-20/],
    ['on a Monday in session, of Friday', '2026-03-20T15:30', '2026-03-23T09:26', /2026-03-20.*2026-03-23/],
    ['after the close of a Monday, of Friday', '2026-03-20T15:30', '2026-03-23T20:00', /of 2026-03-20/],
  ])('and no older: %s', (_, asOf, now, fault) => expect(faultOfAge({ asOf, now })).toMatch(fault))

  it('and older by the delay that its source is allowed', () => {
    const rung = { at_ms: at('2026-03-23T10:20'), poll_every_ms: 300_000, renewed_within_ms: 70 * MINUTE_MS }
    const fault = (nowMs: number) => {
      const board = boardOf([], linkOf({ last_received_ms: nowMs }), 7, at('2026-03-20T15:30'))
      const held = { ...board, market: () => ({ ...board.market(), source: 'csv-cache', delayMinutes: 20 }) }
      return marketFault(held, { nowMs, rung: { ...rung, at_ms: nowMs }, calendar: krxCalendar })
    }
    expect(fault(at('2026-03-23T10:29'))).toBeNull()
    expect(fault(at('2026-03-23T10:31'))).toMatch(/of 2026-03-20, and there was trading on 2026-03-23/)
  })

  it.each(['no_newer_day', 'source_silent'] as const)(
    'and as old as it is of a source that stands still now and then (%s): that is a warning, unless it does not answer',
    (code) => {
      const nowMs = at('2026-03-24T11:00')
      const rung = { at_ms: nowMs, poll_every_ms: 300_000, renewed_within_ms: 70 * MINUTE_MS }
      const board = (source: string, said: Partial<Parameters<typeof linkOf>[0]>) => {
        const link = linkOf({ state: 'failing', last_received_ms: nowMs - 80 * MINUTE_MS, ...said })
        const held = boardOf([], link, 7, at('2026-03-20T15:30'))
        return { ...held, market: () => ({ ...held.market(), source, delayMinutes: 20 }) }
      }
      const circumstances = { nowMs, rung, calendar: krxCalendar }
      expect(marketFault(board('csv-cache', { code }), circumstances)).toBeNull()
      expect(marketWarning(board('csv-cache', { code }), circumstances)).toMatch(
        /nothing has come|of 2026-03-20/,
      )
      expect(marketFault(board('krx', { code }), circumstances)).not.toBeNull()
      expect(marketFault(board('csv-cache', { code: 'connection_lost' }), circumstances)).not.toBeNull()
      expect(marketWarning(board('csv-cache', { code: 'connection_lost' }), circumstances)).toBeNull()
    },
  )

  it('which for the simulator is any day, and for a replay whatever day is recorded', () => {
    const sunday = { asOf: '2026-03-20T15:30', now: '2026-03-22T12:00' }
    expect(faultOfAge({ ...sunday, source: 'simulator' })).toMatch(/there was trading on 2026-03-22/)
    expect(faultOfAge({ ...sunday, source: 'replay' })).toBeNull()
  })

  it('as far as the calendar reaches', () => {
    expect(faultOfAge({ asOf: '2026-03-20T15:30', now: '2041-03-22T12:00' })).toBeNull()
  })
})

describe('a source that reports no fault and sends nothing in session is missing after a minute and its own pace', () => {
  const silent = (paceMs: number | null, afterMs: number) =>
    marketFault(boardOf([]), {
      nowMs: AS_OF_MS + afterMs,
      rung: paceMs === null ? null : { at_ms: AS_OF_MS + afterMs, poll_every_ms: paceMs },
      calendar: krxCalendar,
    })

  it.each([
    [null, MINUTE_MS],
    [1_000, MINUTE_MS + 1_000],
    [5 * MINUTE_MS, 6 * MINUTE_MS],
  ])('a pace of %s ms', (paceMs, afterMs) => {
    expect(silent(paceMs, afterMs)).toBeNull()
    expect(silent(paceMs, afterMs + 1)).toMatch(/nothing has come from the source/)
  })
})

describe("the schedule of the worker is reported as missing when it has not rung for five seconds by Redis's clock", () => {
  const rungBefore = (ms: number, link = linkOf()) =>
    marketFault(boardOf([], link), {
      nowMs: AS_OF_MS,
      rung: { at_ms: AS_OF_MS - ms, poll_every_ms: 1_000 },
      calendar: krxCalendar,
    })

  it('and not before', () => {
    expect(rungBefore(HEARTBEAT_MISSED_MS)).toBeNull()
    expect(rungBefore(HEARTBEAT_MISSED_MS + 1)).toMatch(/has not rung for 5 s$/)
  })

  it('also by a ring of the future, which was noted before the clock was set back', () => {
    expect(rungBefore(-3_600_000)).toMatch(/has not rung/)
  })

  it('outside the hours, too', () => {
    expect(rungBefore(6_000, linkOf({ state: 'closed', phase: 'closed' }))).toMatch(/has not rung for 6 s/)
  })

  it('with the reason, where the clock of the worker is wrong', () => {
    const link = linkOf({ state: 'failing', code: 'clock_differs', detail: 'the clock is 900 s ahead' })
    expect(rungBefore(6_000, link)).toMatch(/6 s: the clock is 900 s ahead/)
  })
})
