import type { KisStore } from './store.ts'

/** The lease has expired: another worker may hold it. */
export class LeaseLostError extends Error {
  constructor() {
    super('the lease of the key has ended')
    this.name = 'LeaseLostError'
  }
}

/** One worker's lease of the key: the broker's rate limit and its one WebSocket are per key. */
export interface KeyLease {
  /**
   * Takes or renews the lease. @returns whether this worker holds it @throws SourceError `store_unavailable`
   */
  take(): Promise<boolean>
  /** @throws LeaseLostError when the lease has expired locally, whatever Redis would answer */
  assertHeld(): void
  release(): Promise<void>
}

export const LEASE_MS = 6_000
/** A safety margin: work that is in flight ends before another worker can take the lease. */
const MARGIN_MS = 1_000

/** @param stopwatch monotonic milliseconds that include time in which the process was suspended */
export function createKeyLease(
  store: KisStore,
  redisEval: (script: string, key: string, ...values: (string | number)[]) => Promise<unknown>,
  { owner, stopwatch }: { owner: string; stopwatch: () => number },
): KeyLease {
  let heldUntilMs = -Infinity
  const run = (script: string) => store.ask(() => redisEval(script, store.key('lease'), owner, LEASE_MS))

  return {
    async take() {
      const requestedMs = stopwatch()
      const isHeld = (await run(TAKE)) === 1
      heldUntilMs = isHeld ? requestedMs + LEASE_MS - MARGIN_MS : -Infinity
      return isHeld
    },
    assertHeld() {
      if (stopwatch() < heldUntilMs) return
      throw new LeaseLostError()
    },
    async release() {
      heldUntilMs = -Infinity
      await run(RELEASE)
    },
  }
}

/**
 * Redis stores the absolute time at which a key expires: with its clock set back, the lease of a dead worker
 * would last for hours.
 */
const TAKE = `
  local owner = redis.call('GET', KEYS[1])
  if owner and owner ~= ARGV[1] and redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[2]) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
