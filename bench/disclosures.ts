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

const QUESTIONS: readonly (readonly [what: string, filter: DisclosureFilter])[] = [
  ['the newest page', {}],
  ['a word of many titles', { q: '유상증자' }],
  ['a word of a few titles', { q: '횡령ㆍ배임' }],
  ['two letters of many', { q: '증자' }],
  ['two letters of a few', { q: '횡령' }],
  ['one letter of many', { q: '증' }],
  ['one letter of a few', { q: '횡' }],
  ['one letter of a code', { q: '7' }],
  ['a company', { q: companyOf(1_234).company }],
  ['a company and a word', { q: `${companyOf(77).company} 합병` }],
  ['a code', { q: '001234' }],
  ['a kind', { kinds: ['embezzlement'] }],
  ['one stock', { code: '002000' }],
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
    for (const [what, filter] of QUESTIONS) {
      bench.say(what)
      const read = () => disclosuresBefore(db, 'krx', filter, { limit: 51 })
      const found = await read()
      const times = await timesOf(read, bench.quick ? 3 : 50)
      all.push(...times)
      answers.push([`${what} (${found.length})`, ...figuresOf(times), await planOf(db, read)])
    }
    answers.push(['all', ...figuresOf(all), ''])
    return [
      {
        caption: `ms to answer with the newest 51 of ${rows.toLocaleString('en')} disclosures:`,
        columns: ['asked (found)', 'p50', 'p95', 'p99', 'by the index'],
        rows: answers,
        notes: [
          "The server's own reading on the embedded TimescaleDB. By the index: what EXPLAIN says of the same statement. `terms` is of pairs of letters, `letters` of single ones, `id` is the newest first.",
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

interface Asked {
  sql: string
  bindings: readonly unknown[]
}

/** The indexes by which the database finds what a reading asks for. */
async function planOf(db: Database, read: () => Promise<unknown>): Promise<string> {
  let asked: Asked | undefined
  const note = (query: Asked) => (asked = query)
  db.on('query', note)
  await read()
  db.off('query', note)
  if (asked === undefined) throw new Error('nothing was asked')
  const { rows } = await db.raw<{ rows: Record<string, string>[] }>(
    `EXPLAIN ${asked.sql.replace(/\$\d+/g, '?')}`,
    [...asked.bindings] as string[],
  )
  const plan = rows.map((row) => Object.values(row).join(' ')).join('\n')
  const indexes = [...plan.matchAll(/(?:using|Scan on) disclosures_(\w+)_idx/g)].map(([, name]) => name)
  return indexes.length === 0 ? 'none' : [...new Set(indexes)].join(' and ')
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
  const titles = TITLE_LIST.map(([, text], at) => {
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
  await db.raw(FILL, [JSON.stringify(companies), JSON.stringify(titles), rows, COMPANIES, titles.length])
  await db.raw('CREATE INDEX disclosures_terms_idx ON disclosures USING gin (terms)')
  await db.raw(
    'CREATE INDEX disclosures_letters_idx ON disclosures USING gin (string_to_array(searched, NULL))',
  )
  await db.raw('ANALYZE disclosures')
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
  SELECT n, n, 'krx', 'kind', '{kind}', now(), true, now(), code, company, 'KOSPI',
    code, text, matter, kinds, level, false, false, false, false, n::text,
    c.searched || t.searched, c.terms || t.terms
  FROM generate_series(1, ?::int) AS n
  JOIN companies AS c ON c.at = (n * 7919) % ?::int
  JOIN titles AS t ON t.at = (n * 104729 / 13) % ?::int`
