import { MINUTE_MS } from '../time.ts'

/** A filing first seen within this time of its publication was seen promptly. */
const PROMPT_MS = 5 * MINUTE_MS

interface Seen {
  publishedMs: number
  /** false: only the day is known. */
  hasTime: boolean
  firstSeenMs: number
}

/** Whether a filing was first seen promptly, by its published time. */
export function isPrompt({ publishedMs, hasTime, firstSeenMs }: Seen): boolean {
  return hasTime && firstSeenMs - publishedMs <= PROMPT_MS
}

/**
 * Whether a source was polled continuously until now, so its new filings were not there at the poll before.
 *
 * @param lastAnswerMs time of its last answer; null: unknown
 */
export function wasWatched(lastAnswerMs: number | null, nowMs: number, everyMs: number): boolean {
  return lastAnswerMs !== null && nowMs - lastAnswerMs <= Math.max(PROMPT_MS, 3 * everyMs)
}
