import path from 'node:path'
import { expect, test } from '@playwright/test'
import type { BrowserContext, Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { barriersOf } from './testing/axe.ts'
import { holdLine } from './testing/dashboard.ts'
import { firstLoads } from './testing/first-load.ts'
import { standStill } from './testing/page-clock.ts'
import { become, elsewhere, enterAs } from './testing/people.ts'
import type { Person } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'

const BUILT_WEB = path.resolve(import.meta.dirname, '../dist/web')

const at = (page: Page, name: string) => expect(page).toHaveURL(new RegExp(`/${name}$`))

/** A user on a market page. */
async function open(page: Page, chosen: Partial<Settings> = {}): Promise<Person> {
  const person = await enterAs(page, chosen)
  await page.goto('/')
  await expectMarket(page)
  return person
}

async function openAs(page: Page, person: Person): Promise<void> {
  await become(page, person)
  await page.goto('/')
  await expectMarket(page)
}

/**
 * `g` and another key. The page waits a moment for the second key, which on a slow machine is over before it
 * is pressed.
 */
async function pressTogether(page: Page, presses: (() => Promise<void>)[]): Promise<void> {
  const clock = await standStill(page)
  for (const press of presses) await press()
  await clock.goOn()
}

async function expectMarket(page: Page): Promise<void> {
  await expect(page.getByTestId('market')).toBeVisible()
  await expect(page.getByTestId('as-of')).toBeAttached()
}

/** A key press as sent by an input method or a Korean layout; Playwright's keyboard supports neither. */
async function press(page: Page, key: { key: string; code: string; isComposing?: boolean }): Promise<void> {
  const event = JSON.stringify({ ...key, bubbles: true, cancelable: true })
  await page.evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', ${event}))`)
}

test('the script loaded before the first view is at most 180 KiB', () => {
  for (const { page, gzipBytes } of firstLoads(BUILT_WEB)) expect(gzipBytes / 1024, page).toBeLessThan(180)
})

test('every market page can be reached from every other, by the navigation and by the keyboard', async ({
  page,
}) => {
  await page.clock.install()
  await open(page)
  await at(page, 'overview')
  const titles = { listings: /^전 종목 · /, compare: /^종목 비교 · /, overview: /^KOSPI [\d,.]+ / }
  for (const name of ['listings', 'compare', 'overview'] as const) {
    await page.getByTestId(`nav-${name}`).click()
    await at(page, name)
    await expect(page).toHaveTitle(titles[name])
    await expect(page.getByTestId(`nav-${name}`)).toHaveAttribute('aria-current', 'page')
    await expect(page.getByTestId('simulated')).toContainText('SIMULATED')
  }
  for (const [key, name] of [
    ['l', 'listings'],
    ['c', 'compare'],
    ['o', 'overview'],
    ['s', 'settings'],
  ] as const) {
    await pressTogether(page, [() => page.keyboard.press('g'), () => page.keyboard.press(key)])
    await at(page, name)
  }
})

test('the navigation has the console for users with access, and for no one else', async ({
  page,
  browser,
}) => {
  await openAs(page, ADMIN)
  await expect(page.getByTestId('nav-users')).toBeVisible()
  const other = await elsewhere(browser)
  await open(other)
  await expect(other.getByTestId('nav-overview')).toBeVisible()
  await expect(other.getByTestId('nav-users')).toBeHidden()
  await other.context().close()
})

for (const place of ['overview', 'listings', 'stocks/005930', 'compare?codes=005930', 'wall']) {
  test(`stale numbers lose their colour on the page ${place}, also when it is the first one`, async ({
    page,
  }) => {
    await page.clock.install()
    const line = await holdLine(page)
    await enterAs(page, {})
    await page.goto(`/${place}`)
    await expect(page.locator('[data-tone=live]')).toBeVisible()
    const old = page.locator('[data-stale]')
    await expect(old).toHaveCount(0)
    const clock = await standStill(page)
    line.cut()
    await clock.pass(3_000)
    await expect(old).toBeVisible()
    const colors = await page.evaluate<string[]>(`(() => {
      const style = getComputedStyle(document.querySelector('[data-stale]'))
      return ['--up', '--stale', '--heat-up', '--heat-flat'].map((token) => style.getPropertyValue(token))
    })()`)
    expect([colors[0], colors[2]]).toEqual([colors[1], colors[3]])
    await clock.goOn()
    line.mend()
    await expect(old).toHaveCount(0)
  })
}

for (const hours of [1, -1]) {
  test(`a computer whose clock is set by ${hours} h shows the time of the server, and that its connection is cut`, async ({
    page,
  }) => {
    await page.addInitScript(`{
      const now = Date.now.bind(Date)
      window.setByMs = 0
      Date.now = () => now() + window.setByMs
    }`)
    const line = await holdLine(page)
    await open(page)
    await page.goto('/wall')
    await expect(page.locator('[data-tone=live]')).toBeVisible()
    await page.evaluate(`window.setByMs = ${hours * 3_600_000}`)
    const clock = page.getByTestId('wall-clock')
    // Until the next repaint.
    await expect(async () => {
      const [day, time] = await clock.locator('span, time').allInnerTexts()
      const shownMs = Date.parse(`${day}T${time}+09:00`)
      expect(Math.abs(shownMs - Date.now())).toBeLessThan(60_000)
    }).toPass()
    await expect(page.locator('[data-stale]')).toHaveCount(0)
    line.cut()
    await page.evaluate(`window.setByMs = 0`)
    await expect(page.locator('[data-stale]')).toBeVisible()
  })
}

test('a panel of a button takes the focus; Escape closes the panel alone and returns the focus', async ({
  page,
}) => {
  await enterAs(page, {})
  await page.goto('/listings?q=삼성')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  const button = page.getByTestId('settings')
  await button.click()
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  const panel = page.getByRole('dialog')
  await expect(panel.locator(':focus')).toBeVisible()
  const edges = await panel.boundingBox()
  expect(edges && edges.x + edges.width).toBeLessThanOrEqual(1_440)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
  await expect(button).toBeFocused()
  expect(new URL(page.url()).searchParams.get('q')).toBe('삼성')
  await button.click()
  await page.getByTestId('board').click()
  await expect(panel).toBeHidden()
})

test('a frozen screen ends with the page: the next one has its current numbers', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Space')
  await expect(page.getByTestId('frozen-banner')).toBeVisible()
  await page.getByTestId('nav-listings').click()
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await expect(page.getByTestId('frozen-banner')).toBeHidden()
})

test('a stock is found from anywhere by its initials, and Enter opens what was typed or pasted, without a delay', async ({
  page,
}) => {
  await open(page)
  await page.keyboard.press('s')
  await expect(page.getByTestId('find')).toBeFocused()
  await page.keyboard.insertText('ㅅㅅㅈㅈ')
  await expect(page.getByTestId('find-005930')).toHaveAttribute('aria-selected', 'true')
  // The Enter that ends a syllable belongs to the input method.
  await press(page, { key: 'Enter', code: 'Enter', isComposing: true })
  await at(page, 'overview')
  await page.keyboard.press('Enter')
  await at(page, 'stocks/005930')
  await page.getByTestId('find').fill('000660')
  await page.getByTestId('find-000660').click()
  await at(page, 'stocks/000660')
  // The first search of a page has to load its index and its board.
  await page.reload()
  await page.getByTestId('find').pressSequentially('005930')
  await page.keyboard.press('Enter')
  await at(page, 'stocks/005930')
  await page.getByTestId('find').focus()
  await page.keyboard.insertText('000660')
  await page.keyboard.press('Enter')
  await at(page, 'stocks/000660')
})

for (const [spoken, code] of [
  ['삼전', '005930'],
  ['네이버', '035420'],
  ['에스케이하이닉스', '000660'],
  ['samsung elec', '005930'],
] as const)
  test(`a stock is found by what people call it: ${spoken}, with its price and rate`, async ({ page }) => {
    await open(page)
    await page.getByTestId('find').fill(spoken)
    const hit = page.getByTestId(`find-${code}`)
    await expect(hit).toHaveAttribute('aria-selected', 'true')
    await expect(hit.locator('.numbers')).toHaveText(/^[\d,]+ [+-]?\d+\.\d\d%$/)
  })

test('shortcuts ignore Hangul composition, keep their keys on a Korean layout, and can be turned off', async ({
  page,
}) => {
  await page.clock.install()
  await open(page)
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await press(page, { key: 'Process', code: 'Slash', isComposing: true })
  await expect(page.getByTestId('search')).not.toBeFocused()
  await page.keyboard.press('?')
  await expect(page.getByTestId('help')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('help')).toBeHidden()
  // ㅎ and ㅐ are on the keys of g and o.
  await pressTogether(page, [
    () => press(page, { key: 'ㅎ', code: 'KeyG' }),
    () => press(page, { key: 'ㅐ', code: 'KeyO' }),
  ])
  await at(page, 'overview')

  await page.goto('/settings')
  await page.getByTestId('shortcuts').getByTestId('choice-off').click()
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await page.keyboard.press('/')
  await pressTogether(page, [() => page.keyboard.press('g'), () => page.keyboard.press('o')])
  await at(page, 'listings')
  await expect(page.getByTestId('search')).not.toBeFocused()
  await page.goto('/settings')
  await page.getByTestId('shortcuts').getByTestId('choice-on').click()
  await expect(page.getByTestId('settings-status')).not.toHaveAttribute('data-waiting')
})

test.describe('settings', () => {
  const stored = (page: Page) =>
    page.request.get('/api/settings').then(async (answer) => (await answer.json()) as { settings: object })

  const lookAgain = (page: Page) => page.evaluate(`dispatchEvent(new Event('focus'))`)
  const theme = (page: Page, name: string) => expect(page.locator('html')).toHaveAttribute('data-theme', name)

  test('follow a user to another device, and stay in sync on both', async ({ page, browser }) => {
    const person = await open(page)
    await page.goto('/settings')
    await page.getByTestId('choice-light').click()
    await page.getByTestId('choice-listings').click()
    await theme(page, 'light')
    await expect.poll(() => stored(page)).toMatchObject({ settings: { theme: 'light', start: 'listings' } })

    const phone = await elsewhere(browser)
    await openAs(phone, person)
    await at(phone, 'listings')
    await theme(phone, 'light')
    await phone.keyboard.press('t')
    await theme(phone, 'contrast')
    await expect.poll(() => stored(page)).toMatchObject({ settings: { theme: 'contrast' } })
    await lookAgain(page)
    await theme(page, 'contrast')
    await phone.context().close()
  })

  test('are the same in two tabs at once, and applied before the first paint', async ({ page, context }) => {
    await open(page)
    const tab = await context.newPage()
    await tab.goto('/settings')
    await tab.getByTestId('choice-light').click()
    await theme(page, 'light')
    await page.reload({ waitUntil: 'commit' })
    await theme(page, 'light')
  })

  test('that are changed offline are not lost', async ({ page, context }) => {
    await open(page)
    await page.goto('/settings')
    await expect(page.getByTestId('settings-page')).toBeVisible()
    await context.setOffline(true)
    await page.getByTestId('choice-light').click()
    await expect(page.getByTestId('settings-status')).toHaveAttribute('data-waiting')
    await context.setOffline(false)
    await expect.poll(() => stored(page)).toMatchObject({ settings: { theme: 'light' } })
    await expect(page.getByTestId('settings-status')).not.toHaveAttribute('data-waiting')
  })
})

test.describe('without the server', () => {
  async function installed(page: Page, context: BrowserContext): Promise<void> {
    await open(page)
    await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
    await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null')).toBe(true)
    await page.goto('/listings')
    await expect(page.getByTestId('row-005930')).toBeVisible()
    await context.setOffline(true)
  }

  test('a newly opened page explains that in both languages, shows no price, and recovers by itself', async ({
    page,
    context,
  }) => {
    await installed(page, context)
    await page.reload()
    await expect(page.getByText('시세를 받을 수 없습니다')).toBeVisible()
    await expect(page.getByText('No prices can be received')).toBeVisible()
    await expect(page.getByTestId('row-005930')).toHaveCount(0)
    expect(await barriersOf(page)).toEqual([])
    await context.setOffline(false)
    await expect(page.getByTestId('row-005930')).toBeVisible()
    await at(page, 'listings')
  })

  test('hashed files are cached, and nothing with a price in it', async ({ page, context }) => {
    await installed(page, context)
    const kept = await page.evaluate<string[]>(`(async () => {
      const names = await caches.keys()
      const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
      return requests.flat().map(({ url }) => new URL(url).pathname)
    })()`)
    expect(kept.filter((name) => !/^\/(assets\/|offline\.|favicon)/.test(name))).toEqual([])
    expect(kept.some((name) => name.startsWith('/assets/'))).toBe(true)
    await context.setOffline(false)
  })
})

test('the service worker is revalidated every time, hashed files never', async ({ request }) => {
  const worker = await request.get('/sw.js')
  expect(worker.headers()['cache-control']).toBe('no-cache')
  const [asset = ''] = /\/assets\/[^"]+\.js/.exec(await worker.text()) ?? []
  expect((await request.get(asset)).headers()['cache-control']).toContain('immutable')
  const manifest = await request.get('/manifest.webmanifest')
  expect(manifest.headers()['content-type']).toContain('application/manifest+json')
  for (const { src } of ((await manifest.json()) as { icons: { src: string }[] }).icons)
    expect((await request.get(src)).status(), src).toBe(200)
})

test('the keyboard reaches the content first, with a visible focus', async ({ page }) => {
  await open(page)
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: '본문으로 건너뛰기' })
  await expect(skip).toBeFocused()
  await expect(skip).toBeInViewport()
  await page.keyboard.press('Enter')
  await expect(page.locator('#content')).toBeFocused()
  await at(page, 'listings#content')
})
