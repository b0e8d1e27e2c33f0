import { isIndexCode } from '#shared/market/index-quote'
import { isStockCode } from '#shared/market/rules'
import { MAX_COMPARED } from '../../charts/compare/line-looks.ts'

/** Codes of stocks and indices, of an address's `?codes=005930,KOSPI`: each once, as many as can be compared. */
export function codesOf(query: unknown): string[] {
  const text = [query].flat().join(',')
  const codes = text
    .split(',')
    .map((code) => code.trim().toUpperCase())
    .filter((code) => isStockCode(code) || isIndexCode(code))
  return [...new Set(codes)].slice(0, MAX_COMPARED)
}
