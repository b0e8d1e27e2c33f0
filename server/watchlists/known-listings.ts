import { readFormerListings } from '#database/market/former-listings'
import type { Database } from '#database/pool'
import type { StockCode } from '#shared/market/quote'
import { searchEntry } from '#shared/market/search/search'
import { codesIn, plain } from '#shared/market/search/typed-text'
import type { MarketBoard } from '../live/market-board.ts'

/** The code of an input, or the reason why there is none. */
export type MeantCode = { code: StockCode } | { fault: 'unknown_listing' | 'ambiguous_listing' }

/** Resolves typed, pasted or exported codes and names. */
export interface KnownListings {
  byCode: (text: string) => MeantCode
  byName: (text: string) => MeantCode
}

/**
 * The current and former listings of the board.
 * @param watched additional codes that are accepted
 */
export async function knownListings(
  { database, board }: { database: Database; board: MarketBoard },
  watched: readonly StockCode[],
): Promise<KnownListings> {
  const rows = [...board.market().rows()]
  const [any] = rows
  const former = any === undefined ? [] : await readFormerListings(database, any.id)
  const codes = new Map<string, StockCode>(watched.map((code) => [code.toLowerCase(), code]))
  const names = new Map<string, Set<StockCode>>()
  for (const listing of [...rows, ...former]) {
    const { code, isin, name, aliases } = searchEntry(listing)
    codes.set(code, listing.code).set(isin, listing.code)
    for (const word of [name, ...aliases]) names.set(word, (names.get(word) ?? new Set()).add(listing.code))
  }
  return {
    byCode: (text) => oneOf(new Set([...codesIn(text).whole].flatMap((whole) => codes.get(whole) ?? []))),
    byName: (text) => oneOf(names.get(plain(text)) ?? new Set()),
  }
}

function oneOf(codes: ReadonlySet<StockCode>): MeantCode {
  const [code, ...others] = codes
  if (code === undefined) return { fault: 'unknown_listing' }
  return others.length === 0 ? { code } : { fault: 'ambiguous_listing' }
}
