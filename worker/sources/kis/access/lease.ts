import type { KisStore } from './store.ts'

/** Another worker may be using the key by now. */
export class LeaseLostError extends Error {
  constructor() {
    super('the lease of the key has ended')
    this.name = 'LeaseLostError'
  }
}

/** The right of one worker to use the key: its calls are counted as one, and it has one WebSocket. */
export interface KeyLease {
  /** Takes or renews it. @returns whether this worker has it @throws SourceError `store_unavailable` */
  take(): Promise<boolean>
  /** @throws LeaseLostError where this worker may not have it any more, whatever Redis would say now */
  assertHeld(): void
  release(): Promise<void>
}

export const LEASE_MS = 6_000
/** What is under way when it ends, ends before somebody else begins. */
const MARGIN_MS = 1_000

/** @param stopwatch milliseconds that only ever grow, also while the process is frozen */
export function createKeyLease(
  store: KisStore,
  redisEval: (script: string, key: string, ...values: (string | number)[]) => Promise<unknown>,
  { owner, stopwatch }: { owner: string; stopwatch: () => number },
): KeyLease {
  let heldUntilMs = -Infinity
  const run = (script: string) => store.ask(() => redisEval(script, store.key('lease'), owner, LEASE_MS))

  return {
    async take() {
      const askedMs = stopwatch()
      const isHeld = (await run(TAKE)) === 1
      heldUntilMs = isHeld ? askedMs + LEASE_MS - MARGIN_MS : -Infinity
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

/** Redis keeps when a key expires, not in how long: with its clock set back, the lease of a worker that died would last for hours. */
const TAKE = `
  local owner = redis.call('GET', KEYS[1])
  if owner and owner ~= ARGV[1] and redis.call('PTTL', KEYS[1]) <= tonumber(ARGV[2]) then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1`

const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
