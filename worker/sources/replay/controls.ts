import type { Redis } from 'ioredis'
import type { ReplayControl } from '#shared/market/replay'
import { KEYS } from '#shared/protocol/names'
import { compareAndSet } from '#platform/compare-and-set'

/** The state of the replay in Redis, and the text it was parsed from. */
export interface HeldControl {
  control: ReplayControl
  text: string
}

/** The workers' side of the control: every change is a compare-and-set, so none is lost. */
export interface ReplayControls {
  read(): Promise<{ text: string | null; control: ReplayControl | null }>
  /** @returns the state from now on; null: another process changed it meanwhile */
  change(from: string | null, control: ReplayControl): Promise<HeldControl | null>
}

export function createReplayControls(redis: Redis): ReplayControls {
  return {
    async read() {
      const text = await redis.get(KEYS.replay)
      return { text, control: text === null ? null : (JSON.parse(text) as ReplayControl) }
    },
    async change(from, control) {
      const text = JSON.stringify(control)
      return (await compareAndSet(redis, KEYS.replay, from, text)) ? { control, text } : null
    },
  }
}
