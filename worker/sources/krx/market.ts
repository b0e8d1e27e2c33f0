import type { Market } from '#shared/market/quote'
import { labelOf, quoted, UnreadableRow, type Cells } from './cells.ts'

/** The market of a row, and the name of its segment if that is unknown. */
export interface ListedOn {
  market: Market
  unknownSegment: string
}

const BY_ID: Readonly<Record<string, Market>> = { STK: 'KOSPI', KSQ: 'KOSDAQ', KNX: 'KONEX' }

/** For rows without an id: the prefix of a market's or segment's name. */
const BY_NAME: readonly [prefix: RegExp, market: Market][] = [
  [/^(KOSPI|코스피|유가증권)/i, 'KOSPI'],
  [/^(KOSDAQ|코스닥)/i, 'KOSDAQ'],
  [/^(KONEX|코넥스)/i, 'KONEX'],
]

/**
 * The id decides the market. The name beside it is that of a segment, such as KOSDAQ GLOBAL; the exchange
 * adds or renames segments now and then, so the name is kept as it is and decides nothing.
 *
 * @throws UnreadableRow when neither identifies a market
 */
export function readMarket(cells: Cells): ListedOn {
  const name = labelOf(cells, 'MKT_NM', 60)
  const market = BY_ID[labelOf(cells, 'MKT_ID', 10)] ?? BY_NAME.find(([prefix]) => prefix.test(name))?.[1]
  if (market === undefined) throw new UnreadableRow(`market ${quoted(name)} is unknown`)
  if (name === market || name === '') return { market, unknownSegment: '' }
  if (market === 'KOSDAQ' && name === 'KOSDAQ GLOBAL') return { market: name, unknownSegment: '' }
  return { market, unknownSegment: name }
}
