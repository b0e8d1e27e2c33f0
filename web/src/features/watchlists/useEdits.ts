import type { ChangedWatchlist, WatchedItem, Watchlist, Watchlists } from '#shared/rest/watchlists'
import type { WatchlistColour } from '#shared/watchlists/watchlist'
import type { Edit } from '../../market/watchlists/editing.ts'
import type { useWatchlistStore } from '../../market/watchlists/store.ts'
import { call } from '../../rest/call.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { useWatchlistWords } from '../../words/useWatchlistWords.ts'
import { linesOfFile, linesOfNotes, notesAsIn, setNotes, type Notes } from './sides.ts'

type ListEdit = Omit<Edit<Watchlist>, 'find' | 'send'> & {
  send: (now: Watchlist) => Promise<ChangedWatchlist>
  done?: (list: Watchlist) => void
}

/** Edits of lists, each of what its reader has seen of them. */
export function useEdits(store: ReturnType<typeof useWatchlistStore>) {
  const api = injectRequired(API)
  const { t } = useWatchlistWords()
  const itemOf = (list: Watchlist, code: string) => list.items.find((item) => item.code === code)
  const nameOf = (list: Watchlist, code: string) => itemOf(list, code)?.name ?? code
  const inOrder = (list: Watchlist, codes: readonly string[]) => codes.map((code) => nameOf(list, code))
  const colourOf = (of: WatchlistColour) => t(`watchlist.colours.${of}`)
  const notesOf = (of: Notes) =>
    linesOfNotes(of, { target: t('watchlist.target'), stop: t('watchlist.stop') })

  /** A stock with its notes. */
  const ofStock = (list: Watchlist, item: WatchedItem) => [
    nameOf(list, item.code),
    ...notesOf(setNotes(item)),
  ]
  const ofList = (list: Watchlist) => list.items.map((item) => ofStock(list, item).join(' · '))

  const editList = ({ id }: Watchlist, { send, done, ...edit }: ListEdit) =>
    store.edit({
      ...edit,
      find: () => store.find(id),
      send: async (now) => {
        const list = await store.took(await send(now))
        done?.(list)
      },
    })

  const change =
    (content: (now: Watchlist) => { name?: string; colour?: WatchlistColour; codes?: string[] }) =>
    (now: Watchlist) =>
      call(api, 'changeWatchlist', {
        params: { id: now.id },
        body: { ...content(now), version: now.version },
      })

  return {
    rename: (list: Watchlist, name: string, seen: string) =>
      editList(list, {
        send: change(() => ({ name })),
        mine: [name],
        seen: [seen],
        describe: (now) => [now.name],
      }),
    paint: (list: Watchlist, colour: WatchlistColour) =>
      editList(list, {
        send: change(() => ({ colour })),
        mine: [colourOf(colour)],
        seen: [colourOf(list.colour)],
        describe: (now) => [colourOf(now.colour)],
      }),
    /** Reorders the stocks of a list; those added meanwhile come last. */
    reorder: (list: Watchlist, codes: readonly string[], seen: readonly string[]) =>
      editList(list, {
        send: change((now) => ({ codes: inOrderBy(now.codes, (code) => codes.indexOf(code)) })),
        mine: inOrder(list, codes),
        seen: inOrder(list, seen),
        describe: (now) => inOrder(now, now.codes),
      }),
    note: (list: Watchlist, code: string, noted: Notes, seen: Notes) =>
      editList(list, {
        send: ({ id, version }) =>
          call(api, 'putWatched', { params: { id, code }, body: { ...noted, version } }),
        mine: [nameOf(list, code), ...notesOf(noted)],
        seen: [nameOf(list, code), ...notesOf(seen)],
        describe: (now) => {
          const item = itemOf(now, code)
          if (item === undefined) return [nameOf(list, code), t('watchlist.takenOff')]
          return [nameOf(now, code), ...notesOf(notesAsIn(noted, item))]
        },
      }),
    take: (list: Watchlist, item: WatchedItem) =>
      editList(list, {
        send: ({ id, version }) =>
          call(api, 'removeWatched', {
            params: { id, code: item.code },
            query: { version: String(version) },
          }),
        mine: [nameOf(list, item.code), t('watchlist.takenOff')],
        seen: ofStock(list, item),
        describe: (now) => {
          const there = itemOf(now, item.code)
          return there === undefined
            ? [nameOf(list, item.code), t('watchlist.takenOff')]
            : ofStock(now, there)
        },
      }),
    remove: (list: Watchlist) =>
      store.edit({
        find: () => store.find(list.id),
        send: async ({ id, version }) =>
          store.keep(
            await call(api, 'removeWatchlist', { params: { id }, query: { version: String(version) } }),
          ),
        mine: [t('watchlist.remove')],
        seen: [list.name, ...ofList(list)],
        describe: (now) => [now.name, ...ofList(now)],
        removes: true,
      }),
    /** Moves a list; lists added meanwhile come last. */
    place(list: Watchlist, to: number) {
      const wanted = store.lists.filter(({ id }) => id !== list.id)
      wanted.splice(Math.max(0, to), 0, list)
      const placeOf = ({ id }: Watchlist) => wanted.findIndex((one) => one.id === id)
      return store.edit({
        find: () => store.all ?? undefined,
        send: async ({ version, lists }) => {
          const body = { version, lists: inOrderBy(lists, placeOf).map(({ id }) => ({ id })) }
          store.keep(await call(api, 'storeWatchlists', { body }))
        },
        mine: wanted.map(({ name }) => name),
        seen: store.lists.map(({ name }) => name),
        describe: ({ lists }: Watchlists) => lists.map(({ name }) => name),
      })
    },
    /** @param done gets the list with what the file had, also where that was decided in a conflict */
    read: (list: Watchlist, csv: string, done: (list: Watchlist) => void) =>
      editList(list, {
        send: ({ id, version }) => call(api, 'importWatchlist', { params: { id }, body: { version, csv } }),
        mine: linesOfFile(csv),
        seen: ofList(list),
        describe: ofList,
        done,
      }),
  }
}

/** @param placeOf -1: behind the others */
function inOrderBy<T>(things: readonly T[], placeOf: (thing: T) => number): T[] {
  const place = (thing: T) => (placeOf(thing) < 0 ? things.length : placeOf(thing))
  return [...things].sort((a, b) => place(a) - place(b))
}
