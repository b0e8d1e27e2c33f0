import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, shallowRef } from 'vue'
import { OPENS_AFTER_MS, useBeside } from './useBeside.ts'

/** The interval of a double click in common systems. */
const DOUBLE_CLICK_MS = 500

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the pane beside the table', () => {
  it('opens after the interval of a double click, counted from the last click', () => {
    const { isOpen, open } = useBeside(shallowRef(true))
    open()
    vi.advanceTimersByTime(DOUBLE_CLICK_MS)
    expect(isOpen.value).toBe(false)
    open()
    vi.advanceTimersByTime(DOUBLE_CLICK_MS)
    expect(isOpen.value).toBe(false)
    vi.advanceTimersByTime(OPENS_AFTER_MS - DOUBLE_CLICK_MS)
    expect(isOpen.value).toBe(true)
  })

  it('is not opened by a click that was made where there was no room for it', () => {
    const hasRoom = shallowRef(false)
    const { isOpen, open } = useBeside(hasRoom)
    open()
    hasRoom.value = true
    vi.advanceTimersByTime(OPENS_AFTER_MS)
    expect(isOpen.value).toBe(false)
  })

  it('does not open after it was closed, or after the page was left', () => {
    const scope = effectScope()
    const { isOpen, open, close } = scope.run(() => useBeside(shallowRef(true))) as ReturnType<
      typeof useBeside
    >
    open()
    close()
    vi.advanceTimersByTime(OPENS_AFTER_MS)
    expect(isOpen.value).toBe(false)
    open()
    scope.stop()
    vi.advanceTimersByTime(OPENS_AFTER_MS)
    expect(isOpen.value).toBe(false)
  })
})
