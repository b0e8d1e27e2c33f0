import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReloadReason } from '#shared/displays/loads'
import type { HoursOf } from '#shared/displays/schedule'
import { krxCalendar } from '#shared/market/calendar'
import { simulatedCalendar } from '#shared/market/simulated-calendar'
import { MINUTE_MS } from '#shared/time'
import {
  DataWatch,
  hasHung,
  HeapSlope,
  isOwnMinute,
  keepReload,
  lastReload,
  mayReload,
  placeToResume,
  type DataSigns,
} from './guard.ts'

const MIB = 2 ** 20
const hoursOf: HoursOf = (date) => krxCalendar.hoursOf(date)
const at = (text: string) => Date.parse(`2026-11-19T${text}+09:00`)
const may = (reason: ReloadReason, nowMs: number, hours = hoursOf, displayId = 'a') =>
  mayReload(reason, { displayId, nowMs, hoursOf: hours })

describe('a reload of a screen', () => {
  it.each([
    ['08:30:00', true],
    ['09:28:59', true],
    ['09:29:00', false],
    ['09:59:59', false],
    ['10:00:59', false],
    ['10:01:00', true],
    ['16:18:59', true],
    ['16:19:00', false],
    ['16:30:59', false],
    ['16:31:00', true],
  ])('is never within a minute of an auction, also where all is an hour later: %s', (time, allowed) => {
    expect(may('frozen', at(time))).toBe(allowed)
  })

  it('takes a new build between sessions, each display in a minute of its own', () => {
    const ids = Array.from({ length: 200 }, (_, n) => `display-${n}`)
    const allowedAt = (minute: number) =>
      ids.filter((id) => may('new_build', at('21:00:00') + minute * MINUTE_MS, hoursOf, id)).length
    const counts = Array.from({ length: 30 }, (_, minute) => allowedAt(minute))
    expect(counts.reduce((sum, count) => sum + count)).toBe(200)
    expect(Math.max(...counts)).toBeLessThan(40)
    expect(
      ids.filter((id) =>
        [...Array(60).keys()].some((m) => may('new_build', at('11:00:00') + m * MINUTE_MS, hoursOf, id)),
      ),
    ).toEqual([])
  })

  it('takes a new build outside of auctions on a market that never closes, and where the calendar is not known', () => {
    for (const hours of [(date: string) => simulatedCalendar.hoursOf(date), () => null]) {
      const minutes = [...Array(30).keys()].map((m) =>
        may('new_build', at('12:00:00') + m * MINUTE_MS, hours),
      )
      expect(minutes.filter(Boolean)).toHaveLength(1)
    }
  })

  it('has one minute of each half hour, whatever the display is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 1e12 }), (id, fromMs) => {
        const minutes = [...Array(30).keys()].filter((m) => isOwnMinute(id, fromMs + m * MINUTE_MS))
        expect(minutes).toHaveLength(1)
      }),
    )
  })

  it('keeps its reason, and its place for the page that comes next', () => {
    expect(lastReload()).toBeNull()
    // A device whose clock is wrong comes back to it as well.
    const atMs = 9_000_000
    const kept = { reason: 'frozen', atMs, deviceMs: 1_000_000, page: 'caps', playing: false } as const
    keepReload(kept)
    expect(lastReload()).toEqual(kept)
    expect(placeToResume(kept, 1_010_000)).toMatchObject({ page: 'caps', playing: false })
    expect(placeToResume(kept, 2_000_000)).toBeNull()
    localStorage.setItem('display-reload', '{"reason":"weather"}')
    expect(lastReload()).toBeNull()
  })
})

describe('a heap', () => {
  const spans = (slope: HeapSlope, lowsMib: number[]) =>
    lowsMib.map((low) =>
      Array.from({ length: 30 }, (_, n) => slope.read((low + (n % 10) * 40) * MIB)).some(Boolean),
    )

  it('grows without an end when its lowest readings grow each half hour for three hours', () => {
    expect(spans(new HeapSlope(), [80, 110, 140, 170, 200, 230, 260]).at(-1)).toBe(true)
  })

  it('does not when it comes back, when it grows little, or when the browser does not say', () => {
    expect(spans(new HeapSlope(), [80, 110, 140, 100, 200, 230, 260, 300])).not.toContain(true)
    expect(spans(new HeapSlope(), [80, 81, 82, 83, 84, 85, 86])).not.toContain(true)
    expect(new HeapSlope().read(null)).toBe(false)
  })
})

it('a page has hung after more than five seconds without a frame, unless the device slept', () => {
  expect([4_900, 5_100, 50_000, 3_600_000].map(hasHung)).toEqual([false, true, true, false])
})

describe('data', () => {
  const signs = (atMs: number, given: Partial<DataSigns> = {}): DataSigns => ({
    atMs,
    isUp: true,
    seq: 7,
    isLive: true,
    receivedMs: atMs,
    ...given,
  })

  it('are missing when prices arrive at the server for three minutes, and none here', () => {
    const watch = new DataWatch()
    const minutes = [0, 1, 2, 3].map((n) => watch.look(signs(n * MINUTE_MS)))
    expect(minutes).toEqual([false, false, false, true])
    expect(watch.look(signs(4 * MINUTE_MS, { seq: 8 }))).toBe(false)
  })

  it('are not missing while none arrive at the server, or it says why', () => {
    const quiet = new DataWatch()
    const halted = new DataWatch()
    for (let n = 0; n < 20; n++) {
      expect(quiet.look(signs(n * MINUTE_MS, { receivedMs: 0 }))).toBe(false)
      expect(halted.look(signs(n * MINUTE_MS, { isLive: false }))).toBe(false)
    }
  })

  it('are missing when there is no line for ten minutes', () => {
    const watch = new DataWatch()
    const found = [...Array(12).keys()].map((n) => watch.look(signs(n * MINUTE_MS, { isUp: n === 0 })))
    expect(found.indexOf(true)).toBe(10)
  })
})
