import { disclosuresAfter, newestDisclosureSeq } from '#database/disclosures/read-disclosures'
import type { StoredDisclosure } from '#database/disclosures/rows'
import type { Database } from '#database/pool'
import { KINDS, partsOf } from '#shared/disclosures/classify'
import { MEASURE_SUBJECTS, measureSpans, type MeasureSpan } from '#shared/disclosures/measures'
import { endAfterBusinessDays } from '#shared/market/business-days'
import type { Calendar } from '#shared/market/calendar'
import type { Dataset } from '#shared/market/dataset'

const NOTICES = KINDS.filter((kind) => MEASURE_SUBJECTS.includes(partsOf(kind).subject))
const PAGE_ROWS = 1_000

/**
 * The stored notices that measures are derived from: read once, then updated with added and changed ones. A
 * corrected or withdrawn notice does not count.
 */
export class MeasureNotices {
  readonly #db: Database
  readonly #calendar: Calendar
  readonly #pageRows: number
  readonly #notices = new Map<number, StoredDisclosure>()
  #dataset: Dataset | null = null
  #seq = 0
  #spans: readonly MeasureSpan[] = []
  #reading: Promise<void> = Promise.resolve()

  constructor(db: Database, calendar: Calendar, { pageRows = PAGE_ROWS } = {}) {
    this.#db = db
    this.#calendar = calendar
    this.#pageRows = pageRows
  }

  /** All measures of a data set's listings, past ones included. */
  async spans(dataset: Dataset): Promise<readonly MeasureSpan[]> {
    // Serialized: concurrent reads would not see each other's rows.
    const read = this.#reading.then(() => this.#read(dataset))
    this.#reading = read.catch(() => undefined)
    await read
    return this.#spans
  }

  async #read(dataset: Dataset): Promise<void> {
    const newest = await newestDisclosureSeq(this.#db, dataset)
    // Lower than before: it is another database.
    if (dataset !== this.#dataset || newest < this.#seq) {
      this.#notices.clear()
      this.#dataset = dataset
      this.#seq = 0
      this.#spans = []
    }
    if (newest === this.#seq) return
    let afterSeq = this.#seq
    for (let rows; rows === undefined || rows.length === this.#pageRows;) {
      rows = await this.page(dataset, afterSeq)
      for (const row of rows) this.#notices.set(row.id, row)
      afterSeq = rows.at(-1)?.seq ?? afterSeq
    }
    this.#spans = measureSpans([...this.#notices.values()].flatMap(noticeOf), (beganMs, days) =>
      endAfterBusinessDays(this.#calendar, beganMs, days),
    )
    // Last, so that all pages are read again after a failed one.
    this.#seq = Math.max(afterSeq, newest)
  }

  /** The first notices after a number. */
  protected page(dataset: Dataset, afterSeq: number): Promise<StoredDisclosure[]> {
    return disclosuresAfter(this.#db, dataset, { kinds: NOTICES }, { afterSeq, limit: this.#pageRows })
  }
}

function noticeOf({ id, code, title, published_at, withdrawn, superseded_by: by }: StoredDisclosure) {
  if (code === null || withdrawn || by !== null) return []
  return [{ id, code, title, publishedMs: published_at.getTime() }]
}
