import { expect, test } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { enterAs } from './testing/people.ts'

const levelsOf = async (rows: Locator) =>
  Promise.all((await rows.all()).map((row) => row.getAttribute('data-level')))
const ROWS = 'li[data-testid^=disclosure-]'
const HEADLINES = 'li[data-testid^=headline-]'

test('disclosures are live, marked as made up, narrowed and searched, and lead to the page of the stock, which has its own', async ({
  page,
}) => {
  await enterAs(page, { language: 'ko' })
  await page.goto('/overview')
  const overview = page.getByTestId('overview')
  await expect(overview.getByTestId('disclosure-strip').locator(ROWS).first()).toBeVisible()
  await expect(overview.getByTestId('news-strip').locator(HEADLINES).first()).toBeVisible()
  await page.getByTestId('nav-disclosures').click()
  const rows = page.getByTestId('disclosures').locator(ROWS)
  await expect(rows.first()).toContainText('모의 공시')
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'live')
  await expect(page.getByTestId('collector-simulator')).toHaveAttribute('data-state', 'live')
  expect(await levelsOf(rows)).not.toContain('hidden')

  await page.getByTestId('level-important').click()
  await expect(page).toHaveURL(/level=important/)
  await expect
    .poll(async () => (await levelsOf(rows)).filter((level) => level !== 'critical' && level !== 'high'))
    .toEqual([])
  const company = ((await rows.first().locator('.company').textContent()) ?? '').trim()
  await page.getByTestId('filter-q').fill(company)
  const without = async () => (await rows.allTextContents()).filter((text) => !text.includes(company))
  await expect.poll(without).toEqual([])
  await expect(rows.first()).toContainText(company)

  await page.getByTestId('pause').click()
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'paused')
  await page.getByTestId('pause').click()

  await rows.first().locator('a.company').click()
  await expect(page.getByTestId('stock').getByTestId('disclosure-strip').locator(ROWS).first()).toBeVisible()
})

test('headlines are live, lead to the stocks that they name, and are searched', async ({ page }) => {
  await enterAs(page, {})
  await page.goto('/news')
  const rows = page.getByTestId('news').locator(HEADLINES)
  await expect(rows.first()).toBeVisible()
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'live')
  expect(await barriersOf(page)).toEqual([])
  const code = ((await rows.first().locator('.codes a').first().textContent()) ?? '').trim()
  await page.getByTestId('filter-q').fill(code)
  const without = async () => (await rows.allTextContents()).filter((text) => !text.includes(code))
  await expect.poll(without).toEqual([])
})

test('the wall shows the disclosures that a board points out, and headlines', async ({ page }) => {
  await enterAs(page, {})
  await page.goto('/wall?boards=disclosures')
  await expect(page.getByTestId('wall-page-0').locator(ROWS).first()).toBeVisible()
  await page.goto('/wall?boards=news')
  await expect(page.getByTestId('wall-page-0').locator(HEADLINES).first()).toBeVisible()
})
