import type { DateFormats } from '../locale.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const nameOf = (month: number): string => MONTHS[month - 1] ?? ''

export const dates: DateFormats = {
  day: new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Seoul',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
  }),
  month: new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Seoul', year: 'numeric', month: 'short' }),
  mark: {
    year: String,
    month: nameOf,
    day: (month, day) => `${nameOf(month)} ${day}`,
  },
}
