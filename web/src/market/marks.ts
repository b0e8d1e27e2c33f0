import { directionOf } from '#shared/market/standing'
import type { Standing } from '#shared/market/standing'
import type { QuoteRow } from '#shared/market/quote'

export type Tone = 'up' | 'down' | 'flat'

const TONES = { '1': 'up', '0': 'flat', '-1': 'down' } as const

/** The colour class of a price compared with its base price, whatever the state. */
export const toneOf = (row: Pick<QuoteRow, 'price' | 'previousClose'>): Tone => TONES[directionOf(row)]

/** The counts of a breadth with colours and signs, from rising to falling. */
export const BREADTH_PARTS = [
  { standing: 'upper_limit', tone: 'up', mark: '↑' },
  { standing: 'up', tone: 'up', mark: '▲' },
  { standing: 'unchanged', tone: 'flat', mark: '–' },
  { standing: 'down', tone: 'down', mark: '▼' },
  { standing: 'lower_limit', tone: 'down', mark: '↓' },
] as const satisfies readonly { standing: Standing; tone: Tone; mark: string }[]

/** The sign shown with every coloured number: colour is never the only cue. */
export function markOf(
  row: Pick<QuoteRow, 'price' | 'previousClose' | 'state'>,
): '↑' | '▲' | '–' | '▼' | '↓' | '' {
  if (row.state === 'upper_limit') return '↑'
  if (row.state === 'lower_limit') return '↓'
  if (row.price === null || row.previousClose === null) return ''
  const direction = directionOf(row)
  return direction > 0 ? '▲' : direction < 0 ? '▼' : '–'
}
