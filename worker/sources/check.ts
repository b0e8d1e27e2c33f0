import type { SeoulDate } from '#shared/market/seoul-time'
import type { Budget, LinkCode } from '#shared/protocol/messages'
import { SourceError, type MarketSource } from './source.ts'

/** The result of asking a source once. */
export interface SourceCheck {
  /** null: it was not queried, because of a backoff or a spent budget. */
  reachable: boolean | null
  /** null: it has no credentials, or their validity is unknown. */
  loggedIn: boolean | null
  listings: number | null
  newest: { tradeDate: SeoulDate; asOfMs: number; delayMinutes: number } | null
  budget: Budget | null
  /** The problem of the source; null: none. */
  problem: { code: LinkCode; message: string; retryAtMs: number | null } | null
}

const NOTHING: SourceCheck = {
  reachable: true,
  loggedIn: null,
  listings: null,
  newest: null,
  budget: null,
  problem: null,
}

const UNREACHABLE: ReadonlySet<LinkCode> = new Set(['timeout', 'connection_lost'])
const NOT_ASKED: ReadonlySet<LinkCode> = new Set(['budget_spent', 'store_unavailable'])
const LOGGED_OUT: ReadonlySet<LinkCode> = new Set([
  'logged_out',
  'login_rejected',
  'login_elsewhere',
  'key_rejected',
  'password_expired',
])

/**
 * One poll as a worker makes it: within the source's budget, and not during a hold.
 *
 * @param hasLogin whether the source needs an account or a key
 */
export async function checkByPoll(
  source: MarketSource,
  { nowMs, signal, hasLogin }: { nowMs: number; signal: AbortSignal; hasLogin: boolean },
): Promise<SourceCheck> {
  const previous = { epoch: 'check', asOfMs: 0, tradeDate: null, rows: () => [], indices: [] }
  try {
    const answer = await source.poll({ nowMs, phase: source.phaseAt(nowMs), previous, signal })
    const { rows, tradeDate, asOfMs, budget = null, lag, missing = [] } = source.parse(answer)
    const { delayMinutes } = source
    const answered = { listings: rows.length, newest: { tradeDate, asOfMs, delayMinutes }, budget }
    const deps = missing.map(({ part, reason }) => `${part}: ${reason}`).join(', ')
    const problem =
      missing.length > 0
        ? { code: 'part_missing' as const, message: `missing ${deps}`, retryAtMs: null }
        : lag?.isOverdue === true
          ? {
              code: 'no_newer_day' as const,
              message: `nothing since ${lag.newestDay}`,
              retryAtMs: lag.retryAtMs,
            }
          : null
    return { ...NOTHING, loggedIn: hasLogin ? true : null, ...answered, problem }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const { code, message, retryAtMs } = error
    const reachable = NOT_ASKED.has(code) ? null : !UNREACHABLE.has(code)
    const loggedIn = hasLogin && LOGGED_OUT.has(code) ? false : null
    return { ...NOTHING, reachable, loggedIn, problem: { code, message, retryAtMs } }
  }
}
