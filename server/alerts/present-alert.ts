import type { ShownAlert } from '#database/alerts/own-alerts'
import { isOfOne, type AlertState, type Rearming } from '#shared/alerts/alert'
import { CONDITIONS } from '#shared/alerts/condition'
import { isoOrNull } from '#shared/market/seoul-time'
import type { Alert } from '#shared/rest/alerts'
import type { MarketBoard } from '../live/market-board.ts'

export interface PresentDeps {
  board: MarketBoard
  now: () => number
}

/** A rule with how it stands. */
export function presentAlert(deps: PresentDeps, row: ShownAlert): Alert {
  const { name, scope, condition, repeat, hold_s, cooldown_s, channels, webhook_id, is_active } = row
  return {
    id: Number(row.id),
    name,
    scope,
    condition,
    repeat,
    hold_s,
    cooldown_s,
    rearm_percent: Number(row.rearm_percent),
    until: isoOrNull(row.until),
    silenced_until: isoOrNull(row.silenced_until),
    channels,
    webhook_id,
    is_active,
    state: stateOf(deps, row),
    waits_for_end: isOfOne(row) && is_active && row.is_spent && row.last_fired_at === null,
    rearming: rearmingOf(deps.board, row),
    last_fired_at: isoOrNull(row.last_fired_at),
  }
}

function stateOf(deps: PresentDeps, row: ShownAlert): AlertState {
  if (row.until !== null && row.until.getTime() <= deps.now()) return 'expired'
  if (row.silenced_until !== null && row.silenced_until.getTime() > deps.now()) return 'silenced'
  if (row.is_active && isWithoutData(deps.board, row)) return 'no_data'
  if (row.is_pending) return 'pending'
  const hasFired = row.last_fired_at !== null && (row.is_spent || !row.is_active)
  return hasFired ? 'fired' : 'waiting'
}

/** By the time of the newest prices. */
function rearmingOf(board: MarketBoard, row: ShownAlert): Rearming | null {
  const { repeat, cooldown_s, is_active, is_spent, last_fired_at, last_fired_session } = row
  if (!isOfOne(row) || !is_active || last_fired_at === null) return null
  if (is_spent) return 'clear'
  const market = board.ready ? board.market() : null
  if (market === null) return null
  if (repeat === 'daily' && last_fired_session === market.tradeDate) return 'session'
  return market.asOfMs - last_fired_at.getTime() < cooldown_s * 1_000 ? 'cooldown' : null
}

/** There is no price during continuous trading, or the watchlist was deleted. A halted stock has a price. */
function isWithoutData(board: MarketBoard, { scope, condition, is_list_gone }: ShownAlert): boolean {
  if (is_list_gone) return true
  if (!('code' in scope) || CONDITIONS[condition.type].of !== 'quote') return false
  if (board.link()?.phase !== 'continuous') return false
  return (board.market().rowByCode(scope.code)?.price ?? null) === null
}
