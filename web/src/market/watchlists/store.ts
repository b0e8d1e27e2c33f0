import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import type { ChangedWatchlist, Watchlist, Watchlists } from '#shared/rest/watchlists'
import { call } from '../../rest/call.ts'
import { API, useSession } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { createEditing } from './editing.ts'

/** The current user's watchlists; `follow.ts` keeps them up to date. */
export const useWatchlistStore = defineStore('watchlists', () => {
  const api = injectRequired(API)
  const session = useSession()
  const held = shallowRef<{ owner: string; all: Watchlists } | null>(null)
  const owner = computed(() => session.user?.user_id ?? '')
  /** null: not loaded yet. */
  const all = computed(() => (held.value?.owner === owner.value ? held.value.all : null))
  const lists = computed(() => all.value?.lists ?? [])
  const lastUsed = useLocalStorage('watchlist', '')

  function keep(now: Watchlists): void {
    if (all.value === null || now.version >= all.value.version) held.value = { owner: owner.value, all: now }
  }

  async function load(): Promise<void> {
    const requester = owner.value
    const now = await call(api, 'readWatchlists')
    if (requester === owner.value) keep(now)
  }

  /** Reads everything again if another device has made a change in between. */
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

  const { conflict, settle, edit } = createEditing(load, () => owner.value)

  return {
    all,
    settle,
    lists,
    conflict,
    lastUsed,
    load,
    edit,
    find,
    /** Handles the answer to an edit without a version. */
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
