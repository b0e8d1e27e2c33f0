import { COLUMN, COLUMNS, FIRST_TO_GO, NAME_COLUMN, STANDARD_COLUMNS } from './columns.ts'
import type { ColumnId } from './columns.ts'

/** A column as it is laid out. */
export interface LaidColumn {
  id: ColumnId
  /** As it was drawn; null: what the column needs, and its share of the room that is left over. */
  widthPx: number | null
}

/** Columns from left to right. The name is always the first. */
export type Layout = readonly LaidColumn[]

export const MIN_WIDTH_PX = 40
export const MAX_WIDTH_PX = 600
/** Beside the columns: the padding of a row. */
const ROW_PADDING_PX = 26

const laid = (id: ColumnId): LaidColumn => ({ id, widthPx: null })
const widthOf = ({ id, widthPx }: LaidColumn): number => widthPx ?? COLUMN[id].px

/** What a row needs at least, pixels. */
export function neededPx(layout: Layout): number {
  return layout.reduce((sum, column) => sum + widthOf(column), ROW_PADDING_PX)
}

/** The standard columns as far as there is room for them: the least missed go first. */
export function fittingLayout(roomPx: number): Layout {
  let layout: Layout = STANDARD_COLUMNS.map(laid)
  for (const group of FIRST_TO_GO) {
    if (neededPx(layout) <= roomPx) break
    layout = layout.filter(({ id }) => !group.includes(id))
  }
  return layout
}

/** `grid-template-columns` of a row. A drawn width stays; the others share what is left. */
export function gridTracks(layout: Layout): string {
  return layout
    .map(({ id, widthPx }) => {
      const { px, share } = COLUMN[id]
      return widthPx === null ? `minmax(${px}px, ${share}fr)` : `${widthPx}px`
    })
    .join(' ')
}

/** Shows a column, behind all others, or takes it away. */
export function toggled(layout: Layout, id: ColumnId): Layout {
  if (id === NAME_COLUMN) return layout
  return layout.some((column) => column.id === id)
    ? layout.filter((column) => column.id !== id)
    : [...layout, laid(id)]
}

/** Puts a column at a place, counted without it; nothing goes before the name. */
export function moved(layout: Layout, id: ColumnId, to: number): Layout {
  const column = layout.find((one) => one.id === id)
  if (column === undefined || id === NAME_COLUMN) return layout
  const others = layout.filter((one) => one !== column)
  const at = Math.min(Math.max(to, 1), others.length)
  return [...others.slice(0, at), column, ...others.slice(at)]
}

/** Draws a column to a width; null gives it its own width back. */
export function resized(layout: Layout, id: ColumnId, widthPx: number | null): Layout {
  const drawn = widthPx === null ? null : Math.round(Math.min(Math.max(widthPx, MIN_WIDTH_PX), MAX_WIDTH_PX))
  return layout.map((column) => (column.id === id ? { id, widthPx: drawn } : column))
}

/** Every column at the width it has on the screen, so that drawing one moves no other. */
export function pinned(layout: Layout, widthsPx: readonly number[]): Layout {
  return layout.map((column, at) => ({ ...column, widthPx: Math.round(widthsPx[at] ?? widthOf(column)) }))
}

/** What is stored as far as it is a layout: unknown columns (of another version) are left out. Null: it is none. */
export function readLayout(stored: unknown): Layout | null {
  if (!Array.isArray(stored)) return null
  const found = new Map<ColumnId, LaidColumn>()
  for (const one of stored as unknown[]) {
    const { id, widthPx } = Object(one) as Record<string, unknown>
    const known = COLUMNS.find((column) => column === id)
    if (known === undefined) continue
    const isWidth = typeof widthPx === 'number' && widthPx >= MIN_WIDTH_PX && widthPx <= MAX_WIDTH_PX
    found.set(known, { id: known, widthPx: isWidth ? Math.round(widthPx) : null })
  }
  const name = found.get(NAME_COLUMN)
  found.delete(NAME_COLUMN)
  return found.size === 0 ? null : [name ?? laid(NAME_COLUMN), ...found.values()]
}
