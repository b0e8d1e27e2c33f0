import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { barriersOf } from './testing/axe.ts'
import { UNTIL_PRICES_MOVE_MS, untilPricesMove } from './testing/busy-rate.ts'
import { holdLine } from './testing/dashboard.ts'
import { layoutFaultsOf } from './testing/layout.ts'
import { standStill } from './testing/page-clock.ts'
import { enterAs } from './testing/people.ts'
import { LISTINGS } from './testing/product.ts'

async function open(page: Page, chosen: Partial<Settings> = {}): Promise<void> {
  await enterAs(page, chosen)
  await page.goto('/listings')
  await expect(rowsOf(page).first()).toBeVisible()
}

const rowsOf = (page: Page) => page.getByTestId('board').locator('[data-testid^=row-]:visible')
const rowTexts = (page: Page) => rowsOf(page).allTextContents()
/** The visible columns, from left to right. */
async function columnsOf(page: Page): Promise<string[]> {
  const heads = await page.getByTestId('board').locator('[data-testid^=sort-]').all()
  const ids = await Promise.all(heads.map((head) => head.getAttribute('data-testid')))
  return ids.map((id) => id?.replace('sort-', '') ?? '')
}

test('the table sorts, filters and searches while it streams', async ({ page }) => {
  await open(page)
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
  const first = () => rowsOf(page).first().textContent()
  const ascending = await first()
  await page.getByTestId('sort-name').click()
  await expect.poll(first).not.toBe(ascending)
})

test('columns are selected, moved and resized, by keyboard too, and saved by name', async ({ page }) => {
  await open(page)
  await page.getByTestId('columns').click()
  await page.getByTestId('show-range').click()
  await page.getByTestId('show-average').click()
  await page.getByTestId('earlier-average').click()
  const chosen = await columnsOf(page)
  expect(chosen).not.toContain('range')
  expect(chosen.indexOf('average')).toBe(chosen.length - 2)
  await page.getByTestId('layout-name').fill('단타 1')
  await page.getByTestId('layout-save').click()
  await page.getByTestId('layout-standard').click()
  expect(await columnsOf(page)).toContain('range')
  await page.getByTestId('layout-단타 1').click()
  expect(await columnsOf(page)).toEqual(chosen)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('tab-2')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('1')
  await expect(page.getByTestId('tab-1')).toHaveAttribute('aria-pressed', 'true')
  expect(await columnsOf(page)).toContain('range')
  await page.keyboard.press('2')
  expect(await columnsOf(page)).toEqual(chosen)

  await page.getByTestId('sort-name').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('sort-price')).toBeFocused()
  const widthPx = async () =>
    (await page.getByTestId('board').locator('[role=columnheader].price').boundingBox())?.width ?? 0
  const before = await widthPx()
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(widthPx).toBeGreaterThan(before + 6)
  await page.keyboard.press('Control+Shift+ArrowRight')
  expect((await columnsOf(page)).slice(0, 3)).toEqual(['name', 'change', 'price'])
  await expect(page.getByTestId('sort-price')).toBeFocused()

  const [from, to] = [page.getByTestId('sort-volume'), page.getByTestId('sort-change')]
  await from.hover()
  await page.mouse.down()
  const box = await to.boundingBox()
  await page.mouse.move((box?.x ?? 0) - 20, (box?.y ?? 0) + 5, { steps: 6 })
  await page.mouse.up()
  expect((await columnsOf(page)).slice(0, 4)).toEqual(['name', 'volume', 'change', 'price'])
  // A drag is no click: the order of rows has not changed.
  await expect(page).not.toHaveURL(/sort=/)

  const laid = await columnsOf(page)
  await page.reload()
  await expect(rowsOf(page).first()).toBeVisible()
  expect(await columnsOf(page)).toEqual(laid)
})

test('the view of the market is in the URL, and a reload restores it', async ({ page }) => {
  await open(page)
  await page.getByTestId('market-KOSPI').click()
  await page.getByTestId('filters').click()
  await page.getByTestId('price-from').fill('50,000')
  await page.getByTestId('cap-from').fill('100000')
  await page.getByTestId('filter-preferred').selectOption('without')
  await page.keyboard.press('Escape')
  await page.getByTestId('sort-price').click()
  await expect(page).toHaveURL(
    /market=KOSPI.*preferred=without.*price=50000\.\..*cap=10000000000000\.\..*sort=-price/,
  )
  const id = (await rowsOf(page).first().getAttribute('id')) ?? ''
  await page.getByTestId(id).locator('.price').click()
  await page.reload()
  await expect(page.getByTestId(id)).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByTestId('shown')).not.toContainText(String(LISTINGS))
  await expect(page.locator('[role=columnheader].price')).toHaveAttribute('aria-sort', 'descending')

  await page.getByTestId('board').focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(id.replace('row-', '/stocks/')))
  await page.goBack()
  await expect(page).toHaveURL(/sort=-price/)
  await expect(page.getByTestId(id)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('shown')).toContainText(String(LISTINGS))
})

test('a click shows the stock beside the table, with chart, figures and ticks; keys lead on, and a double click opens its page', async ({
  page,
}) => {
  await open(page, { language: 'en', theme: 'light' })
  const [first, second] = [rowsOf(page).nth(0), rowsOf(page).nth(1)]
  await page.getByTestId('live-order').click()
  const [codeOfFirst, codeOfSecond] = await Promise.all(
    [first, second].map(async (row) => (await row.getAttribute('id'))?.replace('row-', '')),
  )
  const beside = page.getByTestId('beside')
  const link = beside.locator('h2 a')
  await expect(beside).toHaveCount(0)
  await first.locator('.price').click()
  await expect(link).toHaveAttribute('href', `/stocks/${codeOfFirst}`)
  await expect(beside.getByTestId('candles').locator('canvas')).toBeVisible()
  await expect(beside.getByTestId('figures')).toContainText('Open')
  // Read together: figures that arrive between two readings move what is below them.
  await expect
    .poll(() =>
      page.evaluate<number>(`(() => {
        const box = (id) => document.querySelector('[data-testid=beside] [data-testid=' + id + ']')?.getBoundingClientRect()
        return (box('figures')?.top ?? NaN) - (box('candles')?.bottom ?? NaN)
      })()`),
    )
    .toBeGreaterThanOrEqual(0)
  await expect(beside.getByTestId('ticks')).toBeVisible()
  expect(await barriersOf(page)).toEqual([])
  expect(await layoutFaultsOf(page)).toEqual([])
  // The table has the keys, also those that a chart has elsewhere.
  await page.getByTestId('board').focus()
  await page.keyboard.press('ArrowDown')
  await expect(link).toHaveAttribute('href', `/stocks/${codeOfSecond}`)
  await page.getByTestId('beside-close').click()
  await expect(beside).toHaveCount(0)
  await first.locator('.price').dblclick()
  await expect(page).toHaveURL(new RegExp(`/stocks/${codeOfFirst}`))
})

test('a new sort scrolls to the top and keeps following the market, until rows are pinned', async ({
  page,
}) => {
  test.setTimeout(2 * UNTIL_PRICES_MOVE_MS)
  await open(page)
  const scrolled = () => page.evaluate<number>(`document.querySelector('[data-testid=board]').scrollTop`)
  await page.evaluate(`document.querySelector('[data-testid=board]').scrollTop = 4000`)
  await expect.poll(scrolled).toBeGreaterThan(3_000)
  // Anywhere on the header, not only on its text.
  await page.locator('[role=columnheader].volume').click({ position: { x: 12, y: 4 } })
  await expect.poll(scrolled).toBe(0)
  await expect(page.getByTestId('live-order')).toHaveAttribute('aria-pressed', 'true')
  await page.getByTestId('live-order').click()
  await expect(page).toHaveURL(/order=still/)
  const order = async () =>
    (await Promise.all((await rowsOf(page).all()).map((row) => row.getAttribute('id')))).join()
  const stood = await order()
  // Rows swap places as soon as prices move, which proves that they would have moved.
  await expect(page.getByTestId('resort')).toBeEnabled(untilPricesMove)
  expect(await order()).toBe(stood)
  await page.getByTestId('resort').click()
  await expect(page.getByTestId('resort')).toBeDisabled()
  await page.getByTestId('live-order').click()
  await expect(page.getByTestId('live-order')).toHaveAttribute('aria-pressed', 'true')
  await expect(page).not.toHaveURL(/order=/)
})

test('Space freezes the screen, whatever was clicked before, and scrolls nothing', async ({ page }) => {
  await open(page)
  await page.getByTestId('sort-volume').click()
  const head = page.locator('[role=columnheader].volume')
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  const before = await page.getByTestId('board').boundingBox()
  await page.keyboard.press('Space')
  await expect(page.getByTestId('frozen-banner')).toBeVisible()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  expect(await page.getByTestId('board').boundingBox()).toEqual(before)
  const held = await rowTexts(page)
  const seqNow = async () =>
    ((await (await page.request.get('/api/market/quotes')).json()) as { seq: number }).seq
  const seq = await seqNow()
  await expect.poll(seqNow).toBeGreaterThan(seq + 1)
  // Up to a quarter of a second behind the rows when they are frozen, as all figures beside them.
  const asOf = await page.getByTestId('as-of').textContent()
  await expect.poll(seqNow).toBeGreaterThan(seq + 3)
  expect(await rowTexts(page)).toEqual(held)
  expect(await page.getByTestId('as-of').textContent()).toBe(asOf)
  await page.keyboard.press('Space')
  await expect(page.getByTestId('frozen-banner')).toBeHidden()
  await expect(page.getByTestId('as-of')).not.toHaveText(asOf ?? '')
  // With the keyboard a button keeps its own keys.
  await page.getByTestId('sort-volume').focus()
  await page.keyboard.press('Space')
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
})

test('the exported file has the rows and columns of the screen, with plain numbers', async ({ page }) => {
  await open(page)
  await page.getByTestId('search').fill('삼성전자')
  await expect(page.getByTestId('row-000660')).toBeHidden()
  await page.keyboard.press('Escape')
  await page.getByTestId('search').fill('005930')
  await page.getByTestId('freeze').click()
  const waiting = page.waitForEvent('download')
  await page.getByTestId('csv').click()
  const download = await waiting
  expect(download.suggestedFilename()).toMatch(/^모의-전종목-\d{4}-\d{2}-\d{2}-\d{6}\.csv$/)
  const text = readFileSync(await download.path(), 'utf8')
  const [head, row, end] = text.split('\r\n')
  expect(head).toMatch(/^\uFEFF종목코드,종목,현재가 \(원\),/)
  const shownPrice = (await page.getByTestId('row-005930').locator('.price').textContent()) ?? ''
  expect(row).toMatch(new RegExp(`^"=""005930""",삼성전자,${shownPrice.replaceAll(',', '')},`))
  expect(end).toBe('')
})

test('everything is usable on a phone, in English', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, { language: 'en' })
  await page.getByTestId('sort-by').selectOption('rate')
  await expect(page.getByTestId('sort-rate')).toBeVisible()
  await expect(page.locator('[role=columnheader].rate')).toHaveAttribute('aria-sort', 'descending')
  await page.getByTestId('sort-by').selectOption('volume')
  await expect(page.getByTestId('sort-price')).toContainText('↓ Volume')
  await expect(page.locator('[role=row] .cell.volume').first()).toHaveText(/^[\d,]+$/)
  await page.getByTestId('filters').click()
  await page.getByLabel('Price, at least').fill('1000')
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/price=1000/)
  await expect(page.getByTestId('live-order')).toContainText('Live order')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  expect(await barriersOf(page)).toEqual([])
})

test('the board shows the values of REST', async ({ page }) => {
  await open(page)
  await page.getByTestId('search').fill('005930')
  // Both change every second: retry until both are read between two polls.
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

test('a dead connection is marked within 3 seconds, and the board resumes where it was after the reconnect', async ({
  page,
}) => {
  await page.clock.install()
  const line = await holdLine(page)
  await open(page)
  await expect(page.getByTestId('stale-banner')).toBeHidden()
  const clock = await standStill(page)
  line.cut()
  await clock.pass(3_000)
  await expect(page.getByTestId('stale-banner')).toBeVisible()
  await clock.goOn()
  const stale = await page.getByTestId('as-of').textContent()
  line.mend()
  await expect(page.getByTestId('stale-banner')).toBeHidden()
  await expect(page.getByTestId('as-of')).not.toHaveText(stale ?? '')
  await expect(page.getByTestId('board')).toBeVisible()
})

test('logging out ends the session in every tab', async ({ context, page }) => {
  await open(page)
  const other = await context.newPage()
  await other.goto('/listings')
  await expect(rowsOf(other).first()).toBeVisible()
  expect((await page.request.post('/api/auth/logout')).status()).toBeLessThan(300)
  await expect(page).toHaveURL(/\/login/)
  await expect(other).toHaveURL(/\/login/)
})

for (const [theme, language, words] of [
  ['dark', 'ko', '현재가'],
  ['light', 'en', 'Price'],
] as const) {
  test(`the table has no serious barrier in the ${theme} theme, in ${language}, chosen on the page`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page)
    await page.getByTestId('settings').click()
    await page.getByTestId(`choice-${theme}`).click()
    await page.getByTestId(`choice-${language}`).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
    await expect(page.getByTestId('sort-price')).toContainText(words)
    expect(await barriersOf(page)).toEqual([])
  })

  for (const panel of ['filters', 'columns']) {
    test(`the table’s ${panel} have no serious barrier in the ${theme} theme, in ${language}`, async ({
      page,
    }) => {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await open(page, { language, theme })
      await page.getByTestId(panel).click()
      await expect(page.getByTestId('sort-price')).toContainText(words)
      expect(await barriersOf(page)).toEqual([])
    })
  }
}
