import type { IndexCode } from '#shared/market/index-quote'
import type { ParsedMarket, SourceIndex } from '../source.ts'
import { countOf, hundredthsOf, isAbsent, pointsOf, UnreadableRow, type Cells } from './cells.ts'

/** The families with the indices of the board: KOSPI and KOSDAQ. */
export const INDEX_FAMILIES = ['02', '03'] as const

/** Matched by exact name except for blanks: `코스피 (외국주포함)`, a row without prices, must not match. */
const CODES: Readonly<Record<string, IndexCode>> = {
  코스피: 'KOSPI',
  코스피200: 'KOSPI200',
  코스닥: 'KOSDAQ',
}

/** The board's indices in table MDCSTAT00101, all indices of a family on a day. */
export function parseIndices(rows: readonly unknown[]): Pick<ParsedMarket, 'indices' | 'setAside'> {
  const indices: SourceIndex[] = []
  const setAside: ParsedMarket['setAside'] = []
  for (const raw of rows) {
    const cells = (raw ?? {}) as Cells
    const code = CODES[String(cells.IDX_NM).replaceAll(' ', '')]
    if (code === undefined) continue
    try {
      indices.push(readIndex(code, cells))
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error
      setAside.push({ row: code, reason: error.message, isIndex: true })
    }
  }
  return { indices, setAside }
}

function readIndex(code: IndexCode, cells: Cells): SourceIndex {
  if (isAbsent(cells, 'CLSPRC_IDX')) return beforeFirstValue(code)
  const value = hundredthsOf(cells, 'CLSPRC_IDX')
  if (value <= 0) throw new UnreadableRow(`index value ${value / 100}`)
  return {
    code,
    value: pointsOf(value, 'CLSPRC_IDX'),
    previousClose: pointsOf(value - hundredthsOf(cells, 'CMPPREVDD_IDX'), 'the base of CMPPREVDD_IDX'),
    open: points(cells, 'OPNPRC_IDX'),
    high: points(cells, 'HGPRC_IDX'),
    low: points(cells, 'LWPRC_IDX'),
    volume: countOf(cells, 'ACC_TRDVOL'),
    turnover: countOf(cells, 'ACC_TRDVAL'),
  }
}

function beforeFirstValue(code: IndexCode): SourceIndex {
  return { code, value: null, previousClose: null, open: null, high: null, low: null, volume: 0, turnover: 0 }
}

export function points(cells: Cells, column: string): number | null {
  const hundredths = isAbsent(cells, column) ? 0 : hundredthsOf(cells, column)
  return hundredths === 0 ? null : pointsOf(hundredths, column)
}
