import { call } from '../../../rest/call.ts'
import { ProblemError, type Api } from '../../../rest/request.ts'
import type { DisplayGrant, ScreenFacts } from '#shared/rest/displays'

export type Paired = DisplayGrant & { display_id: string }

/** What a screen that waits shows. */
export type PairingState =
  | { state: 'opening' }
  | { state: 'waiting'; code: string; minutes: number; identify: number }
  /** The server is away, or has too many that wait. */
  | { state: 'away'; why: 'unreachable' | 'rate_limited' }

/** Shorter than a request may take before it is given up. */
const WAIT_MS = 10_000
const RETRY_MS = 3_000

interface PairingDeps {
  api: Api
  facts: ScreenFacts
  onState: (state: PairingState) => void
  /** Waits, or ends at once when the page goes. */
  pause: (ms: number) => Promise<void>
  signal: AbortSignal
}

/** The open pairing of this screen; the secret is nowhere but here. */
interface Open {
  code: string
  secret: string
  minutes: number
}

/**
 * Shows a code until an admin approved it, and another one whenever its time is over. The server being away ends nothing.
 * @returns null: the page went
 */
export async function pair(deps: PairingDeps): Promise<Paired | null> {
  const { signal, onState } = deps
  onState({ state: 'opening' })
  let open: Open | null = null
  let identified = 0
  while (!signal.aborted) {
    try {
      if (open === null) {
        open = await opened(deps)
        identified = 0
        onState({ state: 'waiting', code: open.code, minutes: open.minutes, identify: 0 })
      }
      const { secret, code, minutes }: Open = open
      const answer = await call(deps.api, 'claimPairing', { body: { secret, wait_ms: WAIT_MS, identified } })
      if (answer.state === 'paired') return answer
      if (answer.state === 'expired') open = null
      else {
        identified = answer.identify
        onState({ state: 'waiting', code, minutes, identify: identified })
      }
    } catch (error) {
      await deps.pause(troubled(deps, error, open !== null))
    }
  }
  return null
}

async function opened({ api, facts }: PairingDeps): Promise<Open> {
  const { code, secret, expires_in } = await call(api, 'createPairing', { body: facts })
  return { code, secret, minutes: Math.round(expires_in / 60) }
}

/** A code that is open stays on the screen. @returns after how long to try again */
function troubled({ onState }: PairingDeps, error: unknown, isOpen: boolean): number {
  if (!(error instanceof ProblemError)) throw error
  const isTooMany = error.kind === 'rate_limited'
  if (!isOpen) onState({ state: 'away', why: isTooMany ? 'rate_limited' : 'unreachable' })
  return Math.max(RETRY_MS, Math.min(error.retryAfterSeconds ?? 0, 60) * 1_000)
}

/** The properties by which an admin identifies this screen. */
export function factsOf(page: Window): ScreenFacts {
  return {
    width: page.innerWidth,
    height: page.innerHeight,
    pixel_ratio: page.devicePixelRatio,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: page.navigator.language,
  }
}
