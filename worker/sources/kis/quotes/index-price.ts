import type { IndexCode } from '#shared/market/index-quote'
import { SourceFault } from '../../access/fault.ts'
import { countOf, hundredthsOf, pointsOf, textOf, UnreadableRow, type Cells } from '../../krx/cells.ts'
import type { SourceIndex } from '../../source.ts'
import type { KisClient } from '../access/client.ts'
import { isBlank, signed } from './cells.ts'

const NUMBERS: Readonly<Record<IndexCode, string>> = { KOSPI: '0001', KOSDAQ: '1001', KOSPI200: '2001' }

/** The broker reports shares in thousands and turnover in millions of won. */
const SHARES = 1_000
const KRW = 1_000_000

/** @returns null when it has no value yet @throws SourceFault, SourceError */
export async function askIndex(
  client: KisClient,
  code: IndexCode,
  signal: AbortSignal,
): Promise<SourceIndex | null> {
  const query = { FID_COND_MRKT_DIV_CODE: 'U', FID_INPUT_ISCD: NUMBERS[code] }
  const request = { path: 'inquire-index-price', trId: 'FHPUP02100000', query, priority: 'index' } as const
  const { output } = await client.get(request, signal)
  const row: unknown = Array.isArray(output) ? output[0] : output
  try {
    return readIndex(code, (row ?? {}) as Cells)
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error
    throw new SourceFault('unusable_answer', `index ${code}: ${error.message}`, 'transient')
  }
}

function readIndex(code: IndexCode, cells: Cells): SourceIndex | null {
  if (isBlank(cells, 'bstp_nmix_prpr')) return null
  const value = hundredthsOf(cells, 'bstp_nmix_prpr')
  if (value <= 0) return null
  const signCode = isBlank(cells, 'prdy_vrss_sign') ? '' : textOf(cells, 'prdy_vrss_sign')
  const change = signed(hundredthsOf(cells, 'bstp_nmix_prdy_vrss'), signCode)
  const points = (column: string) => {
    const hundredths = isBlank(cells, column) ? 0 : hundredthsOf(cells, column)
    return hundredths === 0 ? null : pointsOf(hundredths, column)
  }
  return {
    code,
    value: pointsOf(value, 'bstp_nmix_prpr'),
    previousClose: pointsOf(value - change, 'the base of bstp_nmix_prdy_vrss'),
    open: points('bstp_nmix_oprc'),
    high: points('bstp_nmix_hgpr'),
    low: points('bstp_nmix_lwpr'),
    volume: isBlank(cells, 'acml_vol') ? 0 : countOf(cells, 'acml_vol') * SHARES,
    turnover: isBlank(cells, 'acml_tr_pbmn') ? 0 : countOf(cells, 'acml_tr_pbmn') * KRW,
  }
}
