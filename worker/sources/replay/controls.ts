import type { Redis } from 'ioredis'
import type { ReplayControl } from '#shared/market/replay'
import { KEYS } from '#shared/protocol/names'
import { compareAndSet } from '#platform/compare-and-set'

/** What Redis knows of the replay, and the text it was read as. */
export interface HeldControl {
  control: ReplayControl
  text: string
}

/** The workers' side of the control: every change leads on from what was read, so none is lost. */
export interface ReplayControls {
  read(): Promise<{ text: string | null; control: ReplayControl | null }>
  /** @returns what holds from now on; null: somebody else changed it meanwhile */
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
