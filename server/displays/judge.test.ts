import { describe, expect, it } from 'vitest'
import { DAY_MS } from '#shared/time'
import { goodReport } from '../testing/display-report.ts'
import { AWAY_AFTER_MS, judge, STALE_AFTER_MS, type Judged } from './judge.ts'
import type { ReportRecord } from './report-store.ts'

const NOW = Date.parse('2026-03-19T10:00:00+09:00')
const BUILD = '/assets/index-new.js'
const at = (agoMs: number) => new Date(NOW - agoMs)

const paired = (changes: Partial<Judged> = {}): Judged => ({
  revision: 1,
  changed_at: at(DAY_MS),
  created_at: at(DAY_MS),
  paired_at: at(DAY_MS),
  revoked_at: null,
  revoked_for: null,
  is_claimed: true,
  ...changes,
})
const reported = (
  report: Parameters<typeof goodReport>[0] = {},
  { agoMs = 1_000, ...changes }: Partial<ReportRecord> & { agoMs?: number } = {},
): ReportRecord => ({
  report: goodReport(report),
  at_ms: NOW - agoMs,
  behind_ms: 0,
  socket: 'a socket',
  closed_ms: null,
  ...changes,
})
function verdict(display: Judged, record?: ReportRecord, nowMs = NOW) {
  const { state, reason, sinceMs } = judge(display, record, { nowMs, build: BUILD })
  return [state, reason, sinceMs === null ? null : NOW - sinceMs]
}

describe('the state of a display', () => {
  it('is live when socket, frame, revision and position are proven', () => {
    expect(verdict(paired(), reported())).toEqual(['live', 'proven', null])
  })

  it('is not live before the newest revision is proven, from the moment of the change on', () => {
    const changed = paired({ revision: 2, changed_at: at(0) })
    expect(verdict(changed, reported())).toEqual(['late', 'revision', 0])
    expect(verdict(changed, reported({ revision: 2 }))).toEqual(['live', 'proven', null])
    expect(verdict(changed, reported({ revision: null }))).toEqual(['late', 'revision', 0])
  })

  it.each([
    ['behind', reported({}, { behind_ms: 5_001 }), 6_001],
    ['not_painted', reported({ painted_ms: 5_001 }), 6_001],
    ['hidden', reported({ painted_ms: 5_001, visible: false }), 6_001],
    ['silent', reported({}, { agoMs: 15_001 }), 15_001],
    ['disconnected', reported({}, { closed_ms: NOW - 300 }), 300],
  ])('is late, because it is %s', (reason, record, agoMs) => {
    expect(verdict(paired(), record)).toEqual(['late', reason, agoMs])
  })

  it.each([
    ['behind', reported({}, { behind_ms: STALE_AFTER_MS })],
    ['not_painted', reported({ painted_ms: STALE_AFTER_MS })],
    ['silent', reported({}, { agoMs: STALE_AFTER_MS + 1 })],
    ['disconnected', reported({}, { agoMs: STALE_AFTER_MS + 2, closed_ms: NOW - STALE_AFTER_MS - 1 })],
  ])('is stale after two minutes of being %s', (reason, record) => {
    expect(verdict(paired(), record).slice(0, 2)).toEqual(['stale', reason])
  })

  it('is away only when nothing was heard of it for more than a quarter of an hour', () => {
    const { at_ms: _, ...silent } = reported()
    const record = { ...silent, at_ms: NOW - AWAY_AFTER_MS - 1 }
    expect(verdict(paired(), record).slice(0, 2)).toEqual(['away', 'silent'])
    expect(verdict(paired(), reported({ painted_ms: DAY_MS })).slice(0, 2)).toEqual(['stale', 'not_painted'])
    expect(verdict(paired({ paired_at: at(AWAY_AFTER_MS + 1) }))).toEqual([
      'away',
      'never_reported',
      AWAY_AFTER_MS + 1,
    ])
  })

  it('names the oldest of several faults', () => {
    const record = reported({ painted_ms: 30_000, revision: 1 }, { behind_ms: 60_000 })
    expect(verdict(paired({ revision: 2, changed_at: at(10_000) }), record)).toEqual([
      'late',
      'behind',
      61_000,
    ])
  })

  it('does not count a report of the screen that was paired before', () => {
    const record = reported({}, { agoMs: 20_000 })
    expect(verdict(paired({ paired_at: at(3_000) }), record)).toEqual(['late', 'never_reported', 3_000])
  })

  it('is outdated with another build, and blank when no board is in sight', () => {
    expect(verdict(paired(), reported({ build: '/assets/index-old.js' })).slice(0, 2)).toEqual([
      'outdated',
      'old_build',
    ])
    expect(verdict(paired(), reported({ build: null }))[0]).toBe('live')
    expect(verdict(paired(), reported({ board: null })).slice(0, 2)).toEqual(['blank', 'blank'])
  })

  it('is revoked or waiting whatever was reported', () => {
    const revoked = paired({ revoked_at: at(5_000), revoked_for: 'token_reused', is_claimed: false })
    expect(verdict(revoked, reported())).toEqual(['revoked', 'token_reused', 5_000])
    expect(verdict(paired({ is_claimed: false, paired_at: null }), reported())).toEqual([
      'waiting',
      'not_claimed',
      DAY_MS,
    ])
  })

  it('goes from live over late and stale to away with the time alone', () => {
    const record = reported({}, { agoMs: 0 })
    const states = [0, 15_000, 15_001, STALE_AFTER_MS + 1, AWAY_AFTER_MS + 1].map(
      (laterMs) => verdict(paired(), record, NOW + laterMs)[0],
    )
    expect(states).toEqual(['live', 'live', 'late', 'stale', 'away'])
  })
})
