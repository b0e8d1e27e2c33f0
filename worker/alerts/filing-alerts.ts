import {
  readFilingSeq,
  readOccurrenceRules,
  storeOccurrences,
  type OccurrenceRule,
} from '#database/alerts/occurrence-rules'
import type { NewEvent } from '#database/alerts/bounded-events'
import { disclosuresAfter, newestDisclosureSeq } from '#database/disclosures/read-disclosures'
import type { StoredDisclosure } from '#database/disclosures/rows'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'
import type { Dataset } from '#shared/market/dataset'
import { groupOf } from '#shared/market/market-group'
import { MARKETS } from '#shared/market/quote'
import { seoulDate } from '#shared/market/seoul-time'
import { occurred } from './occurred.ts'

const ROWS_AT_ONCE = 500

export interface FilingAlertsDeps {
  db: Database
  board: Dataset
  log: Log
}

/** Compares rules with disclosures that are new since it was done last, whichever worker stored them. */
export class FilingAlerts {
  readonly #deps: FilingAlertsDeps
  readonly #fault: RepeatedFault

  constructor(deps: FilingAlertsDeps) {
    this.#deps = deps
    this.#fault = new RepeatedFault(deps.log, 'alerts about disclosures cannot be evaluated')
  }

  /** Never throws: the next ring tries again, from where the database stands. */
  async look(): Promise<void> {
    try {
      while (await this.#next()) continue
      this.#fault.over()
    } catch (err) {
      this.#fault.noticed(err)
    }
  }

  /** @returns whether there may be more */
  async #next(): Promise<boolean> {
    const { db, board } = this.#deps
    const fromSeq = await readFilingSeq(db, board)
    const newestSeq = await newestDisclosureSeq(db, board)
    if (fromSeq !== null && newestSeq <= fromSeq) return false
    const rows =
      fromSeq === null
        ? []
        : await disclosuresAfter(db, board, {}, { afterSeq: fromSeq, limit: ROWS_AT_ONCE })
    // An updated row keeps its older id: another source reported it, or a correction followed. One that was
    // seen late is old news.
    const fresh = rows.filter(({ id, seen_late }) => id > (fromSeq ?? 0) && !seen_late)
    const codes = fresh.flatMap(({ code }) => code ?? [])
    const rules = codes.length === 0 ? [] : await readOccurrenceRules(db, board, { of: 'filing', codes })
    const events = fresh.flatMap((row) => eventsOf(rules, row))
    const isStored = await storeOccurrences(db, {
      board,
      revisions: new Map(rules.map(({ rule }) => [rule.id, rule.revision])),
      events,
      filings: { fromSeq, toSeq: rows.at(-1)?.seq ?? newestSeq },
    })
    return isStored && rows.length === ROWS_AT_ONCE
  }
}

function eventsOf(rules: readonly OccurrenceRule[], row: StoredDisclosure): NewEvent[] {
  const { id, code, title } = row
  if (code === null) return []
  const atMs = row.first_seen_at.getTime()
  return rules
    .filter((rule) => isAbout(rule, row, code))
    .flatMap((rule) =>
      occurred(rule, {
        code,
        atMs,
        session: seoulDate(atMs),
        key: { session: 'disclosure', edge: id },
        values: { value: title, limit: null, disclosure_id: id },
      }),
    )
}

function isAbout({ rule, listed }: OccurrenceRule, row: StoredDisclosure, code: string): boolean {
  const { scope, condition } = rule
  if (condition.type !== 'disclosure') return false
  if (condition.kinds !== undefined && !condition.kinds.some((kind) => row.kinds.includes(kind))) return false
  if ('code' in scope) return scope.code === code
  if ('watchlist' in scope) return listed.has(code)
  const market = MARKETS.find((known) => known === row.market)
  return 'market' in scope && market !== undefined && groupOf(market) === scope.market
}
