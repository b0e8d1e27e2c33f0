import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isSafeMoment, STILL_FOR_MS } from './safe-moment.ts'
import { followUpdates } from './updates.ts'
import type { Workers } from './updates.ts'
import { Wear } from './wear.ts'

const MIB = 2 ** 20

describe('a page that stays open for days', () => {
  it('is worn when its heap stays high, not when it is high before a garbage collection', () => {
    const wear = new Wear()
    const heap = (mib: number) => wear.read({ heapBytes: mib * MIB, heapLimitBytes: 4_000 * MIB, ageMs: 0 })
    expect([800, 800, 800, 800, 90, 800, 800, 800, 800].map(heap)).not.toContain(true)
    expect(heap(800)).toBe(true)
  })

  it('is worn at half of a small device’s limit', () => {
    const wear = new Wear()
    const readings = Array.from({ length: 5 }, () =>
      wear.read({ heapBytes: 300 * MIB, heapLimitBytes: 512 * MIB, ageMs: 0 }),
    )
    expect(readings).toEqual([false, false, false, false, true])
  })

  it('is judged by its age where the browser does not report its memory', () => {
    const at = (hours: number) =>
      new Wear().read({ heapBytes: null, heapLimitBytes: null, ageMs: hours * 3_600_000 })
    expect([at(71), at(72)]).toEqual([false, true])
  })
})

describe('a safe moment', () => {
  afterEach(() => (document.body.innerHTML = ''))
  const after = (html: string, stillMs = STILL_FOR_MS) => {
    document.body.innerHTML = html
    return isSafeMoment(document, stillMs)
  }

  it('is when the page has not been touched for a while', () => {
    expect(after('<p>1,000</p>')).toBe(true)
    expect(after('<p>1,000</p>', STILL_FOR_MS - 1)).toBe(false)
  })

  it.each([
    ['a dialog is open', '<dialog open></dialog>'],
    ['a menu is open', '<button aria-expanded="true"></button>'],
    ['the screen is frozen', '<div data-frozen></div>'],
  ])('is not while %s', (_what, html) => {
    expect(after(html)).toBe(false)
  })

  it('is not in full screen, which would be lost', () => {
    Object.defineProperty(document, 'fullscreenElement', { value: document.body, configurable: true })
    expect(after('<p>1,000</p>')).toBe(false)
    Reflect.deleteProperty(document, 'fullscreenElement')
    expect(after('<p>1,000</p>')).toBe(true)
  })

  it('is not while a form has been typed in', () => {
    expect(after('<form><input value="kim" /></form>')).toBe(true)
    document.querySelector('input')!.value = 'kim2'
    expect(isSafeMoment(document, STILL_FOR_MS)).toBe(false)
  })
})

describe('a newer build', () => {
  let registration: EventTarget & {
    waiting: unknown
    installing: EventTarget | null
    update: () => Promise<void>
  }
  let workers: EventTarget & { controller: object | null; register: () => Promise<unknown> }
  const posted: unknown[] = []
  beforeEach(() => {
    posted.length = 0
    registration = Object.assign(new EventTarget(), {
      waiting: null,
      installing: null,
      update: () => Promise.resolve(),
    })
    workers = Object.assign(new EventTarget(), {
      controller: {},
      register: () => Promise.resolve(registration),
    })
  })
  const follow = (reload = vi.fn()) => ({
    updates: followUpdates(workers as unknown as Workers, reload),
    reload,
  })

  async function arrive(): Promise<void> {
    await Promise.resolve()
    registration.installing = new EventTarget()
    registration.dispatchEvent(new Event('updatefound'))
    registration.waiting = { postMessage: (message: unknown) => posted.push(message) }
    registration.installing.dispatchEvent(new Event('statechange'))
  }

  it('waits until the user accepts it, then the page is loaded again', async () => {
    const { updates, reload } = follow()
    await arrive()
    expect([updates.waiting.value, reload.mock.calls.length]).toEqual([true, 0])
    updates.take()
    expect(posted).toEqual(['take over'])
    workers.dispatchEvent(new Event('controllerchange'))
    expect(reload).toHaveBeenCalledOnce()
  })

  it('that another tab accepted is noticed here and loads nothing', async () => {
    const { updates, reload } = follow()
    await arrive()
    workers.dispatchEvent(new Event('controllerchange'))
    expect([updates.overtaken.value, reload.mock.calls.length]).toEqual([true, 0])
  })

  it('is not reported when the first service worker of all is installed', async () => {
    workers.controller = null
    const { updates } = follow()
    await arrive()
    expect(updates.waiting.value).toBe(false)
    workers.dispatchEvent(new Event('controllerchange'))
    expect(updates.overtaken.value).toBe(false)
  })
})
