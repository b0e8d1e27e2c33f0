import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Filing, FilingSource } from '#shared/disclosures/filing'
import { startOfSeoulDay } from '#shared/market/seoul-time'
import { insertListings } from '../market/listings.ts'
import { openDatabase, type Database } from '../pool.ts'
import {
  disclosuresAfter,
  disclosuresBefore,
  newestDisclosureSeq,
  type DisclosureFilter,
} from './read-disclosures.ts'
import { storeFilings } from './store-filings.ts'

const DAY_MS = startOfSeoulDay('2026-03-19')
const NINE_MS = DAY_MS + 9 * 3_600_000
let database: Database

beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  const listed = (code: string, name: string) =>
    ({ code, isin: `KR7${code}003`, name, market: 'KOSPI', section: '', shares: 1 }) as const
  await insertListings(database, 'krx', [listed('005930', '삼성전자'), listed('000660', 'SK하이닉스')])
})
afterAll(() => database.destroy())
beforeEach(() => database.raw('TRUNCATE disclosures CASCADE'))

function filing(source: FilingSource, number: number, title: string, more: Partial<Filing> = {}): Filing {
  const hasTime = source !== 'dart'
  return {
    number: `20260319${String(number).padStart(6, '0')}`,
    company: '삼성전자',
    code: source === 'dart' ? '005930' : null,
    market: 'KOSPI',
    title,
    publishedMs: hasTime ? NINE_MS + number * 1_000 : DAY_MS,
    hasTime,
    isRetracted: false,
    url: `https://${source}.example/${number}`,
    ...more,
  }
}

const store = (source: FilingSource, filings: readonly Filing[], nowMs = NINE_MS, watched = true) =>
  storeFilings(database, { board: 'krx', source, filings, nowMs, watched })
const newest = (filter: DisclosureFilter = {}) => disclosuresBefore(database, 'krx', filter, { limit: 100 })
const titles = async (filter: DisclosureFilter) => (await newest(filter)).map(({ title }) => title)

describe('filings of two sources', () => {
  const reports = {
    kind: filing('kind', 1, '전환사채권 발행결정'),
    dart: filing('dart', 900_001, '주요사항보고서(전환사채권발행결정)'),
  }

  it.each([['kind', 'dart'] as const, ['dart', 'kind'] as const])(
    'are one row whichever comes first (%s, then %s), with the first source and the times of both',
    async (first, second) => {
      expect(await store(first, [reports[first]], NINE_MS + 5_000)).toBe(1)
      expect(await store(second, [reports[second]], NINE_MS + 65_000)).toBe(0)
      const [row, ...more] = await newest()
      expect(more).toEqual([])
      expect(row).toMatchObject({
        source: first,
        sources: [first, second],
        title: '전환사채권 발행결정',
        code: '005930',
        has_time: true,
        url: 'https://kind.example/1',
      })
      expect(row?.published_at.getTime()).toBe(NINE_MS + 1_000)
      expect(row?.first_seen_at.getTime()).toBe(NINE_MS + 5_000)
    },
  )

  it('a filing is stored once however often and by however many workers it is reported', async () => {
    const filings = Array.from({ length: 30 }, (_, at) => filing('kind', at + 1, `제목 ${at}`))
    const added = await Promise.all([store('kind', filings), store('kind', filings), store('kind', filings)])
    expect(added.toSorted((a, b) => b - a)).toEqual([30, 0, 0])
    const seq = await newestDisclosureSeq(database, 'krx')
    expect(await store('kind', filings)).toBe(0)
    expect(await newestDisclosureSeq(database, 'krx')).toBe(seq)
    expect(await newest()).toHaveLength(30)
  })

  it('are marked as seen late when their source was not being polled, unless their time shows that they had just been published', async () => {
    const seenMs = NINE_MS + 600_000
    const at = (minutes: number) => ({ publishedMs: NINE_MS + minutes * 60_000 })
    await store(
      'kind',
      [filing('kind', 1, '오래된 것', at(1)), filing('kind', 2, '새것', at(8))],
      seenMs,
      false,
    )
    await store('dart', [filing('dart', 3, '언제인지 모르는 것')], seenMs, false)
    await store('kind', [filing('kind', 4, '늦게 실린 것', at(2))], seenMs)
    const isLate = async () => (await newest()).map(({ title, seen_late: late }) => [title, late])
    const others = [
      ['새것', false],
      ['오래된 것', true],
    ]
    expect(await isLate()).toEqual([['늦게 실린 것', false], ['언제인지 모르는 것', true], ...others])
    // The exchange provides the minute, which was just before.
    await store('kind', [filing('kind', 3, '언제인지 모르는 것', at(9))], seenMs + 60_000)
    expect(await isLate()).toEqual([['늦게 실린 것', false], ['언제인지 모르는 것', false], ...others])
  })

  it('two filings of one company with the same title on one day stay two', async () => {
    const twice = (source: FilingSource, from: number) =>
      [from, from + 1].map((number) => filing(source, number, '단일판매ㆍ공급계약체결'))
    await store('kind', twice('kind', 1).slice(0, 1))
    await store('dart', twice('dart', 900_001))
    await store('kind', twice('kind', 1))
    expect((await newest()).map(({ sources }) => sources)).toEqual([
      ['dart', 'kind'],
      ['kind', 'dart'],
    ])
  })

  it('filings of different companies or days, or a correction and its original, are not merged', async () => {
    await store('kind', [filing('kind', 1, '유상증자결정')])
    await store('dart', [
      filing('dart', 1, '유상증자결정', { company: 'SK하이닉스', code: '000660' }),
      filing('dart', 900_002, '[기재정정]유상증자결정'),
    ])
    await store('dart', [
      { ...filing('dart', 3, '유상증자결정'), publishedMs: DAY_MS + 86_400_000, number: '20260320000003' },
    ])
    expect(await newest()).toHaveLength(4)
  })

  it('a filing is matched to its listing by name, code, or a former name', async () => {
    await store('dart', [filing('dart', 1, '상호변경안내', { company: '삼성전자우주', code: '005930' })])
    await store('kind', [
      filing('kind', 2, '주주총회소집결의', { company: '삼성전자우주' }),
      filing('kind', 3, '주주총회소집결의', { company: 'SK하이닉스' }),
      filing('kind', 4, '주주총회소집결의', { company: '어느펀드', market: null }),
    ])
    expect((await newest()).map(({ code }) => code)).toEqual([null, '000660', '005930', '005930'])
  })
})

describe('a chain of corrections', () => {
  it('a chain is recomputed when a link arrives, and readers get the rows that changed after a number', async () => {
    await store('dart', [
      filing('dart', 1, '주요사항보고서(유상증자결정)'),
      filing('dart', 3, '분기보고서 (2026.03)'),
    ])
    const before = await newestDisclosureSeq(database, 'krx')
    await store('dart', [filing('dart', 2, '[기재정정]주요사항보고서(유상증자결정)')])
    const changed = await disclosuresAfter(database, 'krx', {}, { afterSeq: before, limit: 10 })
    const [original, correction] = changed.toSorted((a, b) => a.id - b.id)
    expect(changed).toHaveLength(2)
    expect(original).toMatchObject({ superseded_by: correction?.id, correction_no: 0 })
    expect(correction).toMatchObject({ corrects: original?.id, correction_no: 1, is_correction: true })
  })

  it('reports that many people file under one title are not linked to a chain', async () => {
    const title = '임원ㆍ주요주주특정증권등소유상황보고서'
    await store('dart', [filing('dart', 1, title), filing('dart', 2, `[기재정정]${title}`)])
    for (const row of await newest()) expect(row).toMatchObject({ corrects: null, superseded_by: null })
  })

  it('a filing that the source withdrew is marked as withdrawn once', async () => {
    await store('dart', [filing('dart', 1, '투자설명서')])
    const retracted = filing('dart', 1, '투자설명서', { isRetracted: true })
    await store('dart', [retracted])
    const [row] = await newest()
    expect(row).toMatchObject({ withdrawn: true })
    await store('dart', [retracted])
    expect((await newest())[0]?.seq).toBe(row?.seq)
  })
})

describe('reading disclosures', () => {
  beforeEach(async () => {
    await store('dart', [
      filing('dart', 1, '주요사항보고서(유상증자결정)'),
      filing('dart', 2, '회사합병결정', { company: 'SK하이닉스', code: '000660' }),
      filing('dart', 3, '100%자회사_합병 안내'),
      filing('dart', 4, '분기보고서 (2026.03)'),
    ])
  })

  it.each([
    ['합병', ['100%자회사_합병 안내', '회사합병결정']],
    ['하이닉스 합병', ['회사합병결정']],
    ['ＳＫ하이', ['회사합병결정']],
    ['유상 증자', ['주요사항보고서(유상증자결정)']],
    ['005930 분기', ['분기보고서 (2026.03)']],
    ['0%자회사_', ['100%자회사_합병 안내']],
    ['병', ['100%자회사_합병 안내', '회사합병결정']],
    ['병 결', ['회사합병결정']],
    ['합병합병', []],
    ['0000', []],
    ['없는 말', []],
    [' ', ['분기보고서 (2026.03)', '100%자회사_합병 안내', '회사합병결정', '주요사항보고서(유상증자결정)']],
  ])('finds %s', async (q, found) => {
    expect(await titles({ q })).toEqual(found)
  })

  it('disclosures are filtered by code, kind and level', async () => {
    expect(await titles({ code: '000660' })).toEqual(['회사합병결정'])
    expect(await titles({ kinds: ['rights_issue', 'periodic'] })).toEqual([
      '분기보고서 (2026.03)',
      '주요사항보고서(유상증자결정)',
    ])
    expect(await titles({ levels: ['low'] })).toEqual(['분기보고서 (2026.03)'])
    expect(await titles({ market: 'KOSDAQ' })).toEqual([])
  })

  it('pages of disclosures continue from the id of the last row, whatever is added meanwhile', async () => {
    const first = await disclosuresBefore(database, 'krx', {}, { limit: 2 })
    await store('dart', [filing('dart', 5, '현금ㆍ현물배당결정')])
    const rest = await disclosuresBefore(database, 'krx', {}, { beforeId: first.at(-1)?.id, limit: 10 })
    expect([...first, ...rest].map(({ title }) => title)).toEqual([
      '분기보고서 (2026.03)',
      '100%자회사_합병 안내',
      '회사합병결정',
      '주요사항보고서(유상증자결정)',
    ])
  })

  it('disclosures of one board contain none of another', async () => {
    expect(await disclosuresBefore(database, 'simulated', {}, { limit: 10 })).toEqual([])
    expect(await newestDisclosureSeq(database, 'simulated')).toBe(0)
  })
})

const MORE_ROWS_THAN_A_SAMPLE = `
  INSERT INTO disclosures (board, source, sources, published_at, has_time, first_seen_at, company, party, title, matter,
    kinds, level, is_correction, is_withdrawal, is_retracted, withdrawn, filed_no, searched, terms)
  SELECT 'krx', 'kind', '{kind}', now(), true, now(), '', '', '', '',
    '{}', 'normal', false, false, false, false, n::text, '', '{}'
  FROM generate_series(1, 600) AS n`

it.each([
  ['합병', 'terms'],
  ['회사합병', 'terms'],
  ['병', 'letters'],
])('a search for %s finds its rows by the index of %s', async (q, index) => {
  const transaction = await database.transaction()
  try {
    const requested: { sql: string; bindings: string[] }[] = []
    transaction.on('query', (query: (typeof requested)[number]) => requested.push(query))
    await transaction.raw(MORE_ROWS_THAN_A_SAMPLE)
    await disclosuresBefore(transaction, 'krx', { q }, { limit: 50 })
    const { sql, bindings } = requested.at(-1) ?? { sql: '', bindings: [] }
    // Too few rows for an index to be cheaper; the test checks that the index can answer, where no other one
    // could.
    await transaction.raw('SET LOCAL enable_seqscan = off')
    await transaction.raw(
      `DROP INDEX ${['id', 'seq', 'code', 'market', 'level', 'matter', 'company'].map((of) => `disclosures_${of}_idx`).join()}`,
    )
    const explain = `EXPLAIN ${sql.replace(/\$\d+/g, '?')}`
    const { rows } = await transaction.raw<{ rows: Record<string, string>[] }>(explain, bindings)
    const plan = rows.map((row) => Object.values(row).join(' ')).join('\n')
    expect(plan).toContain(`disclosures_${index}_idx`)
  } finally {
    await transaction.rollback()
  }
})
