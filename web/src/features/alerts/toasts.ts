import type { Alert, AlertEvent } from '#shared/rest/alerts'

/** More would cover the page; all of them are in the list. */
const MOST_SHOWN = 3

/** How an event is told here. @param alert undefined: it was deleted since */
export function tellsOf(
  { channels }: Pick<AlertEvent, 'channels'>,
  alert: Pick<Alert, 'silenced_until'> | undefined,
  nowMs: number,
): { shows: boolean; sounds: boolean } {
  const silencedUntil = alert?.silenced_until ?? null
  const isSilenced = silencedUntil !== null && Date.parse(silencedUntil) > nowMs
  return {
    shows: !isSilenced && channels.includes('screen'),
    sounds: !isSilenced && channels.includes('sound'),
  }
}

/** The newest first, each once. */
export function shownToasts(shown: readonly AlertEvent[], event: AlertEvent): readonly AlertEvent[] {
  return [event, ...shown.filter(({ id }) => id !== event.id)].slice(0, MOST_SHOWN)
}
