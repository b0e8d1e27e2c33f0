import { expect, it } from 'vitest'
import type { Drawing } from '#shared/market/drawing'
import { mergedDrawings } from './merged-drawings.ts'

const level = (price: number): Drawing => ({ kind: 'level', points: [{ at_ms: 1_774_000_000_000, price }] })
const merged = (base: number[], mine: number[], theirs: number[]) =>
  mergedDrawings(base.map(level), mine.map(level), theirs.map(level)).map(({ points }) => points[0]?.price)

it.each([
  ['what both have drawn is kept', [1], [1, 2], [1, 3], [1, 3, 2]],
  ['what one has removed is gone', [1, 2], [1], [1, 2, 3], [1, 3]],
  ['what the other has removed does not come back', [1, 2], [1, 2, 3], [1], [1, 3]],
  ['what both have moved is there twice', [1], [2], [3], [3, 2]],
  ['what both have drawn alike is there once', [], [1], [1], [1]],
])('%s', (_, base, mine, theirs, after) => {
  expect(merged(base, mine, theirs)).toEqual(after)
})
