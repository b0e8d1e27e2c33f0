import { useDocumentVisibility, useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import type { Replay, ReplayCommand } from '#shared/rest/replay'
import { call } from '../../rest/call.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'
import { replayedNowMs } from './replay-clock.ts'
import type { KnownReplay } from './replay-clock.ts'

/** The polling interval: another admin may control the replay, too. */
const LOOK_EVERY_MS = 4_000
const CLOCK_EVERY_MS = 250

/** The position of the replay, extrapolated between polls, and its commands. */
export function useReplay(nowMs: () => number = () => performance.now()) {
  const api = injectRequired(API)
  const { problem, attempt } = useProblem()
  const known = shallowRef<KnownReplay | null>(null)
  const clockMs = shallowRef<number | null>(null)
  const visible = useDocumentVisibility()
  let steered = 0

  function take(replay: Replay): void {
    known.value = replay.replaying ? { ...replay, readAtMs: nowMs() } : null
    tick()
  }

  function tick(): void {
    clockMs.value = known.value && replayedNowMs(known.value, nowMs())
  }

  async function look(): Promise<void> {
    if (visible.value === 'hidden') return
    const before = steered
    await attempt(async () => {
      const replay = await call(api, 'readReplay')
      // A response to a request from before the last command is outdated.
      if (before === steered) take(replay)
    })
  }

  async function steer(command: ReplayCommand): Promise<void> {
    const mine = ++steered
    await attempt(async () => {
      const replay = await call(api, 'controlReplay', { body: command })
      if (mine === steered) take(replay)
    })
  }

  useIntervalFn(() => void look(), LOOK_EVERY_MS, { immediateCallback: true })
  useIntervalFn(tick, CLOCK_EVERY_MS)
  watch(visible, () => void look())

  return {
    known: computed(() => known.value),
    clockMs,
    problem,
    steer,
    days: async () => (await call(api, 'listReplayDays')).days,
  }
}
