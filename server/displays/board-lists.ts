import type { Display } from '#database/displays/displays'
import type { Database } from '#database/pool'
import { readWatchlists } from '#database/watchlists/read-watchlists'
import { readShownLists, type ShownList } from '#database/watchlists/shown-lists'
import type { BoardContent, ShownContent, ShownTurn } from '#shared/displays/boards'
import type { EventCondition, EventRule } from '#shared/displays/events'
import { MAX_BOARD_STOCKS } from '#shared/displays/limits'
import type { ScheduleRule } from '#shared/displays/schedule'
import { MAX_WATCHED } from '#shared/watchlists/watchlist'
import { Problem } from '../request/problem.ts'

type WithBoards = Pick<Display, 'boards' | 'schedule' | 'events'>

export type ShownDisplay = Omit<Display, keyof WithBoards> & {
  boards: ShownTurn[]
  schedule: ScheduleRule<ShownTurn>[]
  events: EventRule<ShownContent>[]
}

type Lists = ReadonlyMap<string, ShownList>

/** Displays with the names and codes of the watchlists on their boards and in their rules, read in one statement. */
export async function withLists(database: Database, displays: readonly Display[]): Promise<ShownDisplay[]> {
  const ids = new Set(displays.flatMap((display) => listsOf(display).map(({ id }) => id)))
  const found = await readShownLists(database, [...ids], MAX_WATCHED)
  const lists: Lists = new Map(found.map((list) => [list.id, list]))
  return displays.map((display) => ({
    ...display,
    boards: display.boards.map((turn) => shown(turn, lists)),
    schedule: display.schedule.map(({ boards, ...rule }) =>
      boards === undefined ? rule : { ...rule, boards: boards.map((turn) => shown(turn, lists)) },
    ),
    events: display.events.map(({ board, when, ...rule }) => ({
      ...rule,
      when: withCodes(when, lists),
      ...(board === undefined ? {} : { board: shown(board, lists) }),
    })),
  }))
}

function shown<Content extends BoardContent>(content: Content, lists: Lists) {
  if (content.board !== 'watchlist') return content as Exclude<Content, { board: 'watchlist' }>
  const list = lists.get(content.watchlist)
  const codes = list?.codes.slice(0, MAX_BOARD_STOCKS) ?? []
  return { ...(content as Extract<Content, { board: 'watchlist' }>), title: list?.name ?? null, codes }
}

function withCodes(when: EventCondition, lists: Lists): EventCondition {
  if (!('watchlist' in when) || when.watchlist === undefined) return when
  return { ...when, codes: lists.get(when.watchlist)?.codes ?? [] }
}

/**
 * Admins put their own watchlists on displays, and leave those that are on one already.
 * @throws Problem invalid_input
 */
export async function refuseForeignLists(
  transaction: Database,
  userId: string,
  chosen: Partial<WithBoards>,
  before: Partial<WithBoards> = {},
): Promise<void> {
  const known = new Set(listsOf(before).map(({ id }) => id))
  const added = listsOf(chosen).filter(({ id }) => !known.has(id))
  if (added.length === 0) return
  const own = new Set((await readWatchlists(transaction, userId)).lists.map(({ id }) => id))
  const foreign = added.find(({ id }) => !own.has(id))
  if (foreign === undefined) return
  throw new Problem('invalid_input', {
    errors: [{ field: foreign.field, code: 'unknown_list', message: 'has a watchlist that is not your own' }],
  })
}

/** The watchlists of boards and rules, each with the field that names it. */
function listsOf({ boards = [], schedule = [], events = [] }: Partial<WithBoards>) {
  const of = (field: keyof WithBoards, contents: readonly BoardContent[]) =>
    contents.flatMap((each) => (each.board === 'watchlist' ? [{ field, id: each.watchlist }] : []))
  const scopes = events.flatMap(({ when }) =>
    'watchlist' in when && when.watchlist !== undefined
      ? [{ field: 'events' as const, id: when.watchlist }]
      : [],
  )
  return [
    ...of('boards', boards),
    ...of(
      'schedule',
      schedule.flatMap((rule) => rule.boards ?? []),
    ),
    ...of(
      'events',
      events.flatMap(({ board }) => board ?? []),
    ),
    ...scopes,
  ]
}
