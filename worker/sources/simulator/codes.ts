import type { StockCode } from '#shared/market/quote'
import { isinFor } from '#shared/market/rules'

/** Letters of new-style codes in position five; I, O and U are never used there. */
const BORN_LETTERS = 'ABCDEFGHJKLM'
const LATER_LETTERS = 'NPQRSTVWXYZ'
/** The number of new listings of one slot before its codes repeat. */
const GENERATIONS = 18

/**
 * The code of a made-up common stock: `8nnnn0`, a range that the exchange has not assigned, or for every
 * sixteenth, and beyond that range, the new style `9nnnA0`.
 */
export function commonCode(serial: number): StockCode {
  if (serial % 16 === 0) return newStyleCode(BORN_LETTERS, serial / 16)
  if (serial > 9_999) return newStyleCode(BORN_LETTERS, serial - 9_999 + 1_250)
  return `8${String(serial).padStart(4, '0')}0`
}

/** Later listings are all of the new style. */
export function laterCode(rank: number, generation: number): StockCode {
  return newStyleCode(LATER_LETTERS, rank * GENERATIONS + (generation % GENERATIONS))
}

/** A preferred stock shares all but the last character with its common stock. */
export function preferredCode(common: StockCode, last: '5' | 'K'): StockCode {
  return common.slice(0, 5) + last
}

/** The ISIN of a code that follows the usual rule. */
export function isinOf(code: StockCode): string {
  const isin = isinFor(code)
  if (isin === null) throw new Error(`no ISIN follows from the code ${code}`)
  return isin
}

function newStyleCode(letters: string, index: number): StockCode {
  return `9${String(index % 1_000).padStart(3, '0')}${letters.charAt(Math.floor(index / 1_000))}0`
}
