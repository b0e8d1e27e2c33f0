import type { StockCode } from '#shared/market/quote'
import { OPERATION } from './operation.ts'
import type { Registration } from './registrations.ts'
import { TRADES } from './trades.ts'

/**
 * What to register, the most important first: trades of viewed stocks, their halts and interruptions, then
 * trades of those on watchlists, and of those with the highest turnover.
 *
 * @param most the number of stocks whose trades are followed
 */
export function chooseRegistrations(
  {
    lookedAt,
    watched,
    busiest,
  }: { lookedAt: readonly StockCode[]; watched: readonly StockCode[]; busiest: readonly StockCode[] },
  most: number,
): Registration[] {
  const looked = lookedAt.slice(0, most)
  const rest = [...new Set([...watched, ...busiest])].filter((code) => !looked.includes(code))
  const channel = (trId: string, codes: readonly StockCode[]) => codes.map((trKey) => ({ trId, trKey }))
  return [
    ...channel(TRADES, looked),
    ...channel(OPERATION, looked),
    ...channel(TRADES, rest.slice(0, most - looked.length)),
  ]
}
