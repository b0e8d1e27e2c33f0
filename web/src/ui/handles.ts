/** What a page may ask of the components it shows; typed lint cannot see into .vue files. */
export interface TableHandle {
  /** Moves the chosen row by so many rows and keeps it in sight. */
  move: (rows: number) => void
  page: (pages: number) => void
  first: () => void
  last: () => void
  /** Opens the chosen row; false: none is chosen. */
  open: () => boolean
  deselect: () => void
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
