import { USUAL_BOARDS, USUAL_DWELL_S, WALL_BOARDS } from '#shared/displays/boards'
import type { BoardTurn, DisplayBoard, ShownTurn } from '#shared/displays/boards'
import { LEAST_DWELL_S, MAX_DWELL_S, MAX_PAGES } from '#shared/displays/limits'

export interface WallPage {
  /** The same for the same content, so that a page that stays in another plan is not drawn anew. */
  key: string
  board: DisplayBoard
  dwellMs: number
  /** Of the board `watchlist` of a person: the id or the name of a list; empty: the first. */
  list?: string
  /** Of boards of chosen stocks. */
  codes?: readonly string[]
  title?: string | null
  text?: string
}
type PageContent = Omit<WallPage, 'key'>

/** The ignored parts of the URL, which the screen reports. */
export type PlanProblem =
  | { problem: 'unknown_board'; text: string }
  | { problem: 'bad_dwell'; text: string; usedS: number }
  | { problem: 'no_boards' }
  | { problem: 'too_many' }

/** The pages of a wall, from the URL or from the screen's entry on the server. */
export interface WallPlan {
  /** At least one. */
  pages: readonly WallPage[]
  problems: readonly PlanProblem[]
}

/**
 * Reads `boards=indices,movers:30,watchlist:반도체:20` and `dwell=15`: pages in their order, each for its own seconds or
 * for the common ones; a list by its id or its name. An invalid value falls back to the default and is reported; it never leaves a
 * wall dark.
 */
export function planOf(query: { boards?: unknown; dwell?: unknown }): WallPlan {
  const problems: PlanProblem[] = []

  function secondsOf(text: string, otherwiseS: number): number {
    const seconds = /^\d{1,4}$/.test(text) ? Number(text) : NaN
    if (seconds >= LEAST_DWELL_S && seconds <= MAX_DWELL_S) return seconds
    problems.push({ problem: 'bad_dwell', text, usedS: otherwiseS })
    return otherwiseS
  }

  const dwellText = textOf(query.dwell)
  const dwellS = dwellText === null ? USUAL_DWELL_S : secondsOf(dwellText, USUAL_DWELL_S)
  const boardsText = textOf(query.boards)
  const requested = (boardsText ?? USUAL_BOARDS.join(',')).split(',').map((text) => text.trim())
  const pages: PageContent[] = []
  for (const text of requested.filter((each) => each !== '')) {
    const [name = '', ...further] = text.split(':')
    const board = WALL_BOARDS.find((known) => known === name)
    if (board === undefined) {
      problems.push({ problem: 'unknown_board', text: name })
      continue
    }
    const list = board === 'watchlist' ? { list: further.shift() ?? '' } : {}
    const [own] = further
    pages.push({ board, dwellMs: 1_000 * (own === undefined ? dwellS : secondsOf(own, dwellS)), ...list })
  }
  if (pages.length > MAX_PAGES) problems.push({ problem: 'too_many' })
  if (pages.length > 0) return { pages: keyed(pages.slice(0, MAX_PAGES)), problems }
  problems.push({ problem: 'no_boards' })
  return { pages: keyed(USUAL_BOARDS.map((board) => ({ board, dwellMs: 1_000 * dwellS }))), problems }
}

/** What the console has chosen for a paired display. */
export const planOfTurns = (turns: readonly (BoardTurn | ShownTurn)[]): WallPlan => ({
  pages: keyed(turns.map(pageOf)),
  problems: [],
})

function pageOf(turn: BoardTurn | ShownTurn): PageContent {
  const { board } = turn
  const page = { board, dwellMs: 1_000 * turn.dwell_s }
  if (board === 'stock') return { ...page, codes: [turn.code] }
  if (board === 'stocks') return { ...page, codes: turn.codes }
  if (board === 'text') return { ...page, text: turn.text }
  if (board !== 'watchlist') return page
  // A list that was just chosen has not been read by the server yet.
  return 'codes' in turn
    ? { ...page, codes: turn.codes, title: turn.title }
    : { ...page, list: turn.watchlist }
}

/** Two pages with the same content have different keys. */
function keyed(pages: readonly PageContent[]): WallPage[] {
  const times = new Map<string, number>()
  return pages.map((page) => {
    const { dwellMs: _, ...content } = page
    const text = JSON.stringify(content)
    const time = times.get(text) ?? 0
    times.set(text, time + 1)
    return { ...page, key: `${text} ${time}` }
  })
}

/** The list that an address names by its id or its name; undefined: there is none. */
export function requestedList<List extends { id: string; name: string }>(
  lists: readonly List[],
  requested: string,
): List | undefined {
  if (requested === '') return lists[0]
  const name = requested.normalize('NFC')
  return lists.find(({ id }) => id === requested) ?? lists.find((list) => list.name.normalize('NFC') === name)
}

/** A parameter that is repeated counts as a list. */
function textOf(value: unknown): string | null {
  const parts = [value].flat().filter((part): part is string => typeof part === 'string')
  return parts.length === 0 ? null : parts.join(',')
}
