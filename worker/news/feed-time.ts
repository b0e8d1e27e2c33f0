const ZONED = /(?:Z|[+-]\d{2}:?\d{2}|GMT|UTC?|[ECMP][SD]T)$/i
const PLAIN = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?$/

/** Parses a publication time of a feed, in Seoul time if it has no zone. Epoch milliseconds; null: invalid. */
export function feedTime(text: string): number | null {
  const written = text.trim().replace(/\s*\(?KST\)?$/i, ' +0900')
  if (!/\b\d{4}\b/.test(text)) return null
  const [, year, month = '', day = '', hour = '', minute, second = '00'] = PLAIN.exec(written) ?? []
  const two = (part: string) => part.padStart(2, '0')
  const withZone =
    year === undefined
      ? ZONED.test(written)
        ? written
        : `${written} +0900`
      : `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute ?? '00'}:${second}+09:00`
  const atMs = Date.parse(withZone)
  return Number.isNaN(atMs) ? null : atMs
}
