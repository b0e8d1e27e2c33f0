/** A layout of the table as the account keeps it: columns from left to right, and what is shown in them. */
export interface KeptTableLayout {
  name: string
  /** `width_px`: null: automatic. Which columns there are is known to the table alone. */
  columns: readonly { id: string; width_px: number | null }[]
  /** The query of the table's address. */
  view: Readonly<Record<string, string>>
}

export const MAX_LAYOUT_NAME = 40
/** The most layouts of one account, also where those of two devices were put together. */
export const MAX_KEPT_LAYOUTS = 50
export const MAX_LAYOUT_COLUMNS = 60
export const MAX_LAYOUT_WIDTH_PX = 600
/** The entries of a view, and the length of each. */
export const MAX_VIEW_KEYS = 40
export const MAX_VIEW_TEXT = 200
