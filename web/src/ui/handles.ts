/** The methods of components for their pages; typed lint cannot see into .vue files. */
export interface TableHandle {
  /** Moves the selection by a number of rows and scrolls it into view. */
  move: (rows: number) => void
  page: (pages: number) => void
  first: () => void
  last: () => void
  /** Opens the selected row; false: none is selected. */
  open: () => boolean
  /** Puts the chosen row on a watchlist or takes it off; false: none is chosen. */
  star: () => boolean
  /** Opens the menu of the chosen row; false: none is chosen. */
  menu: () => boolean
  deselect: () => void
}

export interface StarHandle {
  /** Puts a stock on the watchlist of that id, or takes it off; without one, the one that was used last. */
  toggle: (code: string, list?: string) => void
}

export interface ToolbarHandle {
  focusSearch: () => void
}

export interface FieldHandle extends ToolbarHandle {
  blur: () => void
}

export interface HelpHandle {
  open: () => void
}
