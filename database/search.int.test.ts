import { afterAll, beforeAll, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { pairsOf, searchText } from '#shared/disclosures/search-terms'
import { seededRandom } from '#shared/testing/random-market'
import { openDatabase, type Database } from './pool.ts'
import { searchInOrder, whereFound, type Reach } from './search.ts'

const ROWS = 600
const BOARD = 'krx'
/** Few letters, so that pairs of them stand apart in many titles; two that a pattern could take for its own. */
const LETTERS = [...'계약공급가나%_ ']
const random = seededRandom(7)
const among = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
const textOf = (length: number) => Array.from({ length }, () => among(LETTERS)).join('')

interface Row {
  id: number
  seq: number
  searched: string
}

let database: Database
let stored: Row[]

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  const seqs = Array.from({ length: ROWS }, (_, at) => ({ at, key: random() })).toSorted(
    (a, b) => a.key - b.key,
  )
  stored = seqs.map(({ at }, place) => {
    // Frequent in the older half alone, and hardly there at all.
    const more = place < ROWS / 2 && place % 2 === 0 ? ' 공급계약' : place % 149 === 0 ? ' 희귀' : ''
    return { id: place + 1, seq: at + 1, searched: searchText(`${textOf(8)}${more}`, String(place % 7)) }
  })
  await database('headlines').insert(
    stored.map((row) => ({
      ...row,
      ...{ board: BOARD, outlet: 'a', outlets: ['a'], title: '', story: '', excerpt: '', codes: [] },
      ...{ published_at: new Date(), first_seen_at: new Date(), terms: pairsOf(row.searched) },
    })),
  )
})
afterAll(() => database.destroy())

const QUESTIONS = [
  '',
  '공급계약',
  '공급 계약',
  '계약공급',
  '희귀',
  '희',
  '계',
  '7',
  '3',
  '%',
  '_',
  '공_',
  '없는말',
]

it.each<Reach>([
  { sample: 20, walk: 200 },
  { sample: 5, walk: 1 },
  { sample: 100_000, walk: 0 },
])('a search that looks at %o rows finds what a comparison of each row finds', async (reach) => {
  const requested = [...QUESTIONS, ...Array.from({ length: 40 }, () => textOf(1 + Math.floor(random() * 4)))]
  for (const q of requested) {
    const by = among(['id', 'seq'] as const)
    const direction = among(['asc', 'desc'] as const)
    const beyond = among([undefined, 0, 1, Math.floor(random() * ROWS), ROWS + 1])
    const limit = among([1, 7, 51, ROWS])
    const words = q.split(' ').map((word) => searchText(word))
    const expected = stored
      .filter((row) => words.every((word) => row.searched.includes(word)))
      .filter((row) => beyond === undefined || (direction === 'asc' ? row[by] > beyond : row[by] < beyond))
      .toSorted((a, b) => (direction === 'asc' ? a[by] - b[by] : b[by] - a[by]))
      .slice(0, limit)
    const found = await searchInOrder<Row>(database, {
      ...{
        table: 'headlines',
        board: BOARD,
        columns: ['id', 'seq', 'searched'],
        beyond,
        limit,
        reach,
        byTerms: true,
      },
      order: { by, direction },
      narrow: (rows, access) => whereFound(rows, access, q),
    })
    expect({ q, by, direction, beyond, limit, found }).toEqual({
      ...{ q, by, direction, beyond, limit },
      found: expected,
    })
  }
})

it('a search is one query where matches are frequent, and collects them by an index where they are rare', async () => {
  const requested: string[] = []
  database.on('query', ({ sql }: { sql: string }) => requested.push(sql))
  const search = async (q: string) => {
    requested.length = 0
    const order = { by: 'id', direction: 'asc' } as const
    const list = {
      table: 'headlines',
      board: 'krx',
      columns: ['id'],
      order,
      limit: 20,
      byTerms: true,
    } as const
    const narrow: Parameters<typeof searchInOrder>[1]['narrow'] = (rows, access) =>
      whereFound(rows, access, q)
    await searchInOrder<Row>(database, { ...list, narrow, reach: { sample: 100, walk: 200 } })
    return requested.map((sql) => (sql.includes('terms @>') ? 'index' : 'scan'))
  }
  expect(await search('공급계약')).toEqual(['scan'])
  // In between it queries whether there are more rows than it has looked at.
  expect(await search('희귀')).toEqual(['scan', 'scan', 'index'])
})
