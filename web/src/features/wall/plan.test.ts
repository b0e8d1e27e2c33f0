import { describe, expect, it } from 'vitest'
import { MAX_PAGES, planOf } from './plan.ts'

const boards = (query: object) => planOf(query).pages.map(({ board }) => board)

describe('the plan of a wall', () => {
  it('is the usual one when the address says nothing', () => {
    expect(planOf({})).toEqual({
      pages: ['indices', 'movers', 'caps', 'treemap'].map((board) => ({ board, dwellMs: 15_000 })),
      problems: [],
    })
  })

  it('follows boards and their order, also a board that comes twice', () => {
    expect(boards({ boards: 'treemap, indices,limits,indices' })).toEqual([
      'treemap',
      'indices',
      'limits',
      'indices',
    ])
    expect(boards({ boards: ['caps', 'movers'] })).toEqual(['caps', 'movers'])
  })

  it('gives each page the common dwell, or its own', () => {
    expect(planOf({ boards: 'indices:40,caps', dwell: '20' }).pages).toEqual([
      { board: 'indices', dwellMs: 40_000 },
      { board: 'caps', dwellMs: 20_000 },
    ])
  })

  it('leaves out what it does not know, and says so', () => {
    const plan = planOf({ boards: 'indices,weather' })
    expect(plan.pages.map(({ board }) => board)).toEqual(['indices'])
    expect(plan.problems).toEqual([{ problem: 'unknown_board', text: 'weather' }])
  })

  it('never is empty', () => {
    for (const text of ['', ',', 'weather'])
      expect(planOf({ boards: text }).problems.at(-1)).toEqual({ problem: 'no_boards' })
    expect(boards({ boards: 'weather' })).toHaveLength(4)
  })

  it.each(['0', '2', '-5', 'abc', '3601', '1e3', '7.5', ''])(
    'falls back from the dwell %j, and says so',
    (text) => {
      const plan = planOf({ dwell: text })
      expect(plan.pages[0]?.dwellMs).toBe(15_000)
      expect(plan.problems).toEqual([{ problem: 'bad_dwell', text, usedS: 15 }])
    },
  )

  it('is bounded', () => {
    const plan = planOf({ boards: 'caps,'.repeat(500) })
    expect(plan.pages).toHaveLength(MAX_PAGES)
    expect(plan.problems).toEqual([{ problem: 'too_many' }])
  })
})
