import type { FilingSource } from '#shared/disclosures/filing'
import type { Kind, Level } from '#shared/disclosures/kinds'
import type { Dataset } from '#shared/market/dataset'

/** A row of `disclosures`, without what only a search looks at. */
export interface StoredDisclosure {
  id: number
  /** Of its last change. */
  seq: number
  board: Dataset
  /** Who told of it first, and all who have. */
  source: FilingSource
  sources: FilingSource[]
  published_at: Date
  has_time: boolean
  first_seen_at: Date
  /** It was published before its source was asked: when others first knew of it is not known. */
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
  /** The source says that it was taken back. */
  is_retracted: boolean
  /** It was, by the source's word or by a later filing. */
  withdrawn: boolean
  corrects: number | null
  /** How many corrections of the matter it makes, itself included. */
  correction_no: number
  superseded_by: number | null
  /** Puts the filings of a day in order, whoever told of them first. */
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

/** What is found of a row by a search: its texts. */
export interface SearchColumns {
  searched: string
  terms: string[]
}
