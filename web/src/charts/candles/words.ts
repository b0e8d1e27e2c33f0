import { seoulIso } from '#shared/market/seoul-time'
import type { CandleInterval } from '#shared/market/candle'
import type { Language } from '../../words/numbers.ts'

const MAN = 10_000
const EOK = 100_000_000
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** Shares on an axis: `12.5만`, in English `125K`. */
export function sharesLabel(shares: number, language: Language): string {
  if (language === 'en') return compact.format(shares)
  if (shares >= EOK) return `${oneDecimal.format(shares / EOK)}억`
  if (shares >= MAN) return `${oneDecimal.format(shares / MAN)}만`
  return oneDecimal.format(shares)
}

const dates: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  ko: new Intl.DateTimeFormat('ko-KR', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }),
}

/** When a candle begins, in Seoul: `2026. 03. 19. (목) 10:34`; of a day its date alone. */
export function candleTime(startMs: number, interval: CandleInterval, language: Language): string {
  const date = dates[language].format(startMs)
  return interval === '1d' ? date : `${date} ${seoulIso(startMs).slice(11, 16)}`
}
