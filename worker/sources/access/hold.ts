import { seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#shared/time'
import { SourceError } from '../source.ts'
import { SourceFault, type Patience } from './fault.ts'
import type { AccessStore } from './store.ts'

/** A period in which a source must not be queried. */
interface Hold {
  code: SourceError['code']
  message: string
  state: 'failing' | 'stopped'
  patience: Patience
  /** The number of consecutive faults of this kind. */
  faults: number
  placedMs: number
  /** null: until the operator acts. */
  untilMs: number | null
  /**
   * A digest of the refused login: another id or password means that the operator has acted. Empty where
   * there is no login.
   */
  login: string
}

/**
 * Delays before the next try by the number of consecutive faults; the last one repeats. Zero: at the next
 * poll.
 */
const WAITS_MS: Readonly<Record<'transient' | 'denied' | 'login' | 'evicted', readonly number[]>> = {
  transient: [0, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000],
  denied: [0, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS],
  login: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS],
  evicted: [0, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS],
}

/**
 * How long a restarted worker keeps the hold of a refused login, so that a restart loop does not lock the
 * account.
 */
const REFUSED_LOGIN_MS = HOUR_MS

export interface HoldGate {
  /**
   * One or more requests to a source. Nothing is requested during a hold; after a fault all workers know the
   * resulting hold.
   *
   * @throws SourceError
   */
  visit<T>(ask: () => Promise<T>): Promise<T>
}

/** @param login digest of id and password, where there is a login */
export function createHoldGate(
  store: AccessStore,
  { now, random, login = '' }: { now: () => number; random: () => number; login?: string },
): HoldGate {
  // The hold is also kept in memory: it must work while Redis is unavailable, a refused login must last as
  // long as the process, and a hold may not have been stored in Redis.
  let stop: Hold | null = null

  const isOver = (hold: Hold) => (hold.untilMs === null ? hold.login !== login : hold.untilMs <= now())

  async function stored(): Promise<Hold | null> {
    const text = await store.readHold()
    return text === null ? null : rebased(JSON.parse(text) as Hold)
  }

  /**
   * If the clock was set back since, the hold starts now: it may last longer than necessary, but not by the
   * whole step.
   */
  function rebased(hold: Hold): Hold {
    const { placedMs, untilMs } = hold
    if (untilMs === null || placedMs <= now()) return hold
    return { ...hold, placedMs: now(), untilMs: now() + untilMs - placedMs }
  }

  async function check(): Promise<void> {
    if (stop !== null) stop = rebased(stop)
    if (stop !== null && !isOver(stop)) throw errorOf(stop)
    const hold = await stored()
    if (hold === null || isOver(hold)) return
    if (hold.placedMs === now()) await store.writeHold(JSON.stringify(hold), keepMs(hold))
    if (hold.state === 'stopped') stop = hold
    throw errorOf(hold)
  }

  async function place(fault: SourceFault): Promise<SourceError> {
    const { patience } = fault
    // A spent budget is not stored: the count of requests is, and the operator may raise the budget.
    if (patience === 'midnight') {
      const retryAtMs = startOfSeoulDay(seoulDate(now() + DAY_MS))
      return new SourceError(fault.code, fault.message, { state: 'stopped', retryAtMs, cause: fault })
    }
    const before = await stored().catch(() => null)
    const faults = before?.patience === patience ? before.faults + 1 : 1
    const hold: Hold = {
      code: fault.code,
      message: fault.message,
      patience,
      faults,
      login,
      placedMs: now(),
      ...limitsOf(fault, faults),
    }
    if (hold.state === 'stopped') stop = hold
    await store.writeHold(JSON.stringify(hold), keepMs(hold)).catch(() => {
      stop = hold
    })
    return errorOf(hold, fault)
  }

  function limitsOf({ patience, notBeforeMs }: SourceFault, faults: number): Pick<Hold, 'state' | 'untilMs'> {
    if (patience === 'person') return { state: 'stopped', untilMs: null }
    if (patience === 'day') return { state: 'stopped', untilMs: now() + DAY_MS }
    const waits = WAITS_MS[patience as keyof typeof WAITS_MS]
    const waitMs = waits[Math.min(faults, waits.length) - 1] ?? 0
    // Never earlier than in the table; later by up to a tenth, so that installations do not retry in step.
    const untilMs = now() + Math.round(waitMs * (1 + random() / 10))
    // The date of the source may be wrong; one request a day is harmless.
    const askedForMs = Math.min(notBeforeMs ?? 0, now() + DAY_MS)
    return { state: 'failing', untilMs: Math.max(untilMs, askedForMs) }
  }

  return {
    async visit(ask) {
      await check()
      try {
        const answer = await ask()
        stop = null
        await store.dropHold()
        return answer
      } catch (error) {
        throw error instanceof SourceFault ? await place(error) : error
      }
    },
  }

  function errorOf({ code, message, state, untilMs }: Hold, cause?: SourceFault): SourceError {
    const retryAtMs = untilMs !== null && untilMs > now() ? untilMs : null
    return new SourceError(code, message, { state, retryAtMs, cause })
  }

  function keepMs({ untilMs }: Hold): number {
    // Longer than the hold itself, so that the next fault still counts as consecutive.
    return untilMs === null ? REFUSED_LOGIN_MS : untilMs - now() + HOUR_MS
  }
}
