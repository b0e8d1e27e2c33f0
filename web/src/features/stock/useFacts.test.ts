import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { createWords } from '../../words/i18n.ts'
import { CLOCK } from '../../live/clock.ts'
import { API } from '../../session/session.ts'
import { useFacts } from './useFacts.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('what the server learns of a year while a page is open comes to it, as does a new trade date, and not to one that was left', async () => {
  let high: number | null = null
  const request = vi.fn(() => Promise.resolve({ high_52w: high }))
  const tradeDate = shallowRef('2026-03-19')
  let facts!: Readonly<ShallowRef<{ high_52w: number | null } | null>>
  const page = mount(
    defineComponent(() => {
      facts = useFacts(
        () => '005930',
        () => tradeDate.value,
      )
      return () => null
    }),
    {
      global: {
        plugins: [createWords('en')],
        provide: { [API as symbol]: { request }, [CLOCK as symbol]: { now: () => 0 } },
      },
    },
  )
  const learns = async (learnt: number, change: () => Promise<unknown>) => {
    high = learnt
    await change()
    await flushPromises()
    return facts.value?.high_52w
  }
  const later = () => vi.advanceTimersByTimeAsync(60_000)
  expect(await learns(70_000, () => Promise.resolve())).toBeNull()
  // At first nothing, then part of the year, then all of it.
  expect(await learns(71_000, later)).toBe(71_000)
  expect(await learns(99_000, later)).toBe(99_000)
  expect(await learns(99_500, () => Promise.resolve((tradeDate.value = '2026-03-20')))).toBe(99_500)
  page.unmount()
  const requested = request.mock.calls.length
  await later()
  expect(request).toHaveBeenCalledTimes(requested)
})
