import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { ADMIN } from './testing/product.ts'

/** Nothing may be said to the console of a page that works, but that a stranger who asks who he is gets a 401. */
function watchConsole(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    const expected = message.location().url.endsWith('/api/auth/me')
    if (!expected && ['error', 'warning'].includes(message.type())) said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  return said
}

async function logIn(page: Page): Promise<void> {
  await page.goto('/login')
  await page.locator('[name=user_id]').fill(ADMIN.userId)
  await page.locator('[name=password]').fill(ADMIN.password)
  await page.getByTestId('submit').click()
  await expect(page.getByTestId('row-005930')).toBeVisible()
}

const rowTexts = (page: Page) => page.getByTestId('board').locator('[data-testid^=row-]').allTextContents()

test('a newcomer signs up, logs in and sees the market stream, marked as simulated', async ({ page }) => {
  const said = watchConsole(page)
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
  await expect(page.getByTestId('created')).toBeVisible()
  await page.locator('[name=password]').fill('Bada-9876!')
  await page.getByTestId('submit').click()

  await expect(page.getByTestId('simulated')).toContainText('SIMULATED')
  await expect(page.getByTestId('shown')).toContainText('2,880')
  await expect(page.getByTestId('row-005930')).toContainText('삼성전자')
  const before = await rowTexts(page)
  await expect.poll(() => rowTexts(page)).not.toEqual(before)
  const asOf = await page.getByTestId('as-of').textContent()
  await expect(page.getByTestId('as-of')).not.toHaveText(asOf ?? '')
  expect(said).toEqual([])
})

test('sorts, filters and searches while it streams', async ({ page }) => {
  await logIn(page)
  await page.getByTestId('search').fill('ㅅㅅㅈㅈ')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await expect(page.getByTestId('row-000660')).toBeHidden()
  await page.getByTestId('search').fill('000660')
  await expect(page.getByTestId('row-000660')).toBeVisible()
  await page.getByTestId('search').fill('nosuchstock')
  await expect(page.getByTestId('board').locator('[data-testid^=row-]:visible')).toHaveCount(0)
  await page.getByTestId('search').fill('')

  await page.getByTestId('market-KONEX').click()
  await expect(page.getByTestId('row-005930')).toBeHidden()
  await page.getByTestId('market-all').click()
  await page.getByTestId('sort-name').click()
  const first = () => page.getByTestId('board').locator('[data-testid^=row-]').first().textContent()
  const ascending = await first()
  await page.getByTestId('sort-name').click()
  await expect.poll(first).not.toBe(ascending)
})

test('what the board shows is what REST answers', async ({ page }) => {
  await logIn(page)
  await page.getByTestId('search').fill('005930')
  // Both move every second: look until a look falls between two polls.
  await expect
    .poll(async () => {
      const answer = await page.request.get('/api/stocks/005930')
      const quote = (await answer.json()) as { price: number; volume: number }
      const text = (await page.getByTestId('row-005930').textContent()) ?? ''
      return (
        text.includes(quote.price.toLocaleString('en-US')) &&
        text.includes(quote.volume.toLocaleString('en-US'))
      )
    })
    .toBe(true)
})

test('a dead connection is marked within 3 seconds, and the board goes on where it was when it is back', async ({
  page,
}) => {
  const proxied: { cut: () => void; mend: () => void } = { cut: () => {}, mend: () => {} }
  let dead = false
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    const server = browser.connectToServer()
    browser.onMessage((message) => {
      if (!dead) server.send(message)
    })
    server.onMessage((message) => {
      if (!dead) browser.send(message)
    })
    proxied.cut = () => {
      dead = true
    }
    proxied.mend = () => {
      dead = false
      void server.close()
      void browser.close()
    }
  })
  await logIn(page)
  await expect(page.getByTestId('stale-banner')).toBeHidden()
  proxied.cut()
  await expect(page.getByTestId('stale-banner')).toBeVisible({ timeout: 4_500 })
  const stale = await page.getByTestId('as-of').textContent()
  proxied.mend()
  await expect(page.getByTestId('stale-banner')).toBeHidden()
  await expect(page.getByTestId('as-of')).not.toHaveText(stale ?? '')
  await expect(page.getByTestId('board')).toBeVisible()
})

test('logging out ends the session in every tab', async ({ context, page }) => {
  await logIn(page)
  const other = await context.newPage()
  await other.goto('/')
  await expect(other.getByTestId('row-005930')).toBeVisible()
  expect((await page.request.post('/api/auth/logout')).status()).toBeLessThan(300)
  await expect(page).toHaveURL(/\/login/)
  await expect(other).toHaveURL(/\/login/)
})

for (const [theme, language, words] of [
  ['dark', 'ko', '현재가'],
  ['light', 'en', 'Price'],
] as const) {
  test(`has no serious barrier in the ${theme} theme, in ${language}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await logIn(page)
    await page.getByTestId('settings').click()
    await page.getByTestId(`choice-${theme}`).click()
    await page.getByTestId(`choice-${language}`).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await expect(page.getByTestId('sort-price')).toContainText(words)
    expect(await barriersOf(page)).toEqual([])
  })
}
