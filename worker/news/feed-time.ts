const ZONED = /(?:Z|[+-]\d{2}:?\d{2}|GMT|UTC?|[ECMP][SD]T)$/i
const PLAIN = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$/

/** When a feed says that something was published, epoch milliseconds; without a zone it is Seoul's. null: it says nothing. */
export function feedTime(text: string): number | null {
  const written = text.trim().replace(/\s*\(?KST\)?$/i, ' +0900')
  if (!/\b\d{4}\b/.test(text)) return null
  const [, year, month = '', day = '', hour = '', minute, second = '00'] = PLAIN.exec(written) ?? []
  const two = (part: string) => part.padStart(2, '0')
  const told =
    year === undefined
      ? ZONED.test(written)
        ? written
        : `${written} +0900`
      : `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute ?? '00'}:${second}+09:00`
  const atMs = Date.parse(told)
  return Number.isNaN(atMs) ? null : atMs
}
