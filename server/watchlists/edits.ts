import { randomUUID } from 'node:crypto'
import type { WatchlistChange } from '#database/watchlists/change-watchlists'
import type { WatchedItem, Watchlist } from '#database/watchlists/watchlist'
import type { StockCode } from '#shared/market/quote'
import type { AllInput, ContentInput, ItemInput } from '#shared/rest/watchlists'
import { Problem } from '../request/problem.ts'

/** The list was changed since the client read it. */
export class OutdatedEditError extends Error {}

/** The changed list; null: removed. */
export type ListEdit = (list: Watchlist) => Watchlist | null

/** Replaces all lists. */
export function replaceAll({ version, lists }: AllInput, nowMs: number): WatchlistChange {
  return (held) => {
    if (held.version !== version) throw new OutdatedEditError()
    return lists.map(({ id, ...content }, at) => {
      const before = held.lists.find((list) => list.id === id)
      if (before !== undefined) return withContent(before, content, nowMs)
      if (content.name === undefined) throw nameless(at)
      return newList({ ...content, name: content.name }, nowMs)
    })
  }
}

/** Appends a list. */
export function addList(content: ContentInput & { name: string }, nowMs: number): WatchlistChange {
  return ({ lists }) => [...lists, newList(content, nowMs)]
}

/**
 * Changes one list.
 * @param version the version that the client has read; undefined: any
 */
export function editList(id: string, version: number | undefined, edit: ListEdit): WatchlistChange {
  return ({ lists }) => {
    const list = lists.find((one) => one.id === id)
    if (list === undefined) throw new Problem('not_found')
    if (version !== undefined && version !== list.version) throw new OutdatedEditError()
    const edited = edit(list)
    return lists.flatMap((one) => (one === list ? (edited ?? []) : one))
  }
}

/** Applies name, colour, order and items, as far as they are given. */
export function withContent(list: Watchlist, content: ContentInput, nowMs: number): Watchlist {
  const { name = list.name, colour = list.colour, codes } = content
  const given: readonly (ItemInput & { code: StockCode })[] | undefined =
    content.items ?? codes?.map((code) => ({ code }))
  const before = new Map(list.items.map((item) => [item.code, item]))
  const items = given?.map(({ code, ...notes }) => withNotes(before.get(code) ?? newItem(code, nowMs), notes))
  return { ...list, name, colour, items: items ?? list.items }
}

/** Sets the notes of an item, which is appended if it is new. */
export function withItem(list: Watchlist, code: StockCode, notes: ItemInput, nowMs: number): Watchlist {
  if (!list.items.some((item) => item.code === code))
    return { ...list, items: [...list.items, withNotes(newItem(code, nowMs), notes)] }
  return { ...list, items: list.items.map((item) => (item.code === code ? withNotes(item, notes) : item)) }
}

export function withoutItem(list: Watchlist, code: StockCode): Watchlist {
  return { ...list, items: list.items.filter((item) => item.code !== code) }
}

function newList(content: ContentInput & { name: string }, nowMs: number): Watchlist {
  const { name } = content
  return withContent({ id: randomUUID(), version: 0, name, colour: 'none', items: [] }, content, nowMs)
}

function newItem(code: StockCode, nowMs: number): WatchedItem {
  return { code, note: '', targetPrice: null, stopPrice: null, addedMs: nowMs }
}

function withNotes(item: WatchedItem, notes: ItemInput): WatchedItem {
  const { note = item.note, target_price = item.targetPrice, stop_price = item.stopPrice } = notes
  return { ...item, note, targetPrice: target_price, stopPrice: stop_price }
}

function nameless(at: number): Problem {
  const errors = [{ field: 'lists', code: 'list_name', message: `list ${at + 1} is new and has no name` }]
  return new Problem('invalid_input', { errors })
}
