import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_EVERY_MS = 200
const WITHIN_MS = 150_000

/** Resolves when a state is there. @throws with what is not so, when it takes too long */
export async function until(holds: () => Promise<boolean>, notSo: () => string): Promise<void> {
  const endMs = performance.now() + WITHIN_MS
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`after ${WITHIN_MS / 1_000} s: ${notSo()}`)
    await sleep(LOOK_EVERY_MS)
  }
}
