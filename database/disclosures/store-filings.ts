import { lock } from '../lock.ts'
import type { Database } from '../pool.ts'
import { PREFERRED_SOURCES, type Filing, type FilingSource } from '#shared/disclosures/filing'
import { isPrompt } from '#shared/disclosures/seen-late'
import { squeezed } from '#shared/disclosures/title'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { companiesOf, type KnownCompany } from './companies.ts'
import { describe, searchColumns } from './describe.ts'
import { relink, type Matter } from './relink.ts'
import { DISCLOSURE_COLUMNS, type StoredDisclosure } from './rows.ts'

export interface ReportedFilings {
  board: Dataset
  source: FilingSource
  filings: readonly Filing[]
  nowMs: number
  /** false: the source was not being polled until now, so its filings may have been published long ago. */
  watched?: boolean
}

/** The number of filings per transaction: readers see the first ones of a whole day soon. */
const BATCH = 100

/**
 * Stores filings reported by a source. Idempotent, also with two workers at once; a filing that another
 * source reports as well becomes the same row, with both sources.
 *
 * @returns the number of added rows
 */
export async function storeFilings(db: Database, { filings, ...report }: ReportedFilings): Promise<number> {
  const inOrder = [...filings].sort((a, b) => a.publishedMs - b.publishedMs || (a.number < b.number ? -1 : 1))
  let added = 0
  for (let at = 0; at < inOrder.length; at += BATCH) {
    const batch = inOrder.slice(at, at + BATCH)
    added += await db.transaction((transaction) => storeBatch(transaction, { ...report, filings: batch }))
  }
  return added
}

/** Marks filings that their source has withdrawn since; numbers that are not stored are ignored. */
export async function retractFilings(
  db: Database,
  { numbers, ...report }: { board: Dataset; source: FilingSource; numbers: readonly string[] },
): Promise<void> {
  if (numbers.length === 0) return
  await db.transaction(async (transaction) => {
    await hold(transaction)
    const seen = await sightingsOf(transaction, report, numbers)
    await relink(transaction, report.board, await retract(transaction, [...seen.values()]))
  })
}

/** Change numbers grow in commit order: one writer at a time. */
const hold = (transaction: Database) => lock(transaction, 'disclosures')

async function storeBatch(db: Database, report: ReportedFilings): Promise<number> {
  const { board, source, filings, nowMs } = report
  await hold(db)
  const seen = await sightingsOf(
    db,
    report,
    filings.map(({ number }) => number),
  )
  const fresh = new Map(filings.filter(({ number }) => !seen.has(number)).map((one) => [one.number, one]))
  const retracted = filings.filter(({ number, isRetracted }) => isRetracted && seen.has(number))
  const touched = await retract(
    db,
    retracted.flatMap(({ number }) => seen.get(number) ?? []),
  )
  const companies = await companiesOf(db, board, [...fresh.values()])
  const sightings: Sighting[] = []
  let added = 0
  for (const filing of fresh.values()) {
    const company = companies(filing)
    const row = rowOf(report, filing, company)
    const twin = await findTwin(db, report, row, filing.number)
    const stored = twin === undefined ? await insert(db, row) : await join(db, twin, row)
    if (twin === undefined) added += 1
    // A company whose code was unknown gets another key now.
    touched.push(stored, ...(twin === undefined ? [] : [twin]))
    sightings.push({
      board,
      source,
      number: filing.number,
      disclosure_id: stored.id,
      title: filing.title,
      seen_at: new Date(nowMs),
    })
  }
  if (sightings.length > 0) await db('disclosure_sightings').insert(sightings)
  await relink(db, board, touched)
  return added
}

/** One source's report of a filing. */
interface Sighting {
  board: Dataset
  source: FilingSource
  number: string
  disclosure_id: number
  title: string
  seen_at: Date
}

async function sightingsOf(
  db: Database,
  { board, source }: Pick<ReportedFilings, 'board' | 'source'>,
  numbers: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db<{ number: string; disclosure_id: number }>('disclosure_sightings')
    .select('number', 'disclosure_id')
    .where({ board, source } as never)
    .whereRaw('number = ANY(?)', [[...numbers]])
  return new Map(rows.map((row) => [row.number, row.disclosure_id]))
}

/** @returns the matters of filings that are newly withdrawn */
async function retract(db: Database, ids: readonly number[]): Promise<Matter[]> {
  if (ids.length === 0) return []
  return db<StoredDisclosure>('disclosures')
    .whereRaw('id = ANY(?)', [[...ids]])
    .where({ is_retracted: false })
    .update({ is_retracted: true })
    .returning(['id', 'party', 'matter'])
}

type NewRow = Omit<StoredDisclosure, 'id' | 'seq'>

function rowOf(
  { board, source, nowMs, watched = true }: ReportedFilings,
  filing: Filing,
  company: KnownCompany,
): NewRow {
  return {
    board,
    source,
    sources: [source],
    published_at: new Date(filing.publishedMs),
    has_time: filing.hasTime,
    first_seen_at: new Date(nowMs),
    seen_late: !watched && !isPrompt({ ...filing, firstSeenMs: nowMs }),
    ...company,
    party: company.code ?? squeezed(company.company),
    ...describe(filing.title),
    is_retracted: filing.isRetracted,
    withdrawn: filing.isRetracted,
    corrects: null,
    correction_no: 0,
    superseded_by: null,
    filed_no: filing.number,
    url: filing.url,
  }
}

/**
 * The row of the same filing from another source: by its number, if both sources share numbers and the
 * company is the same; else the same matter of the same company on the same day, the first that this source
 * has not reported.
 */
async function findTwin(
  db: Database,
  { board, source }: ReportedFilings,
  row: NewRow,
  number: string,
): Promise<StoredDisclosure | undefined> {
  const day = new Date(startOfSeoulDay(seoulDate(row.published_at.getTime())))
  const ofNumber = db('disclosure_sightings').select('disclosure_id').where({ board, number })
  return db<StoredDisclosure>('disclosures')
    .select(...DISCLOSURE_COLUMNS)
    .where({ board } as never)
    .whereRaw('NOT ? = ANY(sources)', [source])
    .where((company) => void company.where({ party: row.party }).orWhere({ company: row.company }))
    .where((same) => {
      const { matter, is_correction, is_withdrawal } = row
      void same.whereIn('id', ofNumber).orWhere((alike) => {
        void alike
          .where({ matter, is_correction, is_withdrawal })
          .whereRaw(`published_at >= ? AND published_at < ?::timestamptz + interval '1 day'`, [day, day])
      })
    })
    .orderByRaw('id IN ? DESC, filed_no, id', [ofNumber])
    .first()
}

async function insert(db: Database, row: NewRow): Promise<StoredDisclosure> {
  const [stored] = await db<StoredDisclosure>('disclosures')
    .insert({ ...row, ...searchColumns(row) })
    .returning([...DISCLOSURE_COLUMNS])
  if (stored === undefined) throw new Error('a disclosure was not stored')
  return stored
}

/** Merges two sources' reports of one filing. Their order only decides which source was first. */
async function join(db: Database, twin: StoredDisclosure, row: NewRow): Promise<StoredDisclosure> {
  const rank = ({ source }: Pick<StoredDisclosure, 'source'>) => PREFERRED_SOURCES.indexOf(source)
  const [preferred, other] = rank(row) < rank(twin) ? [row, twin] : [twin, row]
  const { published_at, has_time } = preferred.has_time || !other.has_time ? preferred : other
  const code = preferred.code ?? other.code
  const firstSeenMs = twin.first_seen_at.getTime()
  const isSeenInTime = isPrompt({ publishedMs: published_at.getTime(), hasTime: has_time, firstSeenMs })
  const { company, title, matter, kinds, level, url } = preferred
  const merged = {
    sources: [...twin.sources, ...row.sources],
    published_at,
    has_time,
    seen_late: twin.seen_late && !isSeenInTime,
    code,
    company,
    market: preferred.market ?? other.market,
    party: code ?? preferred.party,
    ...{ title, matter, kinds, level, url },
    is_correction: twin.is_correction || row.is_correction,
    is_withdrawal: twin.is_withdrawal || row.is_withdrawal,
    is_retracted: twin.is_retracted || row.is_retracted,
    // The supervisor numbers all filings; the exchange only those that go through it.
    filed_no: row.source === 'dart' ? row.filed_no : twin.filed_no,
  }
  const [stored] = await db<StoredDisclosure>('disclosures')
    .where({ id: twin.id })
    .update({ seq: db.raw(`nextval('disclosure_seq')`) as never, ...merged, ...searchColumns(merged) })
    .returning([...DISCLOSURE_COLUMNS])
  if (stored === undefined) throw new Error('a disclosure is gone')
  return stored
}
