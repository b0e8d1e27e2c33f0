import { describe, expect, it } from 'vitest'
import { beginDay, obey, replayedAt, replayState, replayStepMs, windTo } from './replay.ts'
import type { ReplayControl } from './replay.ts'

const at = (time: string) => Date.parse(`2026-03-19T${time}+09:00`)
/** The wall clock of the test, in seconds. */
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

describe('the moment of a replay', () => {
  it('moves by its speed times the clock', () => {
    expect(replayedAt(CONTROL, clock(0))).toBe(at('10:00:00'))
    expect(replayedAt(CONTROL, clock(2))).toBe(at('10:02:00'))
    expect(replayedAt({ ...CONTROL, speed: 600 }, clock(2))).toBe(at('10:20:00'))
    expect(replayedAt({ ...CONTROL, speed: 1 }, clock(2.5))).toBe(at('10:00:02.500'))
  })

  it('does not advance while paused', () => {
    expect(replayedAt({ ...CONTROL, isPaused: true }, clock(1e6))).toBe(at('10:00:00'))
  })

  it('stops at the end of the recording, in state ended', () => {
    expect(replayState(CONTROL, clock(329))).toBe('playing')
    expect(replayState(CONTROL, clock(330))).toBe('ended')
    expect(replayedAt(CONTROL, clock(1e6))).toBe(at('15:30:00'))
    expect(replayState({ ...CONTROL, isPaused: true }, clock(1e6))).toBe('paused')
  })

  it('is never before the moment it was set to, although another machine’s clock is behind', () => {
    expect(replayedAt(CONTROL, clock(-3))).toBe(at('10:00:00'))
  })
})

describe('a replay command', () => {
  const after = (command: Parameters<typeof obey>[1], seconds: number) =>
    obey(CONTROL, command, clock(seconds))
  const where = (control: ReplayControl, seconds: number) => replayedAt(control, clock(seconds))

  it('changes the speed from the current moment on', () => {
    const faster = after({ speed: 120 }, 10)
    expect(where(faster, 10)).toBe(at('10:10:00'))
    expect(where(faster, 11)).toBe(at('10:12:00'))
  })

  it('pauses and plays again', () => {
    const paused = after({ state: 'paused' }, 10)
    expect([where(paused, 10), where(paused, 99)]).toEqual([at('10:10:00'), at('10:10:00')])
    const playing = obey(paused, { state: 'playing' }, clock(99))
    expect(where(playing, 100)).toBe(at('10:11:00'))
  })

  it('seeks to a moment within the recording, and keeps playing or paused', () => {
    expect(where(after({ atMs: at('09:30:00') }, 10), 11)).toBe(at('09:31:00'))
    expect(where(after({ atMs: at('03:00:00') }, 10), 10)).toBe(at('09:00:00'))
    expect(where(after({ atMs: at('23:00:00') }, 10), 10)).toBe(at('15:30:00'))
    const paused = obey(after({ state: 'paused' }, 10), { atMs: at('12:00:00') }, clock(20))
    expect(where(paused, 30)).toBe(at('12:00:00'))
  })

  it('requests a single step, followed by a pause', () => {
    expect(after({ step: true }, 10)).toMatchObject({ stepping: true, isPaused: true, atMs: at('10:10:00') })
    expect(obey(after({ step: true }, 10), { state: 'playing' }, clock(11)).stepping).toBe(false)
  })

  it('plays an ended replay from the beginning', () => {
    expect(where(after({ state: 'playing' }, 1e6), 1e6)).toBe(at('09:00:00'))
    expect(where(after({ state: 'playing', atMs: at('12:00:00') }, 1e6), 1e6)).toBe(at('12:00:00'))
    expect(where(after({ speed: 2 }, 1e6), 1e6)).toBe(at('15:30:00'))
  })
})

it('a replay of another day begins with its first poll, in a new epoch', () => {
  const fromMs = CONTROL.fromMs - 86_400_000
  const span = { day: '2026-03-18', fromMs, endsMs: fromMs + 1 }
  const begun = beginDay({ ...CONTROL, stepping: true }, span, clock(5))
  expect(begun).toMatchObject({ ...span, atMs: fromMs, begunAfter: null, stepping: false, speed: 60 })
  expect(windTo(begun, 0, clock(6)).atMs).toBe(fromMs)
})

describe('a replay step', () => {
  it('is a second of the clock, ends at round times, and is never longer than a minute', () => {
    expect([1, 3, 7, 60, 61, 600].map((speed) => replayStepMs(speed, false))).toEqual([
      1_000, 5_000, 10_000, 60_000, 60_000, 60_000,
    ])
  })

  it('is longer over a skipped part', () => {
    expect(replayStepMs(1, true)).toBe(300_000)
  })
})
