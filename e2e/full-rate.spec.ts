import { expect, test as base } from '@playwright/test'
import type { Page } from '@playwright/test'
import { misfitsOf, overflowOf } from './testing/dashboard.ts'
import type { Reader } from './testing/dashboard.ts'
import { enterAs } from './testing/people.ts'
import { FULL_RATE, startProduct } from './testing/product.ts'
import type { Product } from './testing/product.ts'

/**
 * Tests of the market at its full size and rate: with a product of their own, beside that of the other tests.
 */
const test = base.extend<object, { product: Product }>({
  product: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted from the pattern.
    async ({}, use) => {
      const product = await startProduct(FULL_RATE)
      await use(product)
      await product.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: ({ product }, use) => use(product.url),
})

const KOREAN: Reader = { language: 'ko', theme: 'dark' }
const ENGLISH_LIGHT: Reader = { language: 'en', theme: 'light' }
const BOARDS = ['indices', 'movers', 'caps', 'treemap', 'limits']
const MOVERS = [
  'market_cap',
  'market_cap_low',
  'rise',
  'fall',
  'value',
  'volume',
  'upper_limit',
  'lower_limit',
]

/** A working page writes nothing to the console. */
function watchConsole(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  return said
}

const misfits = (page: Page) =>
  misfitsOf(page, '.page.shown', 'h2, p, b, .price, .measure, .rate, .counts li')

test('a new user signs up and sees the market stream, marked as simulated', async ({ page }) => {
  const said = watchConsole(page)
  const rows = page.getByTestId('board').locator('[data-testid^=row-]:visible')
  await page.goto('/')
  await expect(page).toHaveURL(/\/login/)
  await page.locator('a[href="/signup"]').click()
  await expect(page.locator('[name=email]')).toBeVisible()
  await page.locator('[name=user_id]').fill('newcomer')
  await page.locator('[name=name]').fill('새 사람')
  await page.locator('[name=email]').fill('newcomer@example.com')
  await page.locator('[name=password]').fill('short')
  await expect(page.getByTestId('submit')).toBeDisabled()
  await page.locator('[name=password]').fill('Bada-9876!')
  await page.getByTestId('submit').click()

  await expect(page.getByTestId('simulated')).toContainText('SIMULATED')
  await page.locator('a[href="/listings"]').first().click()
  await expect(page.getByTestId('shown')).toContainText('2,880')
  await expect(rows.first()).toBeVisible()
  const before = await rows.allTextContents()
  await expect.poll(() => rows.allTextContents()).not.toEqual(before)
  const asOf = await page.getByTestId('as-of').textContent()
  await expect(page.getByTestId('as-of')).not.toHaveText(asOf ?? '')
  expect(said).toEqual([])
})

test('the overview shows the whole market on one desk screen, and scrolls only downwards on smaller ones', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  await enterAs(page, KOREAN)
  await page.goto('/overview')
  await expect(page.getByTestId('movers-market_cap').locator('li')).toHaveCount(20)
  for (const code of ['KOSPI', 'KOSDAQ', 'KOSPI200']) {
    await expect(page.getByTestId(`index-${code}`).locator('canvas')).toBeVisible()
  }
  await expect(page.getByTestId('treemap').locator('canvas')).toBeVisible()
  for (const board of MOVERS)
    await expect(page.getByTestId(`movers-${board}`)).toBeInViewport({ ratio: 0.99 })
  expect(await overflowOf(page)).toEqual({ across: 0, down: 0, mainDown: 0 })
  for (const [width, height] of [
    [1280, 800],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect.poll(() => overflowOf(page)).toMatchObject({ across: 0, down: 0 })
  }
})

for (const reader of [KOREAN, ENGLISH_LIGHT]) {
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    test(`the wall fills ${width}×${height} with every board and no scroll bar, in ${reader.language}`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height })
      await enterAs(page, reader)
      await page.goto(`/wall?boards=${BOARDS.join()}&dwell=3600`)
      await expect(page.locator('html')).toHaveAttribute('lang', reader.language)
      for (const board of BOARDS) {
        await expect(page.getByTestId('wall')).toHaveAttribute('data-board', board)
        if (board === 'caps') await expect(page.locator('.page.shown li')).toHaveCount(14)
        if (board === 'treemap') await expect(page.locator('.page.shown canvas')).toBeVisible()
        expect(await overflowOf(page)).toEqual({ across: 0, down: 0, mainDown: 0 })
        expect(await misfits(page)).toEqual([])
        for (const part of ['simulated', 'wall-clock', 'wall-lamp-server', 'wall-lamp-source']) {
          await expect(page.getByTestId(part)).toBeInViewport({ ratio: 0.99 })
        }
        await page.keyboard.press('ArrowRight')
      }
    })
  }
}
