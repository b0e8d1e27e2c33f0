import { expect, it } from 'vitest'
import { seoulIso } from '#shared/market/seoul-time'
import type { DisplayHistory } from '#shared/rest/display-fleet'
import { timelineOf, WEEK_MS } from './timeline.ts'

const NOW = Date.parse('2026-03-19T10:00:00+09:00')
const state = (name: string, daysAgo: number) =>
  ({ state: name, at: seoulIso(NOW - daysAgo * 86_400_000) }) as DisplayHistory['states'][number]

it('the timeline has each state from when it began until the next, oldest first', () => {
  const stretches = timelineOf([state('live', 1), state('away', 2), state('live', 5)], NOW)
  expect(stretches.map(({ state: name, share }) => [name, Math.round(share * 7)])).toEqual([
    ['live', 3],
    ['away', 1],
    ['live', 1],
  ])
  expect(stretches.at(-1)?.untilMs).toBe(NOW)
})

it('what began more than a week ago begins at the edge', () => {
  expect(timelineOf([state('away', 30)], NOW)).toEqual([
    { state: 'away', fromMs: NOW - WEEK_MS, untilMs: NOW, share: 1 },
  ])
  expect(timelineOf([], NOW)).toEqual([])
})
