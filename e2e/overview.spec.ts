import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { holdLine, quotesOf, rateText } from './testing/dashboard.ts'
import type { Reader } from './testing/dashboard.ts'
import { standStill } from './testing/page-clock.ts'
import { enterAs } from './testing/people.ts'

const KOREAN: Reader = { language: 'ko', theme: 'dark' }

const rowsOf = (page: Page, board: string) => page.getByTestId(`movers-${board}`).locator('li')
const codesOf = async (page: Page, board: string) =>
  Promise.all((await rowsOf(page, board).all()).map((row) => row.getAttribute('data-testid')))

async function open(page: Page, reader = KOREAN): Promise<void> {
  await enterAs(page, reader)
  await page.goto('/overview')
  await expect(rowsOf(page, 'market_cap')).toHaveCount(20)
}

test('the overview ranks the quotes of REST, in the same order and with the same numbers', async ({
  page,
}) => {
  await open(page)
  // Both change every second: retry until both are read between two polls.
  await expect
    .poll(async () => {
      const quotes = await quotesOf(page)
      const largest = quotes
        .filter(({ market_cap: cap }) => (cap ?? 0) > 0)
        .sort((a, b) => (b.market_cap ?? 0) - (a.market_cap ?? 0))
        .slice(0, 20)
      const texts = await rowsOf(page, 'market_cap').allTextContents()
      return largest.every(
        ({ name, price, change_rate: rate }, place) =>
          texts[place]?.startsWith(`${place + 1}${name}`) === true &&
          texts[place].includes((price ?? 0).toLocaleString('en-US')) &&
          texts[place].endsWith(rateText(rate)),
      )
    })
    .toBe(true)
  await expect
    .poll(async () => {
      const answer = await page.request.get('/api/market/indices')
      const { indices } = (await answer.json()) as { indices: { code: string; value: number }[] }
      const shown = await page.getByTestId('value').allTextContents()
      return indices
        .map(({ value }) => value.toLocaleString('en-US', { minimumFractionDigits: 2 }))
        .join() === shown.map((text) => text.trim()).join()
        ? 'equal'
        : 'not'
    })
    .toBe('equal')
})

test('the overview counts down to the next phase by the server’s calendar', async ({ page }) => {
  await page.clock.install()
  const line = await holdLine(page)
  await open(page)
  const answer = await page.request.get('/api/market/session')
  const { next_change: next } = (await answer.json()) as { next_change: { begins_at: string } }
  await expect(page.getByTestId('countdown')).toHaveText(/\d{2}:\d{2}:\d{2}$/)
  const clock = await standStill(page)
  // The server's time continues: its messages would correct the page's clock.
  line.cut()
  await clock.pass(1_000)
  const text = (await page.getByTestId('countdown').textContent()) ?? ''
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(-8).split(':').map(Number)
  const leftS = (Date.parse(next.begins_at) - (await page.evaluate<number>('Date.now()'))) / 1_000
  expect(Math.abs(hours * 3_600 + minutes * 60 + seconds - (leftS % 86_400))).toBeLessThan(4)
  await clock.pass(1_000)
  await expect(page.getByTestId('countdown')).not.toHaveText(text)
})

test('rows of the overview keep their places under the mouse while the numbers change, and link to their stock', async ({
  page,
}) => {
  await open(page)
  const volume = page.getByTestId('movers-volume')
  await rowsOf(page, 'volume').nth(10).hover()
  const codes = await codesOf(page, 'volume')
  const texts = await rowsOf(page, 'volume').allTextContents()
  await expect(async () => {
    await rowsOf(page, 'volume')
      .nth(10)
      .hover({ position: { x: 20, y: 5 + (Date.now() % 5) } })
    expect(await rowsOf(page, 'volume').allTextContents()).not.toEqual(texts)
  }).toPass()
  expect(await codesOf(page, 'volume')).toEqual(codes)
  await page.mouse.move(5, 5)
  await expect(volume.locator('.held')).toBeHidden()
  const link = rowsOf(page, 'market_cap').first().getByRole('link')
  const address = (await link.getAttribute('href')) ?? ''
  expect(address).toMatch(/^\/stocks\/[0-9A-Z]{6}$/)
  await link.click()
  await expect(page).toHaveURL(new RegExp(`${address}$`))
})

test('a block of the map has a label, and links to its stock', async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  await open(page)
  const map = page.getByTestId('treemap')
  await expect(map).toHaveAttribute('aria-label', /%/)
  // The largest stock of the largest sector begins in the upper left corner.
  const box = await map.boundingBox()
  const corner = { x: 40, y: (box?.height ?? 0) / 4 }
  await expect
    .poll(async () => {
      await map.hover({ position: corner })
      await map.hover({ position: { ...corner, x: corner.x + 3 } })
      return (await map.locator('.chart-hint').allTextContents()).join()
    })
    .toMatch(/[0-9A-Z]{6}.*%/)
  const code = /[0-9A-Z]{6}/.exec((await map.locator('.chart-hint').textContent()) ?? '')?.[0] ?? ''
  await map.click({ position: corner })
  await expect(page).toHaveURL(new RegExp(`/stocks/${code}$`))
})

test('the content of the overview is passed by keyboard in at most 25 stops, and a stock of the map or of a ranking is chosen by arrows', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  await open(page)
  await expect(page.getByTestId('treemap').locator('canvas')).toBeVisible()
  await page.locator('#content').focus()
  const inContent = () =>
    page.evaluate<boolean>("document.querySelector('#content').contains(document.activeElement)")
  let stops = -1
  do {
    await page.keyboard.press('Tab')
    stops++
  } while ((await inContent()) && stops < 100)
  expect(stops).toBeLessThanOrEqual(25)
  await rowsOf(page, 'market_cap').first().getByRole('link').focus()
  await page.keyboard.press('ArrowDown')
  await expect(rowsOf(page, 'market_cap').nth(1).getByRole('link')).toBeFocused()
  const walker = page.getByTestId('map-walker')
  await walker.focus()
  // The map is there before its first blocks are.
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowRight')
      return walker.textContent()
    })
    .toMatch(/[0-9A-Z]{6} /)
  const code = /[0-9A-Z]{6}/.exec((await walker.textContent()) ?? '')?.[0] ?? ''
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/stocks/${code}$`))
})

test('on a phone the newest disclosures are shown as a whole, without room left empty', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page)
  const strip = page.getByTestId('disclosure-strip')
  await expect(strip.locator('ul > li').first()).toBeVisible()
  const measured = `(() => {
    const strip = document.querySelector('[data-testid=disclosure-strip]')
    const rows = [...strip.querySelectorAll(':scope > ul > li')].filter((row) => row.offsetHeight > 0)
    const foot = strip.getBoundingClientRect().bottom
    return { shown: Math.min(3, rows.length), known: rows.length, empty: Math.round(foot - rows.at(-1).getBoundingClientRect().bottom) }
  })()`
  const { shown, known, empty } = await page.evaluate<{ shown: number; known: number; empty: number }>(
    measured,
  )
  expect(known).toBe(shown)
  expect(Math.abs(empty)).toBe(0)
})

test('the overview marks its numbers as stale when the connection to the server is dead', async ({
  page,
}) => {
  await page.clock.install()
  const line = await holdLine(page)
  await open(page)
  const clock = await standStill(page)
  line.cut()
  await clock.pass(3_000)
  await expect(page.getByTestId('stale-banner')).toBeVisible()
  await clock.goOn()
  line.mend()
  await expect(page.getByTestId('stale-banner')).toBeHidden()
})

for (const reader of [KOREAN, { language: 'en', theme: 'light' }] as const) {
  test(`the overview has no serious barrier in the ${reader.theme} theme, in ${reader.language}`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, reader)
    await expect(page.locator('html')).toHaveAttribute('lang', reader.language)
    await expect(page.getByTestId('treemap').locator('canvas')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
  })
}
