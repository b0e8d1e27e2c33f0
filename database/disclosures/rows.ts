import type { FilingSource } from '#shared/disclosures/filing'
import type { Kind, Level } from '#shared/disclosures/kinds'
import type { Dataset } from '#shared/market/dataset'

/** A row of `disclosures`, without the columns for searching. */
export interface StoredDisclosure {
  id: number
  /** The number of its last change. */
  seq: number
  board: Dataset
  /** The source that reported it first, and all sources. */
  source: FilingSource
  sources: FilingSource[]
  published_at: Date
  has_time: boolean
  first_seen_at: Date
  /** It was published before its source was polled, so the time of its first publication is unknown. */
  seen_late: boolean
  code: string | null
  company: string
  market: string | null
  /** The code, or the company where it has none. */
  party: string
  title: string
  matter: string
  kinds: Kind[]
  level: Level
  is_correction: boolean
  is_withdrawal: boolean
  /** The source reports it as withdrawn. */
  is_retracted: boolean
  /** It is withdrawn, according to the source or a later filing. */
  withdrawn: boolean
  corrects: number | null
  /** The number of corrections of the matter, itself included. */
  correction_no: number
  superseded_by: number | null
  /** Sorts the filings of a day, whichever source reported first. */
  filed_no: string
  url: string | null
}

export const DISCLOSURE_COLUMNS = [
  'id',
  'seq',
  'board',
  'source',
  'sources',
  'published_at',
  'has_time',
  'first_seen_at',
  'seen_late',
  'code',
  'company',
  'market',
  'party',
  'title',
  'matter',
  'kinds',
  'level',
  'is_correction',
  'is_withdrawal',
  'is_retracted',
  'withdrawn',
  'corrects',
  'correction_no',
  'superseded_by',
  'filed_no',
  'url',
] as const satisfies (keyof StoredDisclosure)[]

/** The searchable texts of a row. */
export interface SearchColumns {
  searched: string
  terms: string[]
}
