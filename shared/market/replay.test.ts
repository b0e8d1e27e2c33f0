import { describe, expect, it } from 'vitest'
import { beginDay, obey, replayedAt, replayState, replayStepMs, windTo } from './replay.ts'
import type { ReplayControl } from './replay.ts'

const at = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)
/** The clock of whoever watches, in seconds. */
const clock = (seconds: number) => Date.parse('2026-11-23T12:00:00Z') + seconds * 1_000

const CONTROL: ReplayControl = {
  settings: '',
  board: 'krx',
  day: '2026-03-19',
  fromMs: at('09:00:00'),
  endsMs: at('15:30:00'),
  atMs: at('10:00:00'),
  sinceMs: clock(0),
  speed: 60,
  isPaused: false,
  stepping: false,
  begunAfter: 'e1',
}

describe('where a replay is follows from the control and the clock', () => {
  it('moves as many times as fast as the clock', () => {
    expect(replayedAt(CONTROL, clock(0))).toBe(at('10:00:00'))
    expect(replayedAt(CONTROL, clock(2))).toBe(at('10:02:00'))
    expect(replayedAt({ ...CONTROL, speed: 600 }, clock(2))).toBe(at('10:20:00'))
    expect(replayedAt({ ...CONTROL, speed: 1 }, clock(2.5))).toBe(at('10:00:02.500'))
  })

  it('stands still while it is paused', () => {
    expect(replayedAt({ ...CONTROL, isPaused: true }, clock(1e6))).toBe(at('10:00:00'))
  })

  it('ends with the recording, and says so', () => {
    expect(replayState(CONTROL, clock(329))).toBe('playing')
    expect(replayState(CONTROL, clock(330))).toBe('ended')
    expect(replayedAt(CONTROL, clock(1e6))).toBe(at('15:30:00'))
    expect(replayState({ ...CONTROL, isPaused: true }, clock(1e6))).toBe('paused')
  })

  it('never runs before the moment it was set, though another machine is a little slow', () => {
    expect(replayedAt(CONTROL, clock(-3))).toBe(at('10:00:00'))
  })
})

describe('a command changes', () => {
  const after = (command: Parameters<typeof obey>[1], seconds: number) =>
    obey(CONTROL, command, clock(seconds))
  const where = (control: ReplayControl, seconds: number) => replayedAt(control, clock(seconds))

  it('the speed from where the replay is', () => {
    const faster = after({ speed: 120 }, 10)
    expect(where(faster, 10)).toBe(at('10:10:00'))
    expect(where(faster, 11)).toBe(at('10:12:00'))
  })

  it('play and pause, and back', () => {
    const paused = after({ state: 'paused' }, 10)
    expect([where(paused, 10), where(paused, 99)]).toEqual([at('10:10:00'), at('10:10:00')])
    const playing = obey(paused, { state: 'playing' }, clock(99))
    expect(where(playing, 100)).toBe(at('10:11:00'))
  })

  it('the moment, not beyond the recording, and whether it plays stays as it was', () => {
    expect(where(after({ atMs: at('09:30:00') }, 10), 11)).toBe(at('09:31:00'))
    expect(where(after({ atMs: at('03:00:00') }, 10), 10)).toBe(at('09:00:00'))
    expect(where(after({ atMs: at('23:00:00') }, 10), 10)).toBe(at('15:30:00'))
    const paused = obey(after({ state: 'paused' }, 10), { atMs: at('12:00:00') }, clock(20))
    expect(where(paused, 30)).toBe(at('12:00:00'))
  })

  it('by a step: it is asked for, and then a pause', () => {
    expect(after({ step: true }, 10)).toMatchObject({ stepping: true, isPaused: true, atMs: at('10:10:00') })
    expect(obey(after({ step: true }, 10), { state: 'playing' }, clock(11)).stepping).toBe(false)
  })

  it('an ended replay into one that plays from the beginning', () => {
    expect(where(after({ state: 'playing' }, 1e6), 1e6)).toBe(at('09:00:00'))
    expect(where(after({ state: 'playing', atMs: at('12:00:00') }, 1e6), 1e6)).toBe(at('12:00:00'))
    expect(where(after({ speed: 2 }, 1e6), 1e6)).toBe(at('15:30:00'))
  })
})

it('another day begins with its first poll, on a board of its own', () => {
  const fromMs = CONTROL.fromMs - 86_400_000
  const span = { day: '2026-03-18', fromMs, endsMs: fromMs + 1 }
  const begun = beginDay({ ...CONTROL, stepping: true }, span, clock(5))
  expect(begun).toMatchObject({ ...span, atMs: fromMs, begunAfter: null, stepping: false, speed: 60 })
  expect(windTo(begun, 0, clock(6)).atMs).toBe(fromMs)
})

describe('a step', () => {
  it('is a second of the clock, in round moments, and never longer than a minute', () => {
    expect([1, 3, 7, 60, 61, 600].map((speed) => replayStepMs(speed, false))).toEqual([
      1_000, 5_000, 10_000, 60_000, 60_000, 60_000,
    ])
  })

  it('is longer over what somebody skipped', () => {
    expect(replayStepMs(1, true)).toBe(300_000)
  })
})
