import { expect, it } from 'vitest'
import type { DisplayNotice } from '#database/displays/notices'
import { MINUTE_MS } from '#shared/time'
import { dueNotices } from './away-notices.ts'
import type { Verdict } from './judge.ts'

const NOW = Date.parse('2026-03-19T09:20:00+09:00')
const OPENED = NOW - 20 * MINUTE_MS
const silentFor = (minutes: number): Verdict => ({
  state: 'away',
  reason: 'silent',
  sinceMs: NOW - minutes * MINUTE_MS,
})
const LIVE: Verdict = { state: 'live', reason: 'proven', sinceMs: null }

interface Known {
  last?: DisplayNotice | null
  began?: number | null
}
function due(verdict: Verdict, { last = null, began = OPENED }: Known = {}) {
  const judged = [{ display: { id: 'a' }, verdict }]
  const known = new Map(last === null ? [] : [['a', last]])
  return dueNotices(judged, known, { nowMs: NOW, afterMs: 15 * MINUTE_MS, sessionBeganMs: began })
}

it('a display that is not heard of for a quarter of an hour of trading is missed, once', () => {
  expect(due(silentFor(14))).toEqual([])
  const missed = { displayId: 'a', code: 'display_away', sinceMs: NOW - 15 * MINUTE_MS } as const
  expect(due(silentFor(15))).toEqual([missed])
  expect(due(silentFor(15), { last: missed })).toEqual([])
})

it('the time before the opening does not count, and outside of trading hours none is missed', () => {
  expect(due(silentFor(600), { began: NOW - 14 * MINUTE_MS })).toEqual([])
  expect(due(silentFor(600), { began: NOW - 15 * MINUTE_MS })).toHaveLength(1)
  expect(due(silentFor(600), { began: null })).toEqual([])
})

it('a display that was missed is back when it reports, also with a fault', () => {
  const missed = { displayId: 'a', code: 'display_away', sinceMs: 1 } as const
  const back = { ...missed, code: 'display_back' }
  expect(due(LIVE, { last: missed, began: null })).toEqual([back])
  expect(due({ state: 'late', reason: 'behind', sinceMs: NOW }, { last: missed })).toEqual([back])
  expect(due(LIVE)).toEqual([])
})

it('a display that is revoked is not missed', () => {
  expect(due({ state: 'revoked', reason: 'admin', sinceMs: 0 })).toEqual([])
})
