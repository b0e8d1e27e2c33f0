import { describe, expect, it } from 'vitest'
import { DISPLAY_BOARDS } from '#shared/displays/boards'
import { isFilledIn, newTurn } from './board-turns.ts'

const added = (board: (typeof DISPLAY_BOARDS)[number]) => newTurn(board, 'a list')

describe('a board of a display', () => {
  it('is complete at once unless its content has to be chosen', () => {
    expect(DISPLAY_BOARDS.filter((board) => !isFilledIn(added(board)))).toEqual(['stock', 'stocks', 'text'])
    expect(isFilledIn(newTurn('watchlist', ''))).toBe(false)
  })

  it.each([
    { board: 'stock', code: '005930', dwell_s: 15 },
    { board: 'stocks', codes: ['005930'], dwell_s: 15 },
    { board: 'text', text: 'Closed today', dwell_s: 15 },
  ] as const)('is complete with its content: $board', (turn) => {
    expect(isFilledIn(turn as Parameters<typeof isFilledIn>[0])).toBe(true)
  })

  it.each([2, 3_601, 4.5, NaN, '' as unknown as number])('is incomplete with a dwell of %s', (dwell_s) => {
    expect(isFilledIn({ board: 'caps', dwell_s })).toBe(false)
  })
})
