import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, shallowRef } from 'vue'
import type { Router } from 'vue-router'
import { STILL_FOR_MS } from './safe-moment.ts'
import type { Unattended } from './unattended.ts'
import { useLongLife } from './useLongLife.ts'

beforeEach(() => {
  vi.useFakeTimers()
  sessionStorage.clear()
  vi.stubGlobal('fetch', () => Promise.resolve({ ok: true }))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** An idle page with a new build waiting. */
function open(unattended: boolean, guard: Unattended | null = null) {
  const updates = { waiting: shallowRef(true), overtaken: shallowRef(false), take: vi.fn(), look: vi.fn() }
  const currentRoute = shallowRef({ fullPath: '/wall', meta: unattended ? { unattended } : {} })
  const router = { currentRoute, onError: () => () => undefined } as unknown as Router
  mount(
    defineComponent(() => {
      useLongLife(updates, router, vi.fn(), shallowRef(guard))
      return () => null
    }),
  )
  return updates
}

it.each([
  ['takes a newer build by itself on a screen without a user', true, 1],
  ['leaves a newer build to the reader where there is one', false, 0],
])('%s', async (_rule, unattended, times) => {
  const { take } = open(unattended)
  await vi.advanceTimersByTimeAsync(STILL_FOR_MS - 1)
  expect(take).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(STILL_FOR_MS)
  expect(take).toHaveBeenCalledTimes(times)
})

it.each([60 * 60_000, -60 * 60_000])(
  'waits for the same idle time when the clock of the computer is set by %d ms',
  async (stepMs) => {
    const { take } = open(true)
    vi.setSystemTime(Date.now() + stepMs)
    await vi.advanceTimersByTimeAsync(STILL_FOR_MS - 1)
    expect(take).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(STILL_FOR_MS)
    expect(take).toHaveBeenCalledTimes(1)
  },
)

it('a page is reloaded for a symptom that a paired display finds, when that allows it, with the reason', async () => {
  let allowed = false
  const reloading = vi.fn()
  const { take } = open(true, { symptom: () => 'no_data', mayReload: () => allowed, reloading })
  await vi.advanceTimersByTimeAsync(2 * STILL_FOR_MS)
  expect(take).not.toHaveBeenCalled()
  allowed = true
  await vi.advanceTimersByTimeAsync(STILL_FOR_MS)
  expect(take).toHaveBeenCalledTimes(1)
  expect(reloading).toHaveBeenCalledExactlyOnceWith('no_data')
})

it('a page is not reloaded while the server does not answer', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve({ ok: false }))
  const { take } = open(true, { symptom: () => 'frozen', mayReload: () => true, reloading: vi.fn() })
  await vi.advanceTimersByTimeAsync(2 * STILL_FOR_MS)
  expect(take).not.toHaveBeenCalled()
})
