import type { CandleInterval } from '#shared/market/candle'
import { seoulIso } from '#shared/market/seoul-time'
import { byLanguage } from '../../words/by-language.ts'
import type { DateFormats } from '../../words/locale.ts'
import type { Language } from '../../words/numbers.ts'

export const DATES = byLanguage(
  import.meta.glob<DateFormats>('../../words/*/dates.ts', { eager: true, import: 'dates' }),
)

/** The start of a candle in Seoul: `2026. 03. 19. (목) 10:34`; for a day its date alone. */
export function candleTime(startMs: number, interval: CandleInterval, language: Language): string {
  const date = DATES[language].day.format(startMs)
  return interval === '1d' ? date : `${date} ${seoulIso(startMs).slice(11, 16)}`
}
