import { inject } from 'vue'
import type { Watchlist } from '#shared/rest/watchlists'
import type { WatchlistColour } from '#shared/watchlists/watchlist'
import { call } from '../../rest/call.ts'
import type { Api } from '../../rest/request.ts'
import { API } from '../../session/session.ts'
import type { useWatchlistStore } from '../../market/watchlists/store.ts'
import { whole } from '../../words/numbers.ts'

/** What can be noted of a stock. */
export interface Notes {
  note?: string
  target_price?: number | null
  stop_price?: number | null
}

/** Edits of lists, each on the version that is on the screen. */
export function useEdits(store: ReturnType<typeof useWatchlistStore>) {
  const api = inject(API) as Api
  const nameOf = (list: Watchlist, code: string) =>
    list.items.find((item) => item.code === code)?.name ?? code
  const inOrder = (list: Watchlist, codes: readonly string[]) => codes.map((code) => nameOf(list, code))

  const change = (
    { id }: Watchlist,
    content: { name?: string; colour?: WatchlistColour; codes?: string[] },
    mine: readonly string[],
    describe: (list: Watchlist) => readonly string[],
  ) =>
    store.edit({
      id,
      send: (version) => call(api, 'changeWatchlist', { params: { id }, body: { ...content, version } }),
      mine,
      describe,
    })

  return {
    rename: (list: Watchlist, name: string) => change(list, { name }, [name], (now) => [now.name]),
    paint: (list: Watchlist, colour: WatchlistColour) =>
      change(list, { colour }, [colour], (now) => [now.colour]),
    reorder: (list: Watchlist, codes: string[]) =>
      change(list, { codes }, inOrder(list, codes), (now) => inOrder(now, now.codes)),
    note: (list: Watchlist, code: string, notes: Notes) =>
      store.edit({
        id: list.id,
        send: (version) =>
          call(api, 'putWatched', { params: { id: list.id, code }, body: { ...notes, version } }),
        mine: [nameOf(list, code), ...linesOf(notes)],
        describe: (now) => {
          const item = now.items.find((one) => one.code === code)
          return item === undefined ? [] : [nameOf(now, code), ...linesOf(onlyAsIn(notes, item))]
        },
      }),
    async remove({ id, version }: Watchlist): Promise<void> {
      store.keep(await call(api, 'removeWatchlist', { params: { id }, query: { version: String(version) } }))
    },
    /** Puts a list at another place among the lists. */
    async place(list: Watchlist, to: number): Promise<void> {
      if (store.all === null) return
      const others = store.lists.filter(({ id }) => id !== list.id)
      others.splice(Math.max(0, to), 0, list)
      const body = { version: store.all.version, lists: others.map(({ id }) => ({ id })) }
      store.keep(await call(api, 'storeWatchlists', { body }))
    },
    async read({ id, version }: Watchlist, csv: string): Promise<Watchlist> {
      const body = { version, csv }
      return store.took(await call(api, 'importWatchlist', { params: { id }, body }))
    },
  }
}

function linesOf({ note, target_price, stop_price }: Notes): string[] {
  return [
    ...(note === undefined ? [] : [note || '–']),
    ...(target_price === undefined ? [] : [whole(target_price)]),
    ...(stop_price === undefined ? [] : [whole(stop_price)]),
  ]
}

function onlyAsIn(asked: Notes, { note, target_price, stop_price }: Required<Notes>): Notes {
  return {
    ...(asked.note === undefined ? {} : { note }),
    ...(asked.target_price === undefined ? {} : { target_price }),
    ...(asked.stop_price === undefined ? {} : { stop_price }),
  }
}
