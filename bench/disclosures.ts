import { performance } from 'node:perf_hooks'
import { searchColumns, describe } from '#database/disclosures/describe'
import { disclosuresBefore, type DisclosureFilter } from '#database/disclosures/read-disclosures'
import { openDatabase, type Database } from '#database/pool'
import { TITLE_LIST } from '#shared/disclosures/testing/titles'
import type { Bench, Table } from './harness/figure.ts'
import { percentile } from './harness/statistics.ts'

export const title = 'Search over stored disclosures'

const TARGET_MS = 30
const COMPANIES = 2_880
const SYLLABLES = [...'가나다라마바사아자차카타파하강남동서북한대신현진성우주해산호']

/** Names of three to five syllables, each another one. */
function companyOf(at: number): { company: string; code: string } {
  const letters = [at, at / 31, at / 961, at * 7].map(
    (n) => SYLLABLES[Math.floor(n) % SYLLABLES.length] ?? '',
  )
  return { company: `${letters.join('')}전자`, code: String(at).padStart(6, '0') }
}

/** What half of the filings are, whatever their company; the rest is spread over all titles. */
const FREQUENT = ['단일판매ㆍ공급계약체결', '임원ㆍ주요주주특정증권등소유상황보고서']
/** Nothing but the oldest fifth has it, and there a tenth of the filings. */
const BYGONE = '신종감염병 관련 영향 안내'

type Question = readonly [what: string, filter: DisclosureFilter, beforeShare?: number]

const QUESTIONS: readonly Question[] = [
  ['the newest page', {}],
  ['a page from the middle', {}, 0.5],
  ['a frequent word', { q: '공급계약' }],
  ['a frequent word, from the middle', { q: '공급계약' }, 0.5],
  ['a frequent word, near the end', { q: '공급계약' }, 0.0001],
  ['a word of many titles', { q: '유상증자' }],
  ['a word of a few titles', { q: '횡령ㆍ배임' }],
  ['a word of a few titles, from the middle', { q: '횡령ㆍ배임' }, 0.5],
  ['a word that was frequent long ago', { q: '감염병' }],
  ['two frequent words', { q: '주요주주 소유상황' }],
  ['two words that no title has both', { q: '공급계약 소유상황' }],
  ['two letters of many', { q: '계약' }],
  ['two letters of a few', { q: '횡령' }],
  ['one letter of many', { q: '계' }],
  ['one letter of a few', { q: '횡' }],
  ['one letter of a code', { q: '7' }],
  ['a company', { q: companyOf(1_234).company }],
  ['a company and a frequent word', { q: `${companyOf(77).company} 공급계약` }],
  ['a company and a word', { q: `${companyOf(77).company} 합병` }],
  ['a code', { q: '001234' }],
  ['a frequent kind', { kinds: ['contract'] }],
  ['a rare kind', { kinds: ['embezzlement'] }],
  ['a level', { levels: ['critical'] }],
  ['the smallest market', { market: 'KONEX' }],
  [
    'a word, a kind, a level and a market',
    { q: '공급계약', kinds: ['contract'], levels: ['high'], market: 'KONEX' },
  ],
  ['a word and another kind', { q: '공급계약', kinds: ['embezzlement'] }],
  ['a rare level of the smallest market', { levels: ['critical'], market: 'KONEX' }],
  ['one stock', { code: '002000' }],
  [
    '5 stocks and a frequent kind',
    { codes: Array.from({ length: 5 }, (_, at) => companyOf(at * 500).code), kinds: ['contract'] },
  ],
  [
    '50 stocks and a word',
    { codes: Array.from({ length: 50 }, (_, at) => companyOf(at * 50).code), q: '합병' },
  ],
  ['what no row has', { q: '없는낱말입니다' }],
  ['a letter that no row has', { q: '뷁' }],
]

export async function run(bench: Bench): Promise<Table[]> {
  const rows = bench.quick ? 5_000 : 500_000
  const { databaseUrl } = await bench.stage()
  const db = openDatabase(databaseUrl, { applicationName: 'bench', statementTimeoutMs: 0 })
  try {
    bench.say(`${rows} disclosures are made`)
    await fill(db, rows)
    const answers: string[][] = []
    const all: number[] = []
    for (const [what, filter, share] of QUESTIONS) {
      bench.say(what)
      const page = { beforeId: share === undefined ? undefined : Math.ceil(rows * share), limit: 51 }
      const read = () => disclosuresBefore(db, 'krx', filter, page)
      const found = await read()
      const times = await timesOf(read, bench.quick ? 3 : 50)
      all.push(...times)
      answers.push([`${what} (${found.length})`, ...figuresOf(times), await planOf(db, read)])
    }
    answers.push(['all', ...figuresOf(all), ''])
    return [
      {
        caption: `ms to answer with the newest 51 of ${rows.toLocaleString('en')} disclosures:`,
        columns: ['query (found)', 'p50', 'p95', 'p99', 'by the index'],
        rows: answers,
        notes: [
          "The server's own reading on the embedded TimescaleDB, which keeps no statistics of the table: it is never analyzed there. By the index: what EXPLAIN says of each statement that was requested. `id` is the order of the list; `terms` is of pairs of letters and kinds, `letters` of single ones.",
        ],
      },
    ]
  } finally {
    await db.raw('TRUNCATE disclosures CASCADE')
    await db.destroy()
  }
}

function figuresOf(times: readonly number[]): string[] {
  const [p50, ...more] = [0.5, 0.95, 0.99].map((share) => percentile(times, share))
  const isMet = (p50 ?? NaN) <= TARGET_MS
  return [
    `${p50?.toFixed(1)} (≤ ${TARGET_MS} ${isMet ? '✓' : '✗'})`,
    ...more.map((figure) => figure.toFixed(1)),
  ]
}

interface Requested {
  sql: string
  bindings: readonly unknown[]
}

/** The indexes by which the database finds what a reading asks for, one statement after the other. */
async function planOf(db: Database, read: () => Promise<unknown>): Promise<string> {
  const requested: Requested[] = []
  const note = (query: Requested) => requested.push(query)
  db.on('query', note)
  await read()
  db.off('query', note)
  const plans: string[] = []
  for (const { sql, bindings } of requested) {
    const { rows } = await db.raw<{ rows: Record<string, string>[] }>(
      `EXPLAIN ${sql.replace(/\$\d+/g, '?')}`,
      [...bindings] as string[],
    )
    const plan = rows.map((row) => Object.values(row).join(' ')).join('\n')
    const indexes = [...plan.matchAll(/(?:using|Scan on) disclosures_(\w+?)(?:_idx)?\b/g)].map(
      ([, name]) => name,
    )
    plans.push(indexes.length === 0 ? 'none' : [...new Set(indexes)].join(' and '))
  }
  return plans.join(', then ')
}

async function timesOf(ask: () => Promise<unknown>, times: number): Promise<number[]> {
  const took: number[] = []
  for (let time = 0; time < times; time++) {
    const beganMs = performance.now()
    await ask()
    took.push(performance.now() - beganMs)
  }
  return took
}

/** Companies and titles are handed over once and joined there: half a million rows would take longer on the wire than to search. */
async function fill(db: Database, rows: number): Promise<void> {
  const companies = Array.from({ length: COMPANIES }, (_, at) => {
    const { company, code } = companyOf(at)
    return { at, company, code, ...searchColumns({ company, code, title: '', kinds: [] }) }
  })
  const spread = TITLE_LIST.map(([, text]) => text)
  const titles = [...spread, ...FREQUENT, BYGONE].map((text, at) => {
    const { kinds, level, matter } = describe(text)
    return {
      at,
      text,
      kinds,
      level,
      matter,
      ...searchColumns({ company: '', code: null, title: text, kinds }),
    }
  })
  await db.raw('DROP INDEX disclosures_terms_idx, disclosures_letters_idx')
  await db.raw(FILL, [JSON.stringify(companies), JSON.stringify(titles), rows, spread.length])
  const gin = (of: string) => `ON disclosures USING gin (${of}) WITH (fastupdate = off)`
  await db.raw(`CREATE INDEX disclosures_terms_idx ${gin('terms')}`)
  await db.raw(`CREATE INDEX disclosures_letters_idx ${gin('string_to_array(searched, NULL)')}`)
}

const FILL = `
  WITH companies AS (
    SELECT * FROM jsonb_to_recordset(?::jsonb) AS c (at int, company text, code text, searched text, terms text[])
  ), titles AS (
    SELECT * FROM jsonb_to_recordset(?::jsonb)
      AS t (at int, text text, kinds text[], level text, matter text, searched text, terms text[])
  )
  INSERT INTO disclosures (id, seq, board, source, sources, published_at, has_time, first_seen_at, code, company, market,
    party, title, matter, kinds, level, is_correction, is_withdrawal, is_retracted, withdrawn, filed_no, searched, terms)
  SELECT n, n, 'krx', 'kind', '{kind}', now(), true, now(), code, company,
    CASE WHEN c.at % 40 = 0 THEN 'KONEX' WHEN c.at % 2 = 0 THEN 'KOSPI' ELSE 'KOSDAQ' END,
    code, text, matter, kinds, level, false, false, false, false, n::text,
    c.searched || E'\\n' || t.searched, c.terms || t.terms
  FROM (
    SELECT n, hashint8extended(n, 1) & 1023 AS drawn, hashint8extended(n, 2) & 65535 AS any_title,
      hashint8extended(n, 3) & 65535 AS any_company, n <= rows / 5 AS is_old, titles
    FROM (SELECT ?::int AS rows, ?::int AS titles) AS requested, generate_series(1, rows) AS n
  ) AS filed
  JOIN companies AS c ON c.at = any_company % ${COMPANIES}
  JOIN titles AS t ON t.at = CASE
    WHEN drawn < 200 THEN titles
    WHEN drawn < 400 THEN titles + 1
    WHEN is_old AND drawn < 500 THEN titles + 2
    ELSE any_title % titles END`
