import type { StockCode } from '#shared/market/quote'
import { isStockCode } from '#shared/market/rules'
import { UnreadableRow, type Cells } from '../../krx/cells.ts'
import { SourceFault } from '../../access/fault.ts'
import type { Body } from '../access/answer.ts'
import type { KisClient } from '../access/client.ts'
import type { Priority } from '../access/pacer.ts'
import type { RowSetAside } from '../../source.ts'
import { readQuote, type BrokerQuote, type QuoteColumns } from './quote.ts'

/** The limit per call; the broker ignores further codes. */
export const CODES_PER_CALL = 30

const COLUMNS: QuoteColumns = {
  code: 'inter_shrn_iscd',
  price: 'inter2_prpr',
  change: 'inter2_prdy_vrss',
  sign: 'prdy_vrss_sign',
  base: 'inter2_sdpr',
  open: 'inter2_oprc',
  high: 'inter2_hgpr',
  low: 'inter2_lwpr',
  volume: 'acml_vol',
  value: 'acml_tr_pbmn',
}

export interface ReadQuotes {
  quotes: BrokerQuote[]
  setAside: RowSetAside[]
}

/** Up to thirty stocks in one call. @throws SourceFault, SourceError */
export async function askQuotes(
  client: KisClient,
  { codes, priority }: { codes: readonly StockCode[]; priority: Priority },
  signal: AbortSignal,
): Promise<ReadQuotes> {
  const query = Object.fromEntries(
    codes.flatMap((code, at) => [
      [`FID_COND_MRKT_DIV_CODE_${at + 1}`, 'J'],
      [`FID_INPUT_ISCD_${at + 1}`, code],
    ]),
  )
  const request = { path: 'intstock-multprice', trId: 'FHKST11300006', query, priority }
  return readRows(await client.get(request, signal), new Set(codes))
}

/** Rows are identified by their code, not by their place: the row of an unknown code is blank or missing. */
function readRows({ output }: Body, requested: ReadonlySet<StockCode>): ReadQuotes {
  const rows = Array.isArray(output) ? output : null
  if (rows === null)
    throw new SourceFault('unusable_answer', 'the answer holds no table of quotes', 'transient')
  const read: ReadQuotes = { quotes: [], setAside: [] }
  for (const raw of rows as unknown[]) {
    const cells = (raw ?? {}) as Cells
    const cell = cells[COLUMNS.code]
    const code = typeof cell === 'string' ? cell.trim() : ''
    if (!isStockCode(code) || !requested.has(code)) continue
    try {
      const quote = readQuote({ ...cells, [COLUMNS.code]: code }, COLUMNS)
      if (quote !== null) read.quotes.push(quote)
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error
      read.setAside.push({ row: code, reason: error.message })
    }
  }
  return read
}
