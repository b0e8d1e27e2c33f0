import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { enterAs } from './testing/people.ts'
import { watchSome } from './testing/watchlist.ts'

async function open(page: Page): Promise<void> {
  await enterAs(page, {})
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930')).toBeVisible()
}

const menuOf = (page: Page) => page.getByTestId('row-menu')
const item = (page: Page, name: string) => menuOf(page).locator(`[data-menu=${name}]`)

test('the right mouse button opens the menu of a row, whose items lead to the stock, a comparison and a new tab', async ({
  page,
}) => {
  await open(page)
  await page.getByTestId('row-005930').click({ button: 'right' })
  await expect(item(page, 'open')).toBeFocused()
  await expect(item(page, 'new-tab')).toHaveAttribute('target', '_blank')
  await expect(item(page, 'new-tab')).toHaveAttribute('href', '/stocks/005930')
  await item(page, 'compare').click()
  await expect(page).toHaveURL('/compare?codes=005930')
  await page.goBack()
  await page.getByTestId('row-005930').click({ button: 'right' })
  await item(page, 'open').click()
  await expect(page).toHaveURL('/stocks/005930')
})

test('Shift+F10 opens the menu of the selected row, arrows move in it, and Escape closes it and nothing else', async ({
  page,
}) => {
  await open(page)
  await page.keyboard.press('ArrowDown')
  const chosen = page.locator('.board-table [aria-selected=true]')
  await expect(chosen).toBeVisible()
  await page.keyboard.press('Shift+F10')
  await expect(item(page, 'open')).toBeFocused()
  expect(await barriersOf(page)).toEqual([])
  await page.keyboard.press('ArrowDown')
  await expect(item(page, 'new-tab')).toBeFocused()
  await page.keyboard.press('End')
  await expect(item(page, 'watch').last()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menuOf(page)).toHaveCount(0)
  await expect(chosen).toBeVisible()
})

test('the menu puts a stock on the watchlist that is chosen, and makes an alert on it', async ({ page }) => {
  await enterAs(page, {})
  await watchSome(page.request)
  await page.goto('/listings')
  await page.getByTestId('search').fill('035720')
  // Until the search is loaded the rows stay, and elements of rows are reused.
  await expect(page.getByTestId('shown')).toHaveText('1종목')
  const row = page.getByTestId('row-035720')
  await row.click({ button: 'right' })
  await expect(item(page, 'watch')).toHaveAttribute('aria-checked', 'false')
  await item(page, 'watch').click()
  await expect(row.locator('.star')).toHaveAttribute('aria-pressed', 'true')
  await row.click({ button: 'right' })
  await expect(item(page, 'watch')).toHaveAttribute('aria-checked', 'true')
  await item(page, 'alert').click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page.getByRole('dialog').locator('input').first()).toHaveValue(/카카오/)
})

test('a finger opens the menu of a row by its button', async ({ browser, baseURL }) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  await open(page)
  const more = page.getByTestId('row-005930').locator('.more')
  const box = await more.boundingBox()
  expect(box?.width).toBeGreaterThanOrEqual(44)
  expect(box?.height).toBeGreaterThanOrEqual(44)
  await more.tap()
  await expect(item(page, 'open')).toBeVisible()
  await expect(page).toHaveURL('/listings')
  await item(page, 'open').tap()
  await expect(page).toHaveURL('/stocks/005930')
  await page.close()
})

test('the sector is a column: chosen in the menu of columns, filled, and sorted by', async ({ page }) => {
  await open(page)
  await page.getByTestId('columns').click()
  await page.getByTestId('show-sector').click()
  await page.keyboard.press('Escape')
  await page.getByTestId('sort-sector').click()
  const cells = page.locator('.board-table .row:visible .cell.sector')
  await expect(cells.first()).toHaveText(/[가-힣]/)
  const texts = (await cells.allTextContents()).filter((text) => text !== '–')
  expect(texts).toEqual([...texts].sort())
})
