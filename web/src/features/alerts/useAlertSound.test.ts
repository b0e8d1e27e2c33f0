import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useAlertSound } from './useAlertSound.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** The lock manager of a browser, as far as one name goes: a waiting request gets the lock when the holder ends. */
function newLocks(): Pick<LockManager, 'request'> {
  let last: Promise<unknown> = Promise.resolve()
  const request = (_name: string, _options: unknown, run: () => Promise<unknown>) => (last = last.then(run))
  return { request } as unknown as Pick<LockManager, 'request'>
}

/** A tab of the browser. */
function openTab(locks: Pick<LockManager, 'request'> | null, isSuspended = false) {
  const scope = effectScope()
  const play = vi.fn<(tone: string) => void>()
  const sound = scope.run(() => useAlertSound({ play, close: vi.fn(), isSuspended }, locks))
  if (sound === undefined) throw new Error('the scope is not active')
  return {
    ...sound,
    played: () => play.mock.calls.length,
    tones: () => play.mock.calls.flat(),
    close: () => scope.stop(),
  }
}

it('an alert is heard in one tab, and in the next one when that is closed', async () => {
  const locks = newLocks()
  const [first, second] = [openTab(locks), openTab(locks)]
  await vi.advanceTimersByTimeAsync(0)
  for (const tab of [first, second]) tab.play('rise')
  expect([first.played(), second.played()]).toEqual([1, 0])
  first.close()
  await vi.advanceTimersByTimeAsync(0)
  second.play('rise')
  expect(second.played()).toBe(1)
})

it('an alert is heard in every tab where the browser has no locks', () => {
  const [first, second] = [openTab(null), openTab(null)]
  for (const tab of [first, second]) tab.play('rise')
  expect([first.played(), second.played()]).toEqual([1, 1])
})

it('a sound that the browser does not start is reported as blocked', async () => {
  const [blocked, allowed] = [openTab(null, true), openTab(null)]
  for (const tab of [blocked, allowed]) tab.play('rise')
  expect(blocked.isBlocked.value).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([blocked.isBlocked.value, allowed.isBlocked.value]).toEqual([true, false])
})

it('events at once are one tone, that of the first; later ones have their own', async () => {
  const tab = openTab(null)
  tab.play('rise')
  tab.play('notice')
  expect(tab.tones()).toEqual(['rise'])
  await vi.advanceTimersByTimeAsync(1_001)
  tab.play('fall')
  expect(tab.tones().at(-1)).toBe('fall')
})
