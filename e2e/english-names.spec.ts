import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { enterAs } from './testing/people.ts'

/** Visible Korean that is read out with the voice of the page, as nothing says that it is Korean. */
const unmarkedKorean = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    while (texts.nextNode()) {
      const { data, parentElement: around } = texts.currentNode
      if (around.tagName === 'OPTION') continue
      if (/[가-힣]/.test(data) && around.checkVisibility() && around.closest('[lang]') === document.documentElement)
        found.push(data)
    }
    return found
  })()`)

/** The scripts with the rules of English names that the page has asked for. */
function rulesOf(page: Page): string[] {
  const found: string[] = []
  page.on('request', (request) => {
    if (/english-name/.test(request.url())) found.push(request.url())
  })
  return found
}

test('in English listings have English names in the table, on their page and in the search, with the Korean ones beside', async ({
  page,
}) => {
  const rules = rulesOf(page)
  await enterAs(page, { language: 'en' })
  await page.goto('/listings')
  const name = page.getByTestId('row-005930').locator('.listing-name')
  await expect(name).toHaveText('Samsung Electronics')
  await expect(name).toHaveAttribute('title', '삼성전자')
  await name.click()
  const header = page.getByTestId('stock-header')
  await expect(header.locator('h1')).toHaveText('Samsung Electronics')
  await expect(header).toContainText('삼성전자')
  expect(await unmarkedKorean(page)).toEqual([])
  await page.getByTestId('find').fill('hynix')
  await expect(page.getByTestId('find-000660')).toContainText('SK Hynix')
  await expect(page.getByTestId('find-000660')).toContainText('SK하이닉스')
  expect(rules.length).toBeGreaterThan(0)
})

test('in English the names are English in the title of a stock, in a watchlist and in a comparison, too', async ({
  page,
}) => {
  await enterAs(page, { language: 'en' })
  await page.goto('/stocks/005930')
  await expect(page).toHaveTitle(/Samsung Electronics/)
  expect(await unmarkedKorean(page)).toEqual([])
  const lists = [{ name: '내 것', codes: ['005930'] }]
  await page.request.put('/api/watchlists', { data: { version: 0, lists } })
  await page.goto('/watchlists')
  await expect(page.getByTestId('watched').locator('[data-code="005930"] .name')).toContainText(
    'Samsung Electronics',
  )
  expect(await unmarkedKorean(page)).toEqual([])
  for (const place of ['overview', 'disclosures?level=all']) {
    await page.goto(`/${place}`)
    await expect(page.locator('[data-testid^=disclosure-] .title').first()).toBeVisible()
    await expect.poll(() => unmarkedKorean(page)).toEqual([])
  }
  await page.goto('/compare?codes=005930,000660')
  await expect(page.getByTestId('compared-000660')).toContainText('SK Hynix')
})

test('in Korean names are those of the exchange, and no rule of English names is loaded', async ({
  page,
}) => {
  const rules = rulesOf(page)
  await enterAs(page, { language: 'ko' })
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930').locator('.listing-name')).toHaveText('삼성전자')
  expect(rules).toEqual([])
})
