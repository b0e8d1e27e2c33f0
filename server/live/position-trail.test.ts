import { expect, it } from 'vitest'
import { PositionTrail } from './position-trail.ts'

const trail = () => {
  const steps = new PositionTrail()
  for (let seq = 1; seq <= 30; seq++) steps.note({ epoch: 'a', seq }, seq * 1_000)
  return steps
}

it('a position is behind since the market moved on from it', () => {
  expect(trail().behindMs({ epoch: 'a', seq: 30 }, 31_000)).toBe(0)
  expect(trail().behindMs({ epoch: 'a', seq: 25 }, 31_000)).toBe(5_000)
})

it('a position ahead of this server, or on a server without a board, is not behind', () => {
  expect(trail().behindMs({ epoch: 'a', seq: 99 }, 31_000)).toBe(0)
  expect(new PositionTrail().behindMs({ epoch: 'a', seq: 1 }, 31_000)).toBe(0)
})

it('a position of another epoch is behind since the newest epoch began', () => {
  const steps = trail()
  steps.note({ epoch: 'b', seq: 1 }, 40_000)
  steps.note({ epoch: 'b', seq: 2 }, 50_000)
  expect(steps.behindMs({ epoch: 'a', seq: 30 }, 60_000)).toBe(20_000)
  expect(steps.behindMs({ epoch: 'gone', seq: 30 }, 60_000)).toBe(20_000)
})

it('a market that stands still leaves no position behind', () => {
  const steps = trail()
  for (let at = 31; at < 5_000; at++) steps.note({ epoch: 'a', seq: 30 }, at * 1_000)
  expect(steps.behindMs({ epoch: 'a', seq: 30 }, 5_000_000)).toBe(0)
})
