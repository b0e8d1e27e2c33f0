import { USUAL_DWELL_S, type ShownContent, type ShownTurn } from '#shared/displays/boards'
import type { Hold } from '#shared/displays/showing'
import type { OwnDisplay } from '#shared/rest/displays'

const held = (board: ShownContent): ShownTurn => ({ ...board, dwell_s: USUAL_DWELL_S })

/** The takeover of a screen, until its end; null: none. */
export function takeoverOf({ takeover }: OwnDisplay): Hold<ShownTurn> | null {
  if (takeover === null) return null
  return { show: 'boards', turns: [held(takeover.board)], untilMs: Date.parse(takeover.ends_at) }
}

/** What commands hold a screen in: black before a board that was put up; null: nothing. */
export function commandOf({ is_blank, pinned }: OwnDisplay): Hold<ShownTurn> | null {
  if (is_blank) return { show: 'off', turns: [], untilMs: null }
  return pinned === null ? null : { show: 'boards', turns: [held(pinned)], untilMs: null }
}
