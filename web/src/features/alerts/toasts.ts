import type { AlertEvent } from '#shared/rest/alerts'

/** More would cover the page; all of them are in the list. */
const MOST_SHOWN = 3

/** What this page does for an event; those folded into a summary are counted. */
export function tellsOf({ channels, notified }: Pick<AlertEvent, 'channels' | 'notified'>): {
  shows: boolean
  sounds: boolean
  counts: boolean
} {
  const [onScreen, heard] = [channels.includes('screen'), channels.includes('sound')]
  return {
    shows: notified === 'each' && onScreen,
    sounds: notified === 'each' && heard,
    counts: notified === 'folded' && onScreen,
  }
}

/** The newest first, each once. */
export function shownToasts(shown: readonly AlertEvent[], event: AlertEvent): readonly AlertEvent[] {
  return [event, ...shown.filter(({ id }) => id !== event.id)].slice(0, MOST_SHOWN)
}
