/** A filing that is seen so soon after its publication is seen when it came. */
const PROMPT_MS = 5 * 60_000

interface Seen {
  publishedMs: number
  /** false: the day alone is known. */
  hasTime: boolean
  firstSeenMs: number
}

/** Whether the published time itself says that a filing was seen when it came. */
export function isPrompt({ publishedMs, hasTime, firstSeenMs }: Seen): boolean {
  return hasTime && firstSeenMs - publishedMs <= PROMPT_MS
}

/**
 * Whether a source was being asked all the time until now: what it tells then was not there the time before.
 *
 * @param lastAnswerMs when it last answered; null: not known
 */
export function wasWatched(lastAnswerMs: number | null, nowMs: number, everyMs: number): boolean {
  return lastAnswerMs !== null && nowMs - lastAnswerMs <= Math.max(PROMPT_MS, 3 * everyMs)
}
