import { describe, expect, it } from 'vitest'
import { MAX_PAGES } from '#shared/displays/limits'
import { requestedList, planOf, planOfTurns } from './plan.ts'

/** A plan without the keys of its pages. */
function plain({ pages, problems }: ReturnType<typeof planOf>) {
  return { pages: pages.map(({ key: _, ...page }) => page), problems }
}
const boards = (query: object) => planOf(query).pages.map(({ board }) => board)

describe('the plan of a wall', () => {
  it('is the default for an empty query', () => {
    expect(plain(planOf({}))).toEqual({
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
    expect(plain(planOf({ boards: 'indices:40,caps', dwell: '20' })).pages).toEqual([
      { board: 'indices', dwellMs: 40_000 },
      { board: 'caps', dwellMs: 20_000 },
    ])
  })

  it('leaves out unknown values, and reports them', () => {
    const plan = planOf({ boards: 'indices,weather' })
    expect(plan.pages.map(({ board }) => board)).toEqual(['indices'])
    expect(plan.problems).toEqual([{ problem: 'unknown_board', text: 'weather' }])
  })

  it('has watchlists by their id or their name, each for the common seconds or its own', () => {
    expect(plain(planOf({ boards: 'watchlist,watchlist:반도체,watchlist:0b1c64d6:20', dwell: '5' }))).toEqual(
      {
        pages: [
          { board: 'watchlist', list: '', dwellMs: 5_000 },
          { board: 'watchlist', list: '반도체', dwellMs: 5_000 },
          { board: 'watchlist', list: '0b1c64d6', dwellMs: 20_000 },
        ],
        problems: [],
      },
    )
    expect(planOf({ boards: 'watchlist:반도체:1' }).problems).toEqual([
      { problem: 'bad_dwell', text: '1', usedS: 15 },
    ])
  })

  it('never is empty', () => {
    for (const text of ['', ',', 'weather'])
      expect(planOf({ boards: text }).problems.at(-1)).toEqual({ problem: 'no_boards' })
    expect(boards({ boards: 'weather' })).toHaveLength(4)
  })

  it.each(['0', '2', '-5', 'abc', '3601', '1e3', '7.5', ''])(
    'falls back from the dwell %j, and reports it',
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

describe('the watchlist of a wall', () => {
  const lists = [
    { id: 'a1', name: '반도체' },
    { id: 'b2', name: 'a1' },
    { id: 'c3', name: '반도체' },
  ]

  it.each([
    ['', 'a1'],
    ['b2', 'b2'],
    ['a1', 'a1'],
    ['반도체', 'a1'],
    ['반도체'.normalize('NFD'), 'a1'],
    ['조선', undefined],
  ])('requested as %j is %s', (requested, id) => {
    expect(requestedList(lists, requested)?.id).toBe(id)
  })
})

describe('the plan of a display', () => {
  it('shows the boards of the console with their content', () => {
    const plan = planOfTurns([
      { board: 'caps', dwell_s: 10 },
      { board: 'stock', code: '005930', dwell_s: 20 },
      { board: 'stocks', codes: ['005930', '000660'], dwell_s: 20 },
      { board: 'watchlist', watchlist: 'a1', title: '반도체', codes: ['000660'], dwell_s: 20 },
      { board: 'text', text: 'Closed today', dwell_s: 5 },
    ])
    expect(plain(plan).pages).toEqual([
      { board: 'caps', dwellMs: 10_000 },
      { board: 'stock', codes: ['005930'], dwellMs: 20_000 },
      { board: 'stocks', codes: ['005930', '000660'], dwellMs: 20_000 },
      { board: 'watchlist', codes: ['000660'], title: '반도체', dwellMs: 20_000 },
      { board: 'text', text: 'Closed today', dwellMs: 5_000 },
    ])
  })

  it('shows a watchlist that was just chosen as an own one', () => {
    const { pages } = planOfTurns([{ board: 'watchlist', watchlist: 'a1', dwell_s: 20 }])
    expect(pages[0]).toMatchObject({ list: 'a1' })
  })

  it('has one key for each page: the same for the same content, whatever its dwell', () => {
    const keys = (dwell_s: number) =>
      planOfTurns([
        { board: 'caps', dwell_s },
        { board: 'caps', dwell_s },
        { board: 'text', text: 'Closed today', dwell_s },
      ]).pages.map(({ key }) => key)
    expect(new Set(keys(10)).size).toBe(3)
    expect(keys(10)).toEqual(keys(20))
  })
})
