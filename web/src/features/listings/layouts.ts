import { MAX_KEPT_LAYOUTS, MAX_LAYOUT_NAME } from '#shared/market/table-layout'
import { readLayout } from './layout.ts'
import type { Layout } from './layout.ts'
import { readOrder } from './order.ts'
import { readView, viewQuery } from './view.ts'
import type { ViewQuery } from './view.ts'

/** The most that can be saved; put together from two devices they may be more. */
export const MAX_LAYOUTS = 20
export { MAX_LAYOUT_NAME }

/** A named layout with its view: filters, order, and whether rows follow the market. */
export interface NamedLayout {
  name: string
  columns: Layout
  view: ViewQuery
}

/** The stored state of the table: the current layout (null: standard) and the named layouts. */
export interface KeptLayouts {
  columns: Layout | null
  named: readonly NamedLayout[]
}

/** The storage of layouts. */
export interface LayoutStore {
  read(): KeptLayouts
  write(layouts: KeptLayouts): void
}

/** Normalizes a name: trimmed and not too long; empty: invalid. */
export const layoutName = (typed: string): string =>
  typed.normalize('NFC').trim().replace(/\s+/g, ' ').slice(0, MAX_LAYOUT_NAME)

/** Adds a named layout, or replaces the one of that name; unchanged if full. */
export function withLayout(named: readonly NamedLayout[], layout: NamedLayout): readonly NamedLayout[] {
  if (named.some(({ name }) => name === layout.name))
    return named.map((one) => (one.name === layout.name ? layout : one))
  return named.length >= MAX_LAYOUTS ? named : [...named, layout]
}

/** Reads the stored state; invalid parts are ignored. */
export function readLayouts(stored: unknown): KeptLayouts {
  const { columns, named } = Object(stored) as Record<string, unknown>
  const read: NamedLayout[] = []
  for (const one of Array.isArray(named) ? (named as unknown[]) : []) {
    const found = Object(one) as Record<string, unknown>
    const name = typeof found['name'] === 'string' ? layoutName(found['name']) : ''
    const layout = readLayout(found['columns'])
    if (name === '' || layout === null || read.length >= MAX_KEPT_LAYOUTS) continue
    if (read.some((other) => other.name === name)) continue
    read.push({ name, columns: layout, view: readKeptView(found) })
  }
  return { columns: readLayout(columns), named: read }
}

/** Entries of older versions have only an order instead of a view. */
function readKeptView({ view, order }: Record<string, unknown>): ViewQuery {
  const known = readView(Object(view) as ViewQuery)
  return viewQuery(view === undefined ? { ...known, order: readOrder(order) } : known)
}
