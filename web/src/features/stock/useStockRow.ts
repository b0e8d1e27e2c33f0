import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { QuoteRow, StockCode } from '#shared/market/quote'
import type { Feed } from '../../live/feed.ts'

/** The row of a stock: `loading` until there is a board, `unknown` while the board does not have it. */
export type StockNow = { state: 'loading' } | { state: 'unknown' } | { state: 'known'; row: QuoteRow }

/** Follows one row of the market, once per animation frame. */
export function useStockRow(feed: Feed, code: () => StockCode): Readonly<ShallowRef<StockNow>> {
  const now = shallowRef<StockNow>({ state: 'loading' })
  let id: number | undefined

  function look(): void {
    if (feed.market.position === null) return
    if (id === undefined || feed.market.rowById(id)?.code !== code()) {
      id = undefined
      for (const row of feed.market.rows()) if (row.code === code()) id = row.id
    }
    const row = id === undefined ? undefined : feed.market.rowById(id)
    if (row === undefined) now.value = { state: 'unknown' }
    else if (now.value.state !== 'known' || now.value.row !== row) now.value = { state: 'known', row }
  }

  const stop = feed.onFrame((changedIds) => {
    if (id === undefined || changedIds.has(id)) look()
  })
  onScopeDispose(stop)
  watch(code, look, { immediate: true })
  return now
}
