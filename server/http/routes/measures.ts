import type { Database } from '#database/pool'
import type { MeasureSpan } from '#shared/disclosures/measures'
import type { Calendar } from '#shared/market/calendar'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/measures'
import { datasetOnBoard } from '../../live/datasets.ts'
import type { MarketBoard } from '../../live/market-board.ts'
import { MeasureNotices } from '../../market/measure-notices.ts'
import { held } from '../held-board.ts'
import { handle, type Route } from '../handle.ts'

export interface MeasureRouteDeps {
  database: Database
  board: MarketBoard
  calendar: Calendar
  now: () => number
}

/** Measures of the exchange on listings, derived from its notices. */
export function measureRoutes({ database, board, calendar, now }: MeasureRouteDeps): Route[] {
  const notices = new MeasureNotices(database, calendar)
  const isActive = ({ endsMs }: MeasureSpan) => endsMs === null || endsMs > now()
  const list = handle(rest.listMeasures, async (_ctx, { query: { code } }) => {
    const spans = await notices.spans(datasetOnBoard(held(board)))
    const wanted = code === undefined ? spans.filter(isActive) : spans.filter((span) => span.code === code)
    const items = wanted.map((span) => ({
      code: span.code,
      measure: span.measure,
      began_at: seoulIso(span.beganMs),
      ends_at: span.endsMs === null ? null : seoulIso(span.endsMs),
      active: isActive(span),
      disclosure_id: span.disclosureId,
    }))
    return { items: items.reverse() }
  })
  return [list]
}
