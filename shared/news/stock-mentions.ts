import type { StockCode } from '../market/quote.ts'

interface Named {
  code: StockCode
  name: string
}

/** Shorter names are everyday words. */
const SHORTEST_NAME = 3
const LETTER = /[\p{L}\p{N}]/u
/** Particles that may follow a name without a space, longest first. */
const PARTICLE =
  /^(?:에서는|으로는|이라고|에서도|부터|까지|에서|에게|으로|이나|라고|보다|처럼|마저|조차|은|는|이|가|을|를|의|에|와|과|도|로|만|측|發|발)(?![\p{L}\p{N}])/u
const CODE = /(?<![\p{L}\p{N}])([0-9][0-9A-Z]{5})(?![\p{L}\p{N}])/gu

/** Finds the listings mentioned in a text, by code or by full name of at least three characters. */
export class StockMentions {
  readonly #codes: ReadonlySet<StockCode>
  /** Grouped by first characters, longest name first: 삼성전자우 is not 삼성전자. */
  readonly #byBeginning = new Map<string, Named[]>()

  constructor(listings: readonly Named[]) {
    this.#codes = new Set(listings.map(({ code }) => code))
    for (const listing of listings) {
      const letters = Array.from(listing.name)
      if (letters.length < SHORTEST_NAME) continue
      const beginning = letters.slice(0, SHORTEST_NAME).join('')
      this.#byBeginning.set(beginning, [...(this.#byBeginning.get(beginning) ?? []), listing])
    }
    for (const named of this.#byBeginning.values()) named.sort((a, b) => b.name.length - a.name.length)
  }

  in(text: string): StockCode[] {
    const found = new Set<StockCode>()
    for (const [, code = ''] of text.matchAll(CODE)) if (this.#codes.has(code)) found.add(code)
    const letters = Array.from(text)
    for (let at = 0; at < letters.length; at++) {
      const begins = at === 0 || !LETTER.test(letters[at - 1] ?? '')
      const named = begins && this.#byBeginning.get(letters.slice(at, at + SHORTEST_NAME).join(''))
      if (!named) continue
      const rest = letters.slice(at).join('')
      const listing = named.find(({ name }) => rest.startsWith(name) && ends(rest.slice(name.length)))
      if (listing !== undefined) found.add(listing.code)
    }
    return [...found]
  }
}

function ends(rest: string): boolean {
  const [next = ''] = rest
  return !LETTER.test(next) || PARTICLE.test(rest)
}
