import { readLayout } from './layout.ts'
import type { Layout } from './layout.ts'
import { readOrder } from './order.ts'
import { readView, viewQuery } from './view.ts'
import type { ViewQuery } from './view.ts'

export const MAX_LAYOUTS = 20
export const MAX_LAYOUT_NAME = 40

/** A layout that was given a name, with the view that belongs to it: filters, order of rows, and whether they follow. */
export interface NamedLayout {
  name: string
  columns: Layout
  view: ViewQuery
}

/** What is kept of the table: how it is laid out now (null: as it fits), and what was saved by name. */
export interface KeptLayouts {
  columns: Layout | null
  named: readonly NamedLayout[]
}

/** Where layouts are kept. */
export interface LayoutStore {
  read(): KeptLayouts
  write(layouts: KeptLayouts): void
}

/** A name as it is kept: without blanks around it, not too long; empty: none. */
export const layoutName = (typed: string): string =>
  typed.normalize('NFC').trim().replace(/\s+/g, ' ').slice(0, MAX_LAYOUT_NAME)

/** The named layouts with one more, or the one of that name changed; full: unchanged. */
export function withLayout(named: readonly NamedLayout[], layout: NamedLayout): readonly NamedLayout[] {
  if (named.some(({ name }) => name === layout.name))
    return named.map((one) => (one.name === layout.name ? layout : one))
  return named.length >= MAX_LAYOUTS ? named : [...named, layout]
}

/** What is stored as far as it can be understood. */
export function readLayouts(stored: unknown): KeptLayouts {
  const { columns, named } = Object(stored) as Record<string, unknown>
  const read: NamedLayout[] = []
  for (const one of Array.isArray(named) ? (named as unknown[]) : []) {
    const found = Object(one) as Record<string, unknown>
    const name = typeof found['name'] === 'string' ? layoutName(found['name']) : ''
    const layout = readLayout(found['columns'])
    if (name === '' || layout === null || read.length >= MAX_LAYOUTS) continue
    if (read.some((other) => other.name === name)) continue
    read.push({ name, columns: layout, view: readKeptView(found) })
  }
  return { columns: readLayout(columns), named: read }
}

/** What was kept before views were has an order of rows alone. */
function readKeptView({ view, order }: Record<string, unknown>): ViewQuery {
  const known = readView(Object(view) as ViewQuery)
  return viewQuery(view === undefined ? { ...known, order: readOrder(order) } : known)
}
