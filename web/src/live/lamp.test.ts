import { describe, expect, it } from 'vitest'
import { LINK_CODES, LINK_STATES } from '#shared/protocol/messages'
import { instantAt, link } from '../testing/builders.ts'
import {
  ANSWER_MS,
  QUIET_MS,
  SILENT_AFTER_MS,
  UNLIT,
  isCurrent,
  judge,
  shouldPing,
  sourceHopOf,
  step,
} from './lamp.ts'
import type { Lamp, LampEvent } from './lamp.ts'

function lit(...events: [LampEvent, number][]): Lamp {
  return events.reduce((lamp, [event, atMs]) => step(lamp, event, instantAt(atMs)), UNLIT)
}
const connected: [LampEvent, number] = [{ type: 'connected' }, 1_000]
const current: [LampEvent, number] = [{ type: 'current' }, 1_000]
const live: [LampEvent, number] = [{ type: 'link', link: link() }, 1_000]

describe('the hop from browser to server', () => {
  it('P37: is marked stale within 3 s of the last sign of life', () => {
    expect(QUIET_MS + ANSWER_MS).toBeLessThanOrEqual(2_750)
    const quiet = lit(connected, live)
    expect(shouldPing(quiet, instantAt(1_000 + QUIET_MS - 1))).toBe(false)
    expect(shouldPing(quiet, instantAt(1_000 + QUIET_MS))).toBe(true)
    const pinged = step(quiet, { type: 'pinged' }, instantAt(1_000 + QUIET_MS))
    expect(shouldPing(pinged, instantAt(1_000 + QUIET_MS + 1))).toBe(false)
    expect(
      judge(step(pinged, { type: 'tick' }, instantAt(1_000 + QUIET_MS + ANSWER_MS - 1))).stale,
    ).toBeNull()
    const dead = step(pinged, { type: 'tick' }, instantAt(1_000 + QUIET_MS + ANSWER_MS))
    expect(judge(dead)).toEqual({ tone: 'dead', stale: { hop: 'server', sinceMs: 1_000 } })
  })

  it('the connection stays up in a quiet market as long as the server answers', () => {
    const answered = lit(
      connected,
      live,
      [{ type: 'pinged' }, 2_400],
      [{ type: 'message' }, 2_450],
      [{ type: 'link', link: link() }, 2_500],
      [{ type: 'tick' }, 3_700],
    )
    expect(judge(answered).tone).toBe('live')
  })

  it('the age of a silent connection counts from the last message, not from its detection', () => {
    const dead = lit(connected, [{ type: 'message' }, 5_000], [{ type: 'disconnected' }, 9_000])
    expect(judge(dead).stale).toEqual({ hop: 'server', sinceMs: 5_000 })
  })

  it('a lost connection keeps its begin through retries and refusals, and reports both', () => {
    const { server } = lit(
      connected,
      [{ type: 'disconnected' }, 2_000],
      [{ type: 'retrying', attempt: 3 }, 8_000],
      [{ type: 'refused', refusal: 'unavailable' }, 9_000],
    )
    expect(server).toEqual({
      state: 'down',
      since: instantAt(1_000),
      attempt: 3,
      refusal: 'unavailable',
      blocked: false,
    })
  })

  it('a connection that was never up is not lost, and has no begin', () => {
    const { stale } = judge(
      lit([{ type: 'disconnected' }, 6_000], [{ type: 'blocked', blocked: true }, 6_100]),
    )
    expect(stale).toEqual({ hop: 'server', sinceMs: null })
  })

  it('P37: a connection that is back leaves the numbers marked, since the last message before, until the market has arrived on it', () => {
    const back: [LampEvent, number][] = [
      connected,
      live,
      current,
      [{ type: 'disconnected' }, 2_000],
      [{ type: 'connected' }, 3_000],
      [{ type: 'link', link: link() }, 3_010],
      [{ type: 'message' }, 3_020],
    ]
    expect(judge(lit(...back)).stale).toEqual({ hop: 'server', sinceMs: 1_000 })
    expect(judge(lit(...back, [{ type: 'current' }, 3_030]))).toEqual({ tone: 'live', stale: null })
  })

  it('a connection that is lost again before the market has arrived keeps its begin', () => {
    const lost = lit(
      connected,
      live,
      current,
      [{ type: 'disconnected' }, 2_000],
      [{ type: 'connected' }, 3_000],
      [{ type: 'disconnected' }, 4_000],
    )
    expect(judge(lost).stale).toEqual({ hop: 'server', sinceMs: 1_000 })
  })

  it('a first connection marks nothing: there are no numbers yet', () => {
    expect(judge(lit(connected, live))).toEqual({ tone: 'live', stale: null })
    expect(isCurrent(lit(connected, live))).toBe(false)
    expect(isCurrent(lit(connected, live, current))).toBe(true)
  })
})

describe('the hop from server to source', () => {
  it('P37: marks the board stale when it fails or stops, since the last data', () => {
    for (const state of ['failing', 'stopped'] as const) {
      const lamp = lit(connected, [
        { type: 'link', link: link({ state, code: 'timeout', last_received_ms: 700 }) },
        2_000,
      ])
      expect(judge(lamp)).toEqual({ tone: 'dead', stale: { hop: 'source', sinceMs: 700 } })
    }
  })

  it('a silent source raises no alarm while the market is closed or prices are awaited', () => {
    for (const state of ['closed', 'waiting'] as const) {
      expect(judge(lit(connected, [{ type: 'link', link: link({ state }) }, 2_000])).stale).toBeNull()
    }
  })

  it('rows that were set aside cause a warning, and mark nothing stale', () => {
    expect(judge(lit(connected, [{ type: 'link', link: link({ code: 'bad_rows' }) }, 2_000]))).toEqual({
      tone: 'warning',
      stale: null,
    })
  })

  it('every state and code of the source has a verdict', () => {
    for (const state of LINK_STATES) {
      for (const code of [null, ...LINK_CODES]) {
        expect(
          judge(lit(connected, [{ type: 'link', link: link({ state, code }) }, 2_000])).tone,
        ).toBeDefined()
      }
    }
  })

  it('no verdict about the source is given while the server is unreachable', () => {
    const lamp = lit(
      connected,
      [{ type: 'link', link: link({ state: 'failing' }) }, 2_000],
      [{ type: 'disconnected' }, 3_000],
    )
    expect(judge(lamp).stale?.hop).toBe('server')
  })
})

describe('a worker that died without a final report', () => {
  const beating = (everyMs: number, beats: number) =>
    Array.from({ length: beats }, (_, n): [LampEvent, number] => [
      { type: 'link', link: link({ last_received_ms: 1_000 + n * everyMs }) },
      1_000 + n * everyMs,
    ])
  const tick = (atMs: number): [LampEvent, number] => [{ type: 'tick' }, atMs]

  it('P37: shows by its silence within 3 s, since its last message', () => {
    expect(SILENT_AFTER_MS).toBeLessThanOrEqual(2_750)
    const lamp = lit(connected, ...beating(1_000, 10))
    expect(judge(lit(connected, ...beating(1_000, 10), tick(10_000 + SILENT_AFTER_MS - 1))).stale).toBeNull()
    const silent = step(lamp, { type: 'tick' }, instantAt(10_000 + SILENT_AFTER_MS))
    expect(judge(silent)).toEqual({ tone: 'dead', stale: { hop: 'source', sinceMs: 10_000 } })
    expect(sourceHopOf(silent)).toBe('failing')
  })

  it('a worker that died before the page opened is recognised by its last report', () => {
    const late: [LampEvent, number][] = [
      [{ type: 'connected' }, 600_000],
      [{ type: 'link', link: link({ last_received_ms: 1_000 }) }, 600_010],
    ]
    expect(judge(lit(...late, tick(600_100))).stale).toBeNull()
    expect(judge(lit(...late, [{ type: 'message' }, 602_000], tick(603_000))).stale?.hop).toBe('source')
  })

  it('a dead worker is alive again with its first batch', () => {
    const lamp = lit(connected, ...beating(1_000, 10), tick(60_000), [{ type: 'batch' }, 60_100])
    expect(judge(lamp).tone).toBe('live')
  })

  it('P37: marks nothing stale while the market is closed', () => {
    const closed: [LampEvent, number] = [
      { type: 'link', link: link({ state: 'closed', code: 'market_closed' }) },
      2_000,
    ]
    expect(judge(lit(connected, closed, [{ type: 'message' }, 9_000_000], tick(9_000_100))).stale).toBeNull()
  })

  it('a worker is not suspected for a time in which the connection was down', () => {
    const lamp = lit(
      connected,
      ...beating(1_000, 3),
      [{ type: 'disconnected' }, 4_000],
      tick(800_000),
      [{ type: 'connected' }, 900_000],
      [{ type: 'current' }, 900_050],
      tick(900_100),
    )
    expect(judge(lamp).tone).toBe('live')
  })
})
