import type { BoardTurn } from '#shared/displays/boards'

/** The wall as a preview within a page of the console: its address, and what the two pages say to each other. */
export const PREVIEW_QUERY = 'preview'
export const PREVIEW_READY = 'preview ready'
export interface PreviewMessage {
  turns: readonly BoardTurn[]
}
