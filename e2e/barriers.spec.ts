import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { SETTING_CHOICES } from '#shared/protocol/settings'
import { barriersOf } from './testing/axe.ts'
import { become, enterAs, newcomer, signUp } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'
import { chooseElsewhere } from './testing/settings-elsewhere.ts'
import { watchSome } from './testing/watchlist.ts'

/** Pages, and what stands on each when it has what it shows. */
const PAGES: [place: string, filled: string][] = [
  ['overview', '[data-testid=treemap] canvas'],
  ['listings', '[data-testid=row-005930]'],
  ['stocks/005930', '[data-testid=candles] canvas'],
  ['disclosures?level=all', '[data-testid^=disclosure-]'],
  ['news', 'main'],
  ['watchlists', 'tr[data-code="005930"]'],
  ['compare', '[data-testid=compare-none]'],
  ['settings', '[data-testid=settings-page]'],
  ['account', '[data-testid=sessions] li'],
  ['glossary', '[data-testid=glossary] dd'],
]

const THEMES = ['dark', 'light', 'contrast'] as const

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }))

for (const [place, filled] of PAGES) {
  test(`the page ${place} has no serious barrier in any theme, nor on a phone`, async ({ page }) => {
    await enterAs(page, {})
    await watchSome(page.request)
    await page.goto(`/${place}`)
    await expect(page.locator('main')).toBeVisible()
    await expect(page.locator(filled).first()).toBeVisible()
    for (const theme of THEMES) {
      await chooseElsewhere(page, { theme })
      expect(await barriersOf(page), theme).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    await expect(page.locator(filled).first()).toBeVisible()
    expect(await barriersOf(page), 'phone').toEqual([])
  })
}

/** Prices of each tone in the moment of each flash, on each ground of a table. */
const FLASHES = `
  const board = document.createElement('div')
  board.id = 'flashes'
  board.style.cssText = 'position: fixed; inset: 0; z-index: 1000; display: grid; grid-template-columns: repeat(12, auto)'
  for (const ground of ['ground', 'surface', 'raised', 'hover', 'selected'])
    for (const tone of ['up', 'down', 'flat'])
      for (const flash of ['up', 'up-faint', 'down', 'down-faint']) {
        const [row, price] = [document.createElement('div'), document.createElement('span')]
        row.style.background = 'var(--' + ground + ')'
        Object.assign(price.dataset, { tone, flash, ground })
        price.textContent = '193,900'
        row.append(price)
        board.append(row)
      }
  document.body.append(board)
`

test('a price is legible in the moment of its flash, in each theme and palette', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await enterAs(page, {})
  await page.goto('/glossary')
  await expect(page.getByTestId('glossary')).toBeVisible()
  await page.evaluate(FLASHES)
  for (const theme of THEMES)
    for (const palette of SETTING_CHOICES.palette) {
      await chooseElsewhere(page, { theme, palette })
      expect(await barriersOf(page, '#flashes'), `${theme} ${palette}`).toEqual([])
    }
})

/** What stands on the page now, in two themes and both languages. */
async function expectNoBarriers(page: Page): Promise<void> {
  for (const chosen of [
    { theme: 'dark', language: 'ko' },
    { theme: 'light', language: 'en' },
  ] as const) {
    await chooseElsewhere(page, chosen)
    expect(await barriersOf(page), chosen.theme).toEqual([])
  }
}

test.describe('no serious barrier', () => {
  test('the page where one signs up has none', async ({ page }) => {
    await page.goto('/signup')
    await page.locator('[name=password]').fill('Password1!')
    await expect(page.getByTestId('strength')).toHaveAttribute('data-strength', /\d/)
    await expectNoBarriers(page)
  })

  test('the account of another in the console has none', async ({ page }) => {
    await become(page, ADMIN)
    await page.goto(`/admin/users/${ADMIN.userId}`)
    await expect(page.getByTestId('recent-acts')).toBeVisible()
    await expectNoBarriers(page)
  })

  test('the question whether to delete an account has none, which Escape closes before the panel', async ({
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
    await expectNoBarriers(page)
    await page.bringToFront()
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('confirm')).toHaveCount(0)
    await expect(page.getByTestId('user-panel')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('user-panel')).toHaveCount(0)
  })

  test('an act in the trail has none', async ({ page, request }) => {
    await request.post('/api/auth/login', { data: { user_id: 'somebody', password: 'not this one' } })
    await become(page, ADMIN)
    await page.goto('/admin/audit')
    await page.locator('[data-action=login_failed]').first().click()
    await expect(page.getByTestId('audit').locator('.details').first()).toBeVisible()
    await expectNoBarriers(page)
  })
})

test('a finger has 44 px to hit each button of the market and its console, and nothing is pushed off the screen by it', async ({
  browser,
  baseURL,
}) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  await become(page, ADMIN)
  await watchSome(page.request)
  for (const place of ['listings', 'stocks/005930', 'watchlists', 'compare', 'settings', 'admin/users']) {
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

test('a phone does not zoom into a field: each has letters of 16 px', async ({ browser, baseURL }) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 844, height: 390 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  const smallOf = () =>
    page.evaluate<string[]>(`[...document.querySelectorAll('input, select, textarea')]
      .filter((field) => !['checkbox', 'radio', 'range'].includes(field.type))
      .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16)
      .map((field) => field.dataset.testid ?? field.name)`)
  await page.goto('/signup')
  await expect(page.locator('[name=password]')).toBeVisible()
  expect(await smallOf()).toEqual([])
  await become(page, ADMIN)
  for (const place of [
    'overview',
    'listings',
    'stocks/005930',
    'watchlists',
    'alerts',
    'admin/users',
    'account',
  ]) {
    await page.goto(`/${place}`)
    await expect(page.locator('main').first()).toBeVisible()
    await expect(page.locator('.icon-button').first()).toBeVisible()
    expect(await smallOf(), place).toEqual([])
  }
  await page.close()
})
