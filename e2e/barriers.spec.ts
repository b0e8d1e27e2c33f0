import { expect, test } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { become, enterAs, newcomer, signUp } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'

/** Pages, and what stands on each when it has what it shows. */
const PAGES: [place: string, filled: string][] = [
  ['overview', '[data-testid=treemap] canvas'],
  ['listings', '[data-testid=row-005930]'],
  ['stocks/005930', '[data-testid=candles] canvas'],
  ['compare', '[data-testid=compare-none]'],
  ['settings', '[data-testid=settings-page]'],
  ['account', '[data-testid=sessions] li'],
]

for (const [place, filled] of PAGES) {
  for (const theme of ['dark', 'light', 'contrast'] as const) {
    test(`the page ${place} has no serious barrier in the theme ${theme}`, async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await enterAs(page, { theme })
      await page.goto(`/${place}`)
      await expect(page.locator('main')).toBeVisible()
      await expect(page.locator(filled).first()).toBeVisible()
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      expect(await barriersOf(page)).toEqual([])
    })
  }
}

for (const [theme, language] of [
  ['dark', 'ko'],
  ['light', 'en'],
] as const) {
  test.describe(`no serious barrier in the ${theme} theme`, () => {
    test.beforeEach(async ({ page }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await page.addInitScript(
        (settings) => localStorage.setItem('settings', settings),
        JSON.stringify({ theme, language }),
      )
    })

    test('has the page where one signs up', async ({ page }) => {
      await page.goto('/signup')
      await page.locator('[name=password]').fill('Password1!')
      await expect(page.getByTestId('strength')).toHaveAttribute('data-strength', /\d/)
      expect(await barriersOf(page)).toEqual([])
    })

    test('have the disclosures, on a phone too, and nothing of them has to be scrolled sideways', async ({
      page,
    }) => {
      await become(page, ADMIN)
      await page.goto('/disclosures?level=all')
      const rows = page.locator('[data-testid^=disclosure-]')
      await expect(rows.first()).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
      await page.setViewportSize({ width: 390, height: 844 })
      await expect(rows.first()).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(wide).toBeLessThanOrEqual(0)
    })

    test('has the own account', async ({ page }) => {
      await become(page, ADMIN)
      await page.goto('/account')
      await expect(page.getByTestId('sessions')).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
    })

    test('has the account of another in the console', async ({ page }) => {
      await become(page, ADMIN)
      await page.goto(`/admin/users/${ADMIN.userId}`)
      await expect(page.getByTestId('recent-acts')).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
    })

    test('has the question whether to delete an account, which Escape closes before the panel', async ({
      page,
      request,
    }) => {
      const other = newcomer()
      await signUp(request, other)
      await become(page, ADMIN)
      await page.goto(`/admin/users?q=${other.userId}`)
      await page.getByTestId(`user-${other.userId}`).click()
      await page.getByTestId('remove').click()
      await expect(page.getByTestId('confirm')).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('confirm')).toHaveCount(0)
      await expect(page.getByTestId('user-panel')).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(page.getByTestId('user-panel')).toHaveCount(0)
    })

    test('has an act in the trail', async ({ page, request }) => {
      await request.post('/api/auth/login', { data: { user_id: 'somebody', password: 'not this one' } })
      await become(page, ADMIN)
      await page.goto('/admin/audit')
      await page.locator('[data-action=login_failed]').first().click()
      await expect(page.getByTestId('audit').locator('.details').first()).toBeVisible()
      expect(await barriersOf(page)).toEqual([])
    })
  })
}

for (const [place, filled] of PAGES.filter(([place]) => !['compare', 'account'].includes(place))) {
  for (const [width, height] of [
    [720, 450],
    [390, 844],
  ] as const) {
    test(`on the page ${place} at ${width}×${height}, which is 200 % zoom or a phone, nothing but tables and maps has to be scrolled sideways`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height })
      await enterAs(page, {})
      await page.goto(`/${place}`)
      await expect(page.locator('main')).toBeVisible()
      await expect(page.locator(filled).first()).toBeVisible()
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(wide).toBeLessThanOrEqual(0)
    })
  }
}

test('a finger has 44 px to hit each button of the market and its console, and nothing is pushed off the screen by it', async ({
  browser,
  baseURL,
}) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  await become(page, ADMIN)
  for (const place of ['listings', 'stocks/005930', 'compare', 'settings', 'admin/users']) {
    await page.goto(`/${place}`)
    await expect(page.locator('main').first()).toBeVisible()
    await expect(page.locator('.icon-button').first()).toBeVisible()
    const small = await page.evaluate<string[]>(`(() => {
      const kit = '.button:not([data-kind=link], [data-kind=bare]), .icon-button, .segment, .chip'
      return [...document.querySelectorAll(kit)]
        .filter((button) => button.checkVisibility())
        .map((button) => ({
          name: button.dataset.testid ?? button.textContent.trim(),
          wide: button.getBoundingClientRect().width,
          high: parseFloat(getComputedStyle(button, '::after').height),
        }))
        .filter(({ wide, high }) => !(wide >= 44 && high >= 44))
        .map(({ name, wide, high }) => name + ': ' + wide + ' × ' + high)
    })()`)
    expect(small, place).toEqual([])
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0)
  }
  await page.close()
})
