import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { HOUR_MS } from '#shared/time'
import { ProblemError } from '../rest/request.ts'
import type { Api } from '../rest/request.ts'
import SessionWarning from '../app/SessionWarning.vue'
import { createWords } from '../words/i18n.ts'
import { CLOCK } from '../live/clock.ts'
import { API } from './session.ts'
import { REPORT_EVERY_MS } from './activity.ts'
import { useSessionEnding } from './session-ending.ts'
import type { SessionEnding } from './session-ending.ts'

let request: ReturnType<typeof vi.fn<Api['request']>>
let session: SessionEnding
let page: ReturnType<typeof open>

const Page = defineComponent(() => {
  session = useSessionEnding()
  return () =>
    session.ending.value === null
      ? null
      : h(SessionWarning, {
          endsMs: session.ending.value.atMs,
          why: session.ending.value.why,
          stay: session.stay,
          onAlive: () => (session.ending.value = null),
        })
})

function open() {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: Page }] })
  return mount(Page, {
    attachTo: document.body,
    global: {
      plugins: [createPinia(), createWords('en'), router],
      provide: {
        [API as symbol]: { request },
        [CLOCK as symbol]: { now: () => Date.now(), adjust: () => undefined },
      },
    },
  })
}
const warning = () => page.find('[data-testid=session-warning]')
const requests = () => request.mock.calls.map(([method, path]) => `${method} ${path}`)

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_000 })
  request = vi.fn<Api['request']>(() => Promise.resolve({ idle_ends_ms: Date.now() + HOUR_MS }))
  page = open()
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

describe('a hand on the page', () => {
  it('activity is reported to the server once a minute at most', async () => {
    for (let n = 0; n < 20; n++) document.dispatchEvent(new Event('pointerdown'))
    document.dispatchEvent(new Event('keydown'))
    expect(requests()).toEqual(['POST /api/auth/activity'])
    await vi.advanceTimersByTimeAsync(REPORT_EVERY_MS)
    document.dispatchEvent(new Event('keydown'))
    expect(requests()).toHaveLength(2)
  })

  it('activity is not reported after the page was left', () => {
    page.unmount()
    document.dispatchEvent(new Event('pointerdown'))
    expect(requests()).toEqual([])
  })
})

describe('the warning', () => {
  beforeEach(async () => {
    session.warn(Date.now() + 300_000, 'idle')
    await flushPromises()
  })

  it('the warning counts down to the end', async () => {
    expect(page.find('[data-testid=session-left]').text()).toBe('5:00')
    await vi.advanceTimersByTimeAsync(61_000)
    expect(page.find('[data-testid=session-left]').text()).toBe('3:59')
  })

  it('the warning closes when the reader chooses to stay', async () => {
    await page.find('[data-testid=stay]').trigger('click')
    await flushPromises()
    expect(requests()).toContain('POST /api/auth/activity')
    expect(warning().exists()).toBe(false)
  })

  it('the warning stays with the reason when the server cannot be reached', async () => {
    request.mockRejectedValue(new ProblemError('unreachable', ''))
    await page.find('[data-testid=stay]').trigger('click')
    await flushPromises()
    expect(warning().text()).toContain('cannot be reached')
  })

  it('the warning closes when the session was prolonged in another tab', async () => {
    const other = new BroadcastChannel('session')
    other.postMessage(Date.now() + HOUR_MS)
    await expect.poll(() => warning().exists()).toBe(false)
    other.close()
  })

  it('the warning checks at the end, without prolonging, whether the session was prolonged elsewhere', async () => {
    request.mockResolvedValue({ user_id: 'kim' })
    await vi.advanceTimersByTimeAsync(300_000)
    // The session may end a moment later by the server's clock.
    expect(requests()).toEqual([])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(requests()).toEqual(['POST /api/auth/refresh'])
    expect(warning().exists()).toBe(false)
  })

  it('the warning stays at the end while the server cannot answer, and checks again', async () => {
    request.mockRejectedValue(new ProblemError('unreachable', ''))
    await vi.advanceTimersByTimeAsync(308_000)
    expect(warning().text()).toContain('cannot be reached')
    expect(requests()).toHaveLength(2)
  })
})

describe('the warning of the longest life', () => {
  beforeEach(async () => {
    session.warn(Date.now() + 300_000, 'age')
    await flushPromises()
  })

  it('the warning of the longest life states that the session cannot be prolonged', () => {
    expect(warning().text()).toContain('cannot be prolonged')
    expect(warning().text()).not.toMatch(/Stay logged in|Nobody has used/)
    expect(page.find('[data-testid=session-left]').text()).toBe('5:00')
  })

  it('the warning of the longest life is dismissed without a request, and activity does not delay it', async () => {
    document.dispatchEvent(new Event('pointerdown'))
    await flushPromises()
    expect(warning().exists()).toBe(true)
    request.mockClear()
    await page.find('[data-testid=stay]').trigger('click')
    expect([warning().exists(), requests()]).toEqual([false, []])
  })

  it('the warning of the longest life offers to log in again at once', async () => {
    request.mockResolvedValue(undefined)
    await page.find('.buttons button').trigger('click')
    await flushPromises()
    expect(requests()).toContain('POST /api/auth/logout')
  })
})
