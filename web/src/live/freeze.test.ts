import { describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { startFreeze } from './freeze.ts'
import type { Freeze } from './freeze.ts'

const calls: boolean[] = []
const feed = { freeze: (frozen: boolean) => calls.push(frozen) }

describe('a frozen screen', () => {
  it('a freeze has the time of its beginning, and ends with its page', () => {
    const page = ref('/listings')
    const scope = effectScope()
    const freeze = scope.run(() => startFreeze(feed, { now: () => 5_000 }, () => page.value)) as Freeze
    freeze.set(true)
    expect(freeze.atMs.value).toBe(5_000)
    page.value = '/overview'
    expect(freeze.atMs.value).toBeNull()
    expect(calls).toEqual([true, false])
    freeze.set(true)
    scope.stop()
    expect(calls).toEqual([true, false, true, false])
  })
})
