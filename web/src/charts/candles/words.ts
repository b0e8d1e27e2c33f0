import { seoulIso } from '#shared/market/seoul-time'
import { byLanguage } from '../../words/by-language.ts'
import type { DateFormats } from '../../words/locale.ts'
import type { Language } from '../../words/numbers.ts'
import { isIntraday } from './interval.ts'
import type { ChartInterval } from './interval.ts'

export const DATES = byLanguage(
  import.meta.glob<DateFormats>('../../words/*/dates.ts', { eager: true, import: 'dates' }),
)

/** The start of a candle in Seoul: `2026. 03. 19. (목) 10:34`; from a day on its date alone, of a month its name. */
export function candleTime(startMs: number, interval: ChartInterval, language: Language): string {
  if (interval === '1mo') return DATES[language].month.format(startMs)
  const date = DATES[language].day.format(startMs)
  return !isIntraday(interval) ? date : `${date} ${seoulIso(startMs).slice(11, 16)}`
}
