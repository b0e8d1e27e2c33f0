import { COLUMN, COLUMNS, FIRST_TO_GO, NAME_COLUMN, STANDARD_COLUMNS } from './columns.ts'
import type { ColumnId } from './columns.ts'

/** The layout of a column. */
export interface LaidColumn {
  id: ColumnId
  /** The width set by the user; null: automatic. */
  widthPx: number | null
}

/** Columns from left to right; the first is always the name. */
export type Layout = readonly LaidColumn[]

export const MIN_WIDTH_PX = 40
export const MAX_WIDTH_PX = 600
/** The padding of a row. */
const ROW_PADDING_PX = 26

/** Widths are those at the text size 100 %; on the screen they grow with it. */
export const rem = (px: number): string => `${px / 16}rem`

const laid = (id: ColumnId): LaidColumn => ({ id, widthPx: null })
const widthOf = ({ id, widthPx }: LaidColumn): number => widthPx ?? COLUMN[id].px

/** The minimum width of a row, in pixels. */
export function neededPx(layout: Layout): number {
  return layout.reduce((sum, column) => sum + widthOf(column), ROW_PADDING_PX)
}

/** The standard columns that fit; the least important are dropped first. */
export function fittingLayout(roomPx: number): Layout {
  let layout: Layout = STANDARD_COLUMNS.map(laid)
  for (const group of FIRST_TO_GO) {
    if (neededPx(layout) <= roomPx) break
    layout = layout.filter(({ id }) => !group.includes(id))
  }
  return layout
}

/** `grid-template-columns` of a row. Widths set by the user stay; the others share the remaining space. */
export function gridTracks(layout: Layout): string {
  return layout
    .map(({ id, widthPx }) => {
      const { px, share } = COLUMN[id]
      return widthPx === null ? `minmax(${rem(px)}, ${share}fr)` : rem(widthPx)
    })
    .join(' ')
}

/** Appends a column, or removes it. */
export function toggled(layout: Layout, id: ColumnId): Layout {
  if (id === NAME_COLUMN) return layout
  return layout.some((column) => column.id === id)
    ? layout.filter((column) => column.id !== id)
    : [...layout, laid(id)]
}

/** Moves a column to an index, counted without it; never before the name. */
export function moved(layout: Layout, id: ColumnId, to: number): Layout {
  const column = layout.find((one) => one.id === id)
  if (column === undefined || id === NAME_COLUMN) return layout
  const others = layout.filter((one) => one !== column)
  const at = Math.min(Math.max(to, 1), others.length)
  return [...others.slice(0, at), column, ...others.slice(at)]
}

/** Sets the width of a column; null: automatic. */
export function resized(layout: Layout, id: ColumnId, widthPx: number | null): Layout {
  const drawn = widthPx === null ? null : Math.round(Math.min(Math.max(widthPx, MIN_WIDTH_PX), MAX_WIDTH_PX))
  return layout.map((column) => (column.id === id ? { id, widthPx: drawn } : column))
}

/** Fixes all columns at their current widths, so that resizing one does not move the others. */
export function pinned(layout: Layout, widthsPx: readonly number[]): Layout {
  return layout.map((column, at) => ({ ...column, widthPx: Math.round(widthsPx[at] ?? widthOf(column)) }))
}

/** Reads a stored layout, without unknown columns (of another version). Null: invalid. */
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
