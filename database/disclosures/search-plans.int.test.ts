import { afterAll, beforeAll, expect, it } from 'vitest'
import { recreateStack, stackUrls } from '#platform/testing/embedded-stack'
import { openDatabase, type Database } from '../pool.ts'
import { plansOf } from '../testing/plans.ts'
import { disclosuresBefore, type DisclosureFilter } from './read-disclosures.ts'

const ROWS = 40_000
const CODES = 2_000

let database: Database

beforeAll(async () => {
  await recreateStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  // Never analyzed, as the embedded database leaves it. Every other one is of a frequent kind, every fortieth of the smallest market.
  await database.raw(
    `INSERT INTO disclosures (id, seq, board, source, sources, published_at, has_time, first_seen_at, code, market, company, party,
       title, matter, kinds, level, is_correction, is_withdrawal, is_retracted, withdrawn, filed_no, searched, terms)
     SELECT n, n, 'krx', 'kind', '{kind}', now(), true, now(), lpad((n % ?)::text, 6, '0'),
       CASE WHEN n % 40 = 0 THEN 'KONEX' ELSE 'KOSPI' END, '', '', '', '', CASE WHEN n % 2 = 0 THEN '{contract}'::text[] ELSE '{}' END,
       CASE WHEN n % 4000 = 0 THEN 'critical' ELSE 'normal' END, false, false, false, false, n::text,
       CASE WHEN n % 2 = 0 THEN '공급계약' ELSE '' END,
       CASE WHEN n % 2 = 0 THEN '{#contract,공급,급계,계약}'::text[] ELSE '{}' END
     FROM generate_series(1, ?) AS n`,
    [CODES, ROWS],
  )
})
afterAll(() => database.destroy())

const codeOf = (n: number) => String(n).padStart(6, '0')
/** Spread over the codes of which every disclosure is of the frequent kind. */
const FIVE = [100, 502, 904, 1_306, 1_708].map(codeOf)

/** How the database finds what a filter asks for, and how many rows the last statement reads at most. */
async function waysOf(filter: DisclosureFilter, beforeId?: number) {
  const read = () => disclosuresBefore(database, 'krx', filter, { beforeId, limit: 51 })
  const plans = await plansOf(database, read, { analyze: true })
  const indexes = plans.map((plan) =>
    [...plan.matchAll(/(?:using|Scan on) disclosures_(\w+?)_idx/g)].map(([, name]) => name).join(),
  )
  const counts = (plans.at(-1) ?? '').matchAll(/Scan.*actual rows=(\d+)/g)
  return { indexes, most: Math.max(...[...counts].map(([, rows]) => Number(rows))) }
}

it.each<[of: string, filter: DisclosureFilter, index: string]>([
  ['one stock', { code: codeOf(100) }, 'code'],
  ['one stock and a blank question', { code: codeOf(100), q: ' ' }, 'code'],
  ['one stock and a question without letters', { code: codeOf(100), q: '.' }, 'code'],
  ['one stock and a frequent word', { code: codeOf(100), q: '공급계약' }, 'code'],
  ['one stock of a market', { code: codeOf(120), market: 'KONEX' }, 'code'],
  ['several stocks and a blank question', { codes: FIVE, q: '' }, 'code'],
  ['several stocks and a frequent kind', { codes: FIVE, kinds: ['contract'] }, 'code'],
  ['several stocks and a frequent word', { codes: FIVE, q: '공급계약' }, 'code'],
  ['several stocks and a word that none has', { codes: FIVE, q: '유상증자' }, 'code'],
  ['the smallest market', { market: 'KONEX' }, 'market'],
  ['the smallest market and a frequent word', { market: 'KONEX', q: '공급계약' }, 'market'],
  ['the smallest market and a frequent level', { market: 'KONEX', levels: ['normal'] }, 'market'],
  ['a rare level', { levels: ['critical'] }, 'level'],
])('disclosures of %s are found without reading far', async (_, filter, index) => {
  const { indexes, most } = await waysOf(filter)
  expect(indexes.at(-1)).toBe(index)
  expect(most).toBeLessThanOrEqual(501)
})

it('a frequent word near the end of the list is looked for among the rows that are left', async () => {
  expect(await waysOf({ q: '공급계약' }, 60)).toEqual({ indexes: ['id', 'id'], most: 59 })
})

it('a kind that no disclosure has is looked for by the index of terms alone', async () => {
  expect((await waysOf({ kinds: ['embezzlement'], levels: ['normal'] })).indexes.at(-1)).toBe('terms')
})
