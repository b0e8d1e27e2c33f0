import { expect, it } from 'vitest'
import { replayedNowMs } from './replay-clock.ts'
import type { KnownReplay } from './replay-clock.ts'

const replay: KnownReplay = {
  replaying: true,
  board: 'krx',
  day: '2026-03-19',
  from: '2026-03-19T09:00:00+09:00',
  ends_at: '2026-03-19T15:30:00+09:00',
  at: '2026-03-19T10:00:00+09:00',
  speed: 60,
  state: 'playing',
  readAtMs: 5_000,
}
const at = (text: string) => Date.parse(`2026-03-19T${text}+09:00`)

it('the clock of a replay goes on at its speed between two looks at the server', () => {
  expect(replayedNowMs(replay, 7_000)).toBe(at('10:02:00'))
})

it('the clock of a replay stands while it is paused', () => {
  expect(replayedNowMs({ ...replay, state: 'paused' }, 70_000)).toBe(at('10:00:00'))
})

it('the clock of a replay never passes the end of its day', () => {
  expect(replayedNowMs(replay, 5_000 + 24 * 3_600_000)).toBe(at('15:30:00'))
})
