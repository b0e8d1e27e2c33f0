import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Listing } from '#shared/market/quote'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { insertListings, markBack, markLeft, readListings } from './listings.ts'
import { openDatabase, type Database } from '../pool.ts'

/** More listings than a statement has parameters, at one or seven parameters each. */
const MANY = 70_000
const LISTINGS = Array.from({ length: 12_000 }, (_, n): Listing => {
  const code = n.toString(36).toUpperCase().padStart(6, '0')
  return { code, isin: `KR7${code}000`, name: `{"a, 'b'}\\ ${n}`, market: 'KOSDAQ', section: '', shares: n }
})

let db: Database
beforeAll(() => {
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
beforeEach(async () => {
  await resetStack()
})
afterAll(() => db.destroy())

it('thousands of listings are added at once, each with an id and its texts unchanged', async () => {
  const ids = await insertListings(db, 'simulated', LISTINGS)
  const expected = LISTINGS.map((listing) => ({ id: ids.get(listing.code), ...listing }))
  const read = await readListings(db, 'simulated')
  expect(read.sort((a, b) => a.shares - b.shares)).toEqual(expected)
  expect(new Set(ids.values()).size).toBe(LISTINGS.length)
})

it('a listing that exists already keeps its id and its constants', async () => {
  const [first, second] = LISTINGS as [Listing, Listing]
  const before = await insertListings(db, 'krx', [first])
  const after = await insertListings(db, 'krx', [{ ...first, name: 'another' }, second])
  expect(after.get(first.code)).toBe(before.get(first.code))
  expect((await readListings(db, 'krx')).map(({ name }) => name)).toEqual([first.name, second.name])
})

it('thousands of listings are delisted and listed again at once', async () => {
  await insertListings(db, 'simulated', LISTINGS)
  const ids = Array.from({ length: MANY }, (_, n) => n + 1)
  const countLeft = async () => (await db('listings').whereNotNull('left_at').pluck('id')).length
  await markLeft(db, ids, 0)
  expect(await countLeft()).toBe(LISTINGS.length)
  await markBack(db, ids)
  expect(await countLeft()).toBe(0)
})
