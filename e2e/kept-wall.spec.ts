import { expect, test, type Page } from '@playwright/test'
import { change } from './testing/changed.ts'
import { paired } from './testing/paired.ts'
import { become, elsewhere } from './testing/people.ts'
import { ADMIN, startProduct, type Product } from './testing/product.ts'
import { Line } from './testing/wall-week/line.ts'

const ROWS = 'li[data-testid^=disclosure-]'
const HEADLINES = 'li[data-testid^=headline-]'

/** The pixels of the line of the day on the chart of an index: brighter than its axes, coloured or, where it is old, grey. */
const linePixels = (wall: Page) =>
  wall.evaluate<number>(`(() => {
    const canvas = document.querySelector('[data-testid=wall-index-KOSPI] canvas')
    if (canvas === null) return 0
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let bright = 0
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 128 && Math.max(data[at], data[at + 1], data[at + 2]) > 150) bright++
    return bright
  })()`)

const isKept = (wall: Page) =>
  wall.evaluate<boolean>(`Promise.all([
    caches.match('/wall', { cacheName: 'display' }),
    caches.match('/kept-market.json', { cacheName: 'display-market' }),
    caches.open('display-answers').then(async (cache) => (await cache.keys()).length >= 4 || undefined),
    localStorage.getItem('display-rows-news') ?? undefined,
    localStorage.getItem('display-rows-disclosures') ?? undefined,
  ]).then((kept) => kept.every((each) => each !== undefined))`)

test.describe('a product of its own', () => {
  let product: Product
  let line: Line
  test.beforeAll(async () => {
    // With the hours before its first poll, so that there is a line of the day.
    const settings = { SIMULATOR_LISTINGS: '500', POLL_INTERVAL_MS: '2000', SIMULATOR_DAY_SO_FAR: 'true' }
    product = await startProduct({ ...settings, HISTORY_SOURCE: 'none' })
    line = await Line.open([Number(new URL(product.url).port)])
  })
  test.afterAll(async () => {
    await line.close()
    await product.stop()
  })

  test('a screen that restarts where the network swallows everything shows its boards with what it kept, marked with its time: prices, the line of the day, disclosures and headlines', async ({
    browser,
  }) => {
    const admin = await elsewhere(browser, product.url)
    await become(admin, ADMIN)
    const wall = await elsewhere(browser, line.url)
    const display = await paired(wall, admin, '끊긴 망')
    const shown = wall.getByTestId('wall')
    const boards = (['indices', 'disclosures', 'news'] as const).map((board) => ({ board, dwell_s: 3_600 }))
    await change(admin, display, { boards })
    await expect(shown).toHaveAttribute('data-revision', '2')
    await expect(wall.locator('[data-testid=wall-index-KOSPI] [data-testid=value]')).toHaveText(/\d/)
    await expect.poll(() => linePixels(wall)).toBeGreaterThan(0)
    for (const rows of [ROWS, HEADLINES]) {
      await wall.keyboard.press('ArrowRight')
      await expect(wall.locator(rows).first()).toBeVisible()
      await expect(wall.getByTestId('wall-rows-as-of')).toHaveCount(0)
    }
    await wall.keyboard.press('ArrowRight')
    await expect.poll(() => isKept(wall)).toBe(true)
    const drawn = await linePixels(wall)

    line.cut()
    await wall.reload({ waitUntil: 'commit' })
    await expect(wall.locator('[data-testid=wall-index-KOSPI] [data-testid=value]')).toHaveText(/\d/)
    await expect(wall.getByTestId('wall-stale')).toHaveText(/\d\d:\d\d:\d\d/)
    await expect.poll(() => linePixels(wall)).toBeGreaterThan(drawn / 2)
    for (const rows of [ROWS, HEADLINES]) {
      await wall.keyboard.press('ArrowRight')
      await expect(wall.locator(rows).first()).toBeVisible()
      const asOf = wall.locator('.page.shown').getByTestId('wall-rows-as-of')
      await expect(asOf).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d 기준$/)
    }

    line.mend()
    await expect(wall.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
    await expect(wall.getByTestId('wall-rows-as-of')).toHaveCount(0)
    await wall.context().close()
    await admin.context().close()
  })
})
