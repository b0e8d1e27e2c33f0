import { inject } from 'vue'
import type { ChangedWatchlist, Watchlist, Watchlists } from '#shared/rest/watchlists'
import type { WatchlistColour } from '#shared/watchlists/watchlist'
import type { useWatchlistStore } from '../../market/watchlists/store.ts'
import { call } from '../../rest/call.ts'
import type { Api } from '../../rest/request.ts'
import { API } from '../../session/session.ts'
import { useWatchlistWords } from '../../words/useWatchlistWords.ts'
import { linesOfFile, linesOfNotes, notesAsIn, type Notes } from './sides.ts'

/** Edits of lists, each on the version that is on the screen. */
export function useEdits(store: ReturnType<typeof useWatchlistStore>) {
  const api = inject(API) as Api
  const { t } = useWatchlistWords()
  const nameOf = (list: Watchlist, code: string) =>
    list.items.find((item) => item.code === code)?.name ?? code
  const inOrder = (list: Watchlist, codes: readonly string[]) => codes.map((code) => nameOf(list, code))

  const editList = (
    { id }: Watchlist,
    send: (now: Watchlist) => Promise<ChangedWatchlist>,
    mine: readonly string[],
    describe: (now: Watchlist) => readonly string[],
    done: (list: Watchlist) => void = () => undefined,
  ) =>
    store.edit({
      find: () => store.find(id),
      send: async (now) => done(await store.took(await send(now))),
      mine,
      describe,
    })

  const change = (
    list: Watchlist,
    content: { name?: string; colour?: WatchlistColour; codes?: string[] },
    mine: readonly string[],
    describe: (now: Watchlist) => readonly string[],
  ) =>
    editList(
      list,
      ({ id, version }) => call(api, 'changeWatchlist', { params: { id }, body: { ...content, version } }),
      mine,
      describe,
    )

  const colour = (of: WatchlistColour) => t(`watchlist.colours.${of}`)
  const notes = (of: Notes) => linesOfNotes(of, { target: t('watchlist.target'), stop: t('watchlist.stop') })

  return {
    rename: (list: Watchlist, name: string) => change(list, { name }, [name], (now) => [now.name]),
    paint: (list: Watchlist, to: WatchlistColour) =>
      change(list, { colour: to }, [colour(to)], (now) => [colour(now.colour)]),
    reorder: (list: Watchlist, codes: string[]) =>
      change(list, { codes }, inOrder(list, codes), (now) => inOrder(now, now.codes)),
    note: (list: Watchlist, code: string, noted: Notes) =>
      editList(
        list,
        ({ id, version }) => call(api, 'putWatched', { params: { id, code }, body: { ...noted, version } }),
        [nameOf(list, code), ...notes(noted)],
        (now) => {
          const item = now.items.find((one) => one.code === code)
          if (item === undefined) return [nameOf(list, code), t('watchlist.takenOff')]
          return [nameOf(now, code), ...notes(notesAsIn(noted, item))]
        },
      ),
    remove: (list: Watchlist) =>
      store.edit({
        find: () => store.find(list.id),
        send: async ({ id, version }) =>
          store.keep(
            await call(api, 'removeWatchlist', { params: { id }, query: { version: String(version) } }),
          ),
        mine: [t('watchlist.remove')],
        describe: (now) => [now.name, ...inOrder(now, now.codes)],
        removes: true,
      }),
    /** Puts a list at another place among the lists; those that came meanwhile stand behind them. */
    place(list: Watchlist, to: number) {
      const wanted = movedTo(store.lists, list, to)
      return store.edit({
        find: () => store.all ?? undefined,
        send: async ({ version, lists }) => {
          const body = { version, lists: inOrderOfLists(lists, wanted).map(({ id }) => ({ id })) }
          store.keep(await call(api, 'storeWatchlists', { body }))
        },
        mine: wanted.map(({ name }) => name),
        describe: ({ lists }: Watchlists) => lists.map(({ name }) => name),
      })
    },
    /** @param done gets the list with what the file had, also where that was decided in a conflict */
    read: (list: Watchlist, csv: string, done: (list: Watchlist) => void) =>
      editList(
        list,
        ({ id, version }) => call(api, 'importWatchlist', { params: { id }, body: { version, csv } }),
        linesOfFile(csv),
        (now) => inOrder(now, now.codes),
        done,
      ),
  }
}

function movedTo(lists: readonly Watchlist[], list: Watchlist, to: number): Watchlist[] {
  const others = lists.filter(({ id }) => id !== list.id)
  others.splice(Math.max(0, to), 0, list)
  return others
}

/** All lists that there are, in the order of some; others behind them. */
function inOrderOfLists(lists: readonly Watchlist[], wanted: readonly Watchlist[]): Watchlist[] {
  const places = new Map(wanted.map(({ id }, at) => [id, at]))
  const placeOf = ({ id }: Watchlist) => places.get(id) ?? wanted.length
  return [...lists].sort((a, b) => placeOf(a) - placeOf(b))
}
