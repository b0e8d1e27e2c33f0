import { stringify } from 'csv-stringify/sync'
import { spreadsheetLiteral, spreadsheetText } from '#shared/spreadsheet-text'
import type { Watchlist } from '#shared/rest/watchlists'

/** A list as CSV whose cells spreadsheets read as text. */
export function writeCsv({ items }: Watchlist): string {
  const rows = items.map(({ code, name, note, target_price, stop_price }) => [
    spreadsheetLiteral(code),
    spreadsheetText(name ?? ''),
    spreadsheetText(note),
    target_price,
    stop_price,
  ])
  return stringify([['code', 'name', 'note', 'target_price', 'stop_price'], ...rows], {
    bom: true,
    record_delimiter: 'windows',
  })
}
