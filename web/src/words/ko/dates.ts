import type { DateFormats } from '../locale.ts'

export const dates: DateFormats = {
  day: new Intl.DateTimeFormat('ko-KR', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    weekday: 'short',
  }),
  month: new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', year: 'numeric', month: 'long' }),
  mark: {
    year: (year) => `${year}년`,
    month: (month) => `${month}월`,
    day: (month, day) => `${month}.${day}`,
  },
}
