import type { StockCode } from '#shared/market/quote'

/** Of which row a menu is, and where it opens, in pixels of the window. */
export interface MenuPlace {
  code: StockCode
  xPx: number
  yPx: number
}

/** The menu of a row opens at the pointer. */
export const placeAtPointer = (code: StockCode, { clientX, clientY }: MouseEvent): MenuPlace => ({
  code,
  xPx: clientX,
  yPx: clientY,
})

/** With the keyboard it opens below the row, at the name. */
export function placeBelow(code: StockCode, row: Element): MenuPlace {
  const { left, bottom } = row.getBoundingClientRect()
  return { code, xPx: left + 16, yPx: bottom }
}
