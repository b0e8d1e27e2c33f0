import { expect, test, type Browser, type Page, type Route } from '@playwright/test'
import type { KeptReload } from '../web/src/session/display/guard.ts'
import { change } from './testing/changed.ts'
import { paired } from './testing/paired.ts'
import { become, elsewhere } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'
import { allDay } from './testing/quiet-hours.ts'

const LIVENESS = '**/api/health/live'
/** A minute and a little: a gap between frames that is a minute long is that of a device that slept. */
const MINUTE_MS = 61_000

/** A screen that shows the second of its boards. */
async function opened(
  wall: Page,
  browser: Browser,
  baseURL: string | undefined,
  name: string,
): Promise<void> {
  const admin = await elsewhere(browser, baseURL)
  await become(admin, ADMIN)
  const display = await paired(wall, admin, name)
  const boards = (['indices', 'caps'] as const).map((board) => ({ board, dwell_s: 3_600 }))
  await change(admin, display, { boards })
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-revision', '2')
  await wall.keyboard.press('ArrowRight')
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-board', 'caps')
  await wall.evaluate('globalThis.isSamePage = true')
  await admin.context().close()
}

/** Each minute the page looks at itself; the server is heard between two of them. */
async function pass(wall: Page, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await wall.clock.fastForward(MINUTE_MS)
    await expect(wall.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
  }
}

const keptOf = (wall: Page) =>
  wall.evaluate<KeptReload | null>("JSON.parse(localStorage.getItem('display-reload') ?? 'null')")

async function expectReloaded(wall: Page, reason: string): Promise<void> {
  await expect.poll(() => wall.evaluate('globalThis.isSamePage').catch(() => true)).toBeUndefined()
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-board', 'caps')
  expect(await keptOf(wall)).toMatchObject({ reason, playing: true })
}

test('a page whose data stand still while the server has newer loads itself anew, once the server answers, and comes back to the same page of its round', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  await wall.clock.install()
  await allDay(wall, 'continuous')
  // From a moment on the page receives no prices, while the server says that they arrive.
  let standing = false
  let aheadMs = 0
  let links = 0
  await wall.routeWebSocket(/\/socket\.io\//, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      const text = message.toString()
      // The connection outlives the minutes that pass at once.
      if (text.startsWith('0{'))
        return socket.send(text.replace(/"pingInterval":\d+/, '"pingInterval":3600000'))
      if (standing && /^42\["(batch|snapshot|patch)"/.test(text)) return
      if (!text.startsWith('42["link"')) return socket.send(message)
      links++
      const later = (_: string, name: string, ms: string) => `${name}${Number(ms) + aheadMs}`
      socket.send(text.replace(/("last_received_ms":)(\d+)/, later))
    })
  })
  await opened(wall, browser, baseURL, '멈춘 시세')
  const heard = async () => {
    const before = links
    await expect.poll(() => links).toBeGreaterThan(before)
  }
  let refused = 0
  const refuse = (route: Route) => {
    refused++
    return route.abort()
  }
  await wall.route(LIVENESS, refuse)
  standing = true
  for (let minute = 0; minute < 7; minute++) {
    await heard()
    await pass(wall, 1)
    aheadMs += MINUTE_MS
  }
  await expect.poll(() => refused).toBeGreaterThan(0)
  expect(await wall.evaluate('globalThis.isSamePage')).toBe(true)
  expect(await keptOf(wall)).toBeNull()

  await wall.unroute(LIVENESS, refuse)
  await heard()
  await wall.clock.fastForward(MINUTE_MS)
  await expectReloaded(wall, 'no_data')
})

test('a page whose memory is full loads itself anew, but not within an auction', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  await wall.clock.install()
  await wall.addInitScript(`Object.defineProperty(performance, 'memory', {
    get: () => ({ usedJSHeapSize: 3e9, jsHeapSizeLimit: 4e9 }),
  })`)
  await allDay(wall, 'closing_auction')
  let requests = 0
  wall.on('request', (request) => {
    if (request.url().endsWith('/api/health/live')) requests++
  })
  await opened(wall, browser, baseURL, '찬 메모리')
  await pass(wall, 8)
  expect([requests, await wall.evaluate('globalThis.isSamePage')]).toEqual([0, true])

  // The hours of the days are read again after a quarter of an hour.
  await allDay(wall, 'continuous')
  const read = wall.waitForResponse('**/api/market/sessions?*')
  await wall.clock.fastForward(15 * MINUTE_MS)
  await read
  await wall.clock.fastForward(MINUTE_MS)
  await expectReloaded(wall, 'memory')
})
