import { expect, test } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { layoutFaultsOf } from './testing/layout.ts'
import { enterAs } from './testing/people.ts'
import { chooseElsewhere } from './testing/settings-elsewhere.ts'
import { watchSome } from './testing/watchlist.ts'

/** Pages, and what stands on each when it has what it shows. */
const PAGES: [place: string, filled: string][] = [
  ['overview', '[data-testid=treemap] canvas'],
  ['listings', '[data-testid=row-005930]'],
  ['stocks/005930', '[data-testid=candles] canvas'],
  ['disclosures?level=all', '[data-testid^=disclosure-]'],
  ['news', 'main'],
  ['alerts', '[data-testid=alert-make]'],
  ['watchlists', 'tr[data-code="005930"]'],
  ['compare?codes=005930,000660,KOSPI', '[data-testid=compare-chart] canvas'],
  ['settings', '[data-testid=settings-page]'],
]
const SIZES = [
  [390, 844],
  [820, 1180],
  [1440, 900],
  [1920, 1080],
] as const
const TEXT_SIZES = ['90', '100', '110', '125', '150'] as const

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }))

test.describe('text at 150 %: nothing is cut, covered or only to be reached sideways, in both languages', () => {
  for (const [place, filled] of PAGES)
    test(`on the page ${place}`, async ({ page }) => {
      await enterAs(page, {})
      await watchSome(page.request)
      await page.goto(`/${place}`)
      await expect(page.locator(filled).first()).toBeVisible()
      const found: string[] = []
      for (const language of ['ko', 'en'] as const) {
        await chooseElsewhere(page, { language, text_size: '150' })
        for (const [width, height] of SIZES) {
          await page.setViewportSize({ width, height })
          const faults = await layoutFaultsOf(page)
          found.push(...faults.map((fault) => `${language}, ${width} × ${height}: ${fault}`))
        }
      }
      expect(found).toEqual([])
    })
})

test('at 100 % no text is smaller than 11 px, at any width', async ({ page }) => {
  await enterAs(page, {})
  await watchSome(page.request)
  for (const [place, filled] of PAGES) {
    await page.goto(`/${place}`)
    await expect(page.locator(filled).first()).toBeVisible()
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height })
      const small = await page.evaluate<string[]>(`(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
        const found = new Set()
        while (walker.nextNode()) {
          const { data, parentElement: element } = walker.currentNode
          if (data.trim() === '' || element.closest('script, style') || !element.checkVisibility()) continue
          const px = parseFloat(getComputedStyle(element).fontSize)
          if (px < 11) found.add(px + ' px: ' + data.trim())
        }
        return [...found]
      })()`)
      expect(small, `${place}, ${width} px`).toEqual([])
    }
  }
})

for (const [place, filled] of PAGES.slice(0, 3))
  test(`the page ${place} has no serious barrier at any text size`, async ({ page }) => {
    await enterAs(page, {})
    await page.goto(`/${place}`)
    await expect(page.locator(filled).first()).toBeVisible()
    for (const text_size of TEXT_SIZES) {
      await chooseElsewhere(page, { text_size })
      expect(await barriersOf(page), `${text_size} %`).toEqual([])
    }
  })

test('a text size that is chosen on the page of settings scales letters and rows of the table, and is there after a reload', async ({
  page,
}) => {
  await enterAs(page, {})
  await page.goto('/settings')
  await page.getByTestId('text-size').getByText('150%').click()
  await page.goto('/listings')
  const row = page.locator('.board-table .row[data-id]').first()
  await expect(row).toBeVisible()
  await expect(row).toHaveCSS('height', '42px')
  await expect(row).toHaveCSS('font-size', '19.5px')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-text-size', '150')
})
