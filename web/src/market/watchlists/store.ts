import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, inject, shallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import type { ChangedWatchlist, Watchlist, Watchlists } from '#shared/rest/watchlists'
import { call } from '../../rest/call.ts'
import { ProblemError } from '../../rest/request.ts'
import type { Api } from '../../rest/request.ts'
import { API, useSession } from '../../session/session.ts'

/** An edit that was refused because another device had been first. */
export interface Conflict {
  /** What was wanted, in lines; and the same as it stands on the server. */
  mine: readonly string[]
  theirs: readonly string[]
  /** null: the list is gone, and there is nothing to save to. */
  again: (() => Promise<unknown>) | null
}

/** An edit of what is on the screen: of one list, or of all. */
export interface Edit<Held> {
  /** What it is made on, as it is known now; undefined: it is gone. */
  find: () => Held | undefined
  /** Sends it with the version of that, and keeps the answer. */
  send: (now: Held) => Promise<unknown>
  /** What is wanted, in lines, and what stands there instead. */
  mine: readonly string[]
  describe: (now: Held) => readonly string[]
  /** It is done, too, when what it is made on is gone. */
  removes?: boolean
}

/** The watchlists of who is logged in, as far as this page knows; `follow.ts` keeps them at what the server has. */
export const useWatchlistStore = defineStore('watchlists', () => {
  const api = inject(API) as Api
  const session = useSession()
  const held = shallowRef<{ owner: string; all: Watchlists } | null>(null)
  const owner = computed(() => session.user?.user_id ?? '')
  /** null: they are not known yet. */
  const all = computed(() => (held.value?.owner === owner.value ? held.value.all : null))
  const lists = computed(() => all.value?.lists ?? [])
  const conflict = shallowRef<Conflict | null>(null)
  const lastUsed = useLocalStorage('watchlist', '')

  function keep(now: Watchlists): void {
    if (all.value === null || now.version >= all.value.version) held.value = { owner: owner.value, all: now }
  }

  async function load(): Promise<void> {
    const asked = owner.value
    const now = await call(api, 'readWatchlists')
    if (asked === owner.value) keep(now)
  }

  /** Another device may have been at it in between; then everything is read again. */
  async function took({ version, seq, list }: ChangedWatchlist): Promise<Watchlist> {
    const before = all.value
    if (before === null || version > before.version + 1) await load()
    else {
      const isThere = before.lists.some(({ id }) => id === list.id)
      const others = before.lists.map((one) => (one.id === list.id ? list : one))
      keep({ version, seq, lists: isThere ? others : [...others, list] })
    }
    return list
  }

  const find = (id: string) => lists.value.find((list) => list.id === id)

  /** Makes an edit on the version that is on the screen; what another device changed meanwhile is asked about. @throws ProblemError */
  async function edit<Held>(wanted: Edit<Held>): Promise<void> {
    const now = wanted.find()
    if (now === undefined) return
    try {
      await wanted.send(now)
    } catch (error) {
      if (!(error instanceof ProblemError) || (error.kind !== 'conflict' && error.kind !== 'not_found'))
        throw error
      await load()
      const theirs = wanted.find()
      if (theirs === undefined && wanted.removes === true) return
      conflict.value = {
        mine: wanted.mine,
        theirs: theirs === undefined ? [] : wanted.describe(theirs),
        again: theirs === undefined ? null : () => edit(wanted),
      }
    }
  }

  /** Ends a conflict: by the edit that was refused, made again on what stands there, or as it is. @throws ProblemError */
  async function settle(side: 'mine' | 'theirs'): Promise<void> {
    const again = conflict.value?.again
    conflict.value = null
    if (side === 'mine') await again?.()
  }

  return {
    all,
    settle,
    lists,
    conflict,
    lastUsed,
    load,
    edit,
    find,
    /** What to do with the answer to an edit that needs no version. */
    took,
    keep,
    async create(name: string, codes: readonly StockCode[] = []): Promise<Watchlist> {
      const list = await took(await call(api, 'createWatchlist', { body: { name, codes: [...codes] } }))
      lastUsed.value = list.id
      return list
    },
    async add(id: string, code: StockCode): Promise<void> {
      lastUsed.value = id
      await took(await call(api, 'putWatched', { params: { id, code }, body: {} }))
    },
    async take(id: string, code: StockCode): Promise<void> {
      lastUsed.value = id
      await took(await call(api, 'removeWatched', { params: { id, code } }))
    },
  }
})
