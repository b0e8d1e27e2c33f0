import { DAY_MS, seoulDate, startOfSeoulDay } from '#shared/market/seoul-time'
import { SourceError } from '../source.ts'
import { SourceFault, type Patience } from './fault.ts'
import type { AccessStore } from './store.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** What keeps us from asking a source. */
interface Hold {
  code: SourceError['code']
  message: string
  state: 'failing' | 'stopped'
  patience: Patience
  /** Faults of one patience in a row. */
  faults: number
  placedMs: number
  /** null: until a person acts. */
  untilMs: number | null
  /** Whose login was refused, as a digest: another id or password is a person's act. Empty where there is none. */
  login: string
}

/** Waits before the next try after so many faults in a row; the last one repeats. Zero: at the next poll. */
const WAITS_MS: Readonly<Record<'transient' | 'denied' | 'login' | 'evicted', readonly number[]>> = {
  transient: [0, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000],
  denied: [0, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS],
  login: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS],
  evicted: [0, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS],
}

/** So long a worker that starts anew honours another's refused login, so that one that restarts in a loop does not lock the account. */
const REFUSED_LOGIN_MS = HOUR_MS

export interface HoldGate {
  /**
   * One or more questions to a source. While a hold lasts nothing is asked; what a fault means for the polls to come is known
   * afterwards to all workers.
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
  // What stops us is also remembered here: it must hold even while Redis is away, and a refused login as long as we live.
  // So is what Redis could not be told.
  let stop: Hold | null = null

  const isOver = (hold: Hold) => (hold.untilMs === null ? hold.login !== login : hold.untilMs <= now())

  async function stored(): Promise<Hold | null> {
    const text = await store.readHold()
    return text === null ? null : rebased(JSON.parse(text) as Hold)
  }

  /** With the clock set back since, it begins now: it may last longer than it should, but not by the hours of the step. */
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
    // A spent budget is not stored: the count of calls is, and the operator may raise the budget.
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
    // Never earlier than the table says; later by up to a tenth, so that installations do not ask in step.
    const untilMs = now() + Math.round(waitMs * (1 + random() / 10))
    // The other side may be wrong about its own date; asking once a day angers nobody.
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
    // Longer than the hold itself, so that the next fault still counts as one in a row.
    return untilMs === null ? REFUSED_LOGIN_MS : untilMs - now() + HOUR_MS
  }
}
