/** What a page may ask of the components it shows; typed lint cannot see into .vue files. */
export interface TableHandle {
  /** Moves the chosen row by so many rows and keeps it in sight. */
  move: (rows: number) => void
  page: (pages: number) => void
  first: () => void
  last: () => void
  /** Opens the chosen row; false: none is chosen. */
  open: () => boolean
  /** Puts the chosen row on a watchlist or takes it off; false: none is chosen. */
  star: () => boolean
  deselect: () => void
}

export interface StarHandle {
  /** Puts a stock on the watchlist, or takes it off. */
  toggle: (code: string) => void
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
