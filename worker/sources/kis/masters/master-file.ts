import iconv from 'iconv-lite'
import type { Market } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import type { RowSetAside } from '../../source.ts'

/** A listing in a master file. */
export interface MasterListing {
  code: string
  isin: string
  name: string
  market: Market
  /** In thousands, rounded down. */
  thousandShares: number
  /** The exchange has suspended its trading for today. */
  isHalted: boolean
}

export interface MasterLayout {
  /** The file is called `<name>.mst.zip`. */
  name: string
  market: Market
  /** The length of the part after the name, and the offset of the base price in it. */
  tailBytes: number
  flagBytes: number
}

export const MASTERS: readonly MasterLayout[] = [
  { name: 'kospi_code', market: 'KOSPI', tailBytes: 227, flagBytes: 41 },
  { name: 'kosdaq_code', market: 'KOSDAQ', tailBytes: 221, flagBytes: 36 },
  { name: 'konex_code', market: 'KONEX', tailBytes: 184, flagBytes: 2 },
]

const CODE_BYTES = 9
const ISIN_BYTES = 12
const NAME_BYTES = 40
const HEAD_BYTES = CODE_BYTES + ISIN_BYTES + NAME_BYTES
/** From the base price on all three formats are alike. */
const HALTED_AT = 19
const SHARES_AT = 72
const SHARES_BYTES = 15

/**
 * Stocks, REITs, infrastructure funds, depositary receipts, foreign stocks, KONEX: the contents of the
 * exchange's own listing.
 */
const LISTED_GROUPS: ReadonlySet<string> = new Set(['ST', 'RT', 'IF', 'DR', 'FS', 'KN'])
const ISIN = /^[A-Z]{2}[0-9A-Z]{9}[0-9]$/
const NEWLINE = 0x0a
const RETURN = 0x0d

/** Fields have widths in bytes: a Korean letter takes two in this encoding. */
export function parseMaster(
  file: Buffer,
  layout: MasterLayout,
): { listings: MasterListing[]; setAside: RowSetAside[] } {
  const listings: MasterListing[] = []
  const setAside: RowSetAside[] = []
  for (const row of linesOf(file)) {
    const code = row.toString('latin1', 0, CODE_BYTES).trim()
    const read = readRow(row, code, layout)
    if (typeof read === 'string')
      setAside.push({
        row: isStockCode(code) ? code : `a row of ${layout.name}`,
        reason: read,
        names: [code],
      })
    else if (read !== null) listings.push(read)
  }
  return { listings, setAside }
}

function* linesOf(file: Buffer): Generator<Buffer> {
  for (let from = 0; from < file.length;) {
    const newline = file.indexOf(NEWLINE, from)
    const end = newline === -1 ? file.length : newline
    const last = end > from && file[end - 1] === RETURN ? end - 1 : end
    if (last > from) yield file.subarray(from, last)
    from = end + 1
  }
}

/** @returns null when it is no listing of the board; a text with the reason why it cannot be read */
function readRow(row: Buffer, code: string, layout: MasterLayout): MasterListing | string | null {
  const { tailBytes, flagBytes, market } = layout
  if (row.length !== HEAD_BYTES + tailBytes) return `${row.length} bytes, not ${HEAD_BYTES + tailBytes}`
  const tail = row.toString('latin1', HEAD_BYTES)
  const group = tail.slice(0, 2)
  if (!/^[A-Z]{2}$/.test(group)) return `no security group where it should be`
  if (!LISTED_GROUPS.has(group)) return null
  const isin = row.toString('latin1', CODE_BYTES, CODE_BYTES + ISIN_BYTES).trim()
  if (!isStockCode(code) || !ISIN.test(isin)) return 'no stock code or ISIN where they should be'
  const shares = tail.slice(flagBytes + SHARES_AT, flagBytes + SHARES_AT + SHARES_BYTES).trim()
  if (!/^\d{1,15}$/.test(shares)) return 'no number of shares where it should be'
  const name = iconv.decode(row.subarray(CODE_BYTES + ISIN_BYTES, HEAD_BYTES), 'cp949')
  return {
    code,
    isin,
    name: name.replaceAll('\0', '').trim() || code,
    market,
    thousandShares: Number(shares),
    isHalted: tail[flagBytes + HALTED_AT] === 'Y',
  }
}
