import { expect, it } from 'vitest'
import { seoulIso } from '#shared/market/seoul-time'
import type { DisplayHistory } from '#shared/rest/display-fleet'
import { happenedTo, timelineOf, WEEK_MS } from './timeline.ts'

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

it('loadings stand among the states, the newest first', () => {
  const load = { at: seoulIso(NOW - 1.5 * 86_400_000), reason: 'frozen' as const }
  const happened = happenedTo({ states: [state('live', 1), state('away', 2)], loads: [load] })
  expect(happened.map((each) => (each.kind === 'load' ? each.reason : each.state))).toEqual([
    'live',
    'frozen',
    'away',
  ])
})
