import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { barriersOf } from './testing/axe.ts'
import { become, elsewhere, enterAs } from './testing/people.ts'

const boards = (page: Page) => page.locator('.boards > [data-testid^=movers-]')
const namesOf = (page: Page) =>
  boards(page).evaluateAll((all) =>
    all.map((one) => (one as unknown as { dataset: { testid: string } }).dataset.testid),
  )

test('rankings of the overview are added with their market, moved, removed, and kept with the account', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, {})
  await page.goto('/overview')
  await expect(boards(page)).toHaveCount(8)
  await page.getByTestId('choose-boards').click()
  const dialog = page.getByTestId('boards-dialog')
  expect(await barriersOf(page)).toEqual([])
  for (const name of ['market_cap-ALL', 'market_cap_low-ALL', 'value-ALL', 'volume-ALL'])
    await dialog.locator(`[data-board=${name}] [data-move=remove]`).click()
  await page.getByTestId('board-by').selectOption('rise')
  await page.getByTestId('board-market').selectOption('KOSDAQ')
  await page.getByTestId('board-add').click()
  await expect(page.getByTestId('board-add')).toBeDisabled()
  await dialog.locator('[data-board=rise-KOSDAQ] [data-move=up]').click()
  await page.getByTestId('boards-done').click()
  const chosen = [
    'movers-rise',
    'movers-fall',
    'movers-upper_limit',
    'movers-rise-KOSDAQ',
    'movers-lower_limit',
  ]
  await expect.poll(() => namesOf(page)).toEqual(chosen)
  await expect(page.getByTestId('movers-rise-KOSDAQ').locator('li')).toHaveCount(20)

  // The last change: two in a row are stored one after the other.
  await expect
    .poll(async () => {
      const answer = await page.request.get('/api/settings')
      const { settings } = (await answer.json()) as { settings: Settings }
      return settings.boards.map(({ by, market }) =>
        market === 'ALL' ? `movers-${by}` : `movers-${by}-${market}`,
      )
    })
    .toEqual(chosen)
  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await other.goto('/overview')
  await expect.poll(() => namesOf(other)).toEqual(chosen)
  await other.context().close()
})

test('new highs and lows of 52 weeks are a board, of the same stocks as in REST', async ({ page }) => {
  await enterAs(page, { boards: [{ by: 'high_52w', market: 'ALL' }] })
  const isAnswered = page.waitForResponse((answer) => answer.url().includes('by=high_52w'))
  await page.goto('/overview')
  await expect(page.getByTestId('movers-high_52w')).toBeVisible()
  const { quotes } = (await (await isAnswered).json()) as { quotes: { code: string }[] }
  await expect(page.getByTestId('movers-high_52w').locator('li')).toHaveCount(quotes.length)
})
