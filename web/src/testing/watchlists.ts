import type { WatchedItem, Watchlist } from '#shared/rest/watchlists'

/** A watched stock; a test names only what its rule is about. */
export const watchedItem = (code: string, more: Partial<WatchedItem> = {}): WatchedItem => ({
  code,
  name: code,
  state: 'listed',
  left_at: null,
  former_name: null,
  renamed_at: null,
  last_disclosed_at: null,
  note: '',
  target_price: null,
  stop_price: null,
  added_at: '2026-03-19T09:00:00+09:00',
  ...more,
})

export const watchlist = (id: string, name: string, items: WatchedItem[] = []): Watchlist => {
  return { id, version: 1, name, colour: 'none', codes: items.map(({ code }) => code), items }
}

/** A line to the server that is not up yet: lists come by requests. */
export function noLine() {
  const me = { connected: false, on: () => undefined, off: () => undefined }
  return { lists: { enter: () => () => undefined, me } }
}
