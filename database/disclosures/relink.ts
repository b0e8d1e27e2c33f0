import type { Database } from '../pool.ts'
import type { Dataset } from '#shared/market/dataset'
import { seoulDate } from '#shared/market/seoul-time'
import { chain } from './chain.ts'
import { isChained } from './describe.ts'
import { DISCLOSURE_COLUMNS, type StoredDisclosure } from './rows.ts'

export type Matter = Pick<StoredDisclosure, 'id' | 'party' | 'matter'>

/** Recomputes the chains of matters with new or withdrawn filings. Rows that change get a new number. */
export async function relink(db: Database, board: Dataset, touched: readonly Matter[]): Promise<void> {
  if (touched.length === 0) return
  const rows = await db<StoredDisclosure>('disclosures')
    .select(...DISCLOSURE_COLUMNS)
    .where({ board } as never)
    .whereRaw('(party, matter) IN (SELECT * FROM unnest(?::text[], ?::text[]))', [
      touched.map(({ party }) => party),
      touched.map(({ matter }) => matter),
    ])
  const ofMatter = new Map<string, StoredDisclosure[]>()
  for (const row of rows) {
    const key = `${row.party}\n${row.matter}`
    ofMatter.set(key, [...(ofMatter.get(key) ?? []), row])
  }
  for (const filings of ofMatter.values()) {
    for (const change of changesOf(filings)) await renumber(db, change)
  }
}

function changesOf(rows: readonly StoredDisclosure[]) {
  const links = rows.map((row) => {
    const isInChain = isChained(row.kinds)
    const day = seoulDate(row.published_at.getTime())
    return {
      ...row,
      day,
      is_correction: isInChain && row.is_correction,
      is_withdrawal: isInChain && row.is_withdrawal,
    }
  })
  const chained = chain(links)
  return rows.flatMap((row) => {
    const now = chained.get(row.id)
    if (now === undefined) return []
    const { corrects, correction_no, superseded_by, withdrawn } = now
    const isSame =
      row.corrects === corrects &&
      row.correction_no === correction_no &&
      row.superseded_by === superseded_by &&
      row.withdrawn === withdrawn
    return isSame ? [] : [{ id: row.id, corrects, correction_no, superseded_by, withdrawn }]
  })
}

async function renumber(db: Database, { id, ...links }: { id: number }): Promise<void> {
  await db('disclosures')
    .where({ id })
    .update({ seq: db.raw(`nextval('disclosure_seq')`), ...links })
}
