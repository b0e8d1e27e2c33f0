import type { Filing } from '#shared/disclosures/filing'
import type { Budget } from '#shared/protocol/messages'

/** The filings of an answer, and the items that could not be parsed. */
export interface FilingAnswer {
  filings: Filing[]
  setAside: string[]
  /** Numbers of filings of the last days that the source now marks as withdrawn. */
  retracted?: string[]
  budget?: Budget
}

/** A source of filings. */
export interface FilingList {
  /**
   * @param known the stored numbers of today
   * @throws SourceError
   */
  ask(known: ReadonlySet<string>, signal: AbortSignal): Promise<FilingAnswer>
}

/** The maximum length of a title, as in the database. */
const LONGEST_TITLE = 500

/** @returns null: not a valid title */
export function titleOf(text: string): string | null {
  const title = text.trim().slice(0, LONGEST_TITLE)
  return title === '' ? null : title
}
