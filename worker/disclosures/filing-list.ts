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

/** Where filings come from. */
export interface FilingList {
  /**
   * @param known numbers of today that are stored
   * @throws SourceError
   */
  ask(known: ReadonlySet<string>, signal: AbortSignal): Promise<FilingAnswer>
}

/** What the fields of the database have room for, and a page. */
const LONGEST_TITLE = 500

/** @returns null: it is no title */
export function titleOf(text: string): string | null {
  const title = text.trim().slice(0, LONGEST_TITLE)
  return title === '' ? null : title
}
