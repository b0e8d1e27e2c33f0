import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { barriersOf } from './testing/axe.ts'
import { enterAs } from './testing/people.ts'
import { candlesOf, grouped, readout, SAMSUNG } from './testing/stock-page.ts'

async function open(page: Page, path: string, settings: Partial<Settings> = {}): Promise<void> {
  await enterAs(page, settings)
  await page.goto(path)
}

/** The simulator's history is filled after the start. */
async function expectHistory(page: Page): Promise<void> {
  await expect(async () => {
    const candles = await candlesOf(page, 'interval=1d&limit=5000&adjusted=true')
    expect(candles.length).toBeGreaterThan(420)
  }).toPass()
}

for (const [theme, language, words] of [
  ['dark', 'ko', { name: '삼성전자', open: '시가', base: '기준가', ticks: '오늘의 체결 흐름', day: '일' }],
  [
    'light',
    'en',
    { name: 'Samsung Electronics', open: 'Open', base: 'Base price', ticks: 'Trades today', day: '1 day' },
  ],
] as const) {
  test(`a stock’s page is alive and has no serious barrier, in ${language}, ${theme}`, async ({ page }) => {
    const said: string[] = []
    page.on('pageerror', (error) => said.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text())
    })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `/stocks/${SAMSUNG}`, { theme, language })
    await expect(page.getByTestId('stock-header')).toContainText('삼성전자')
    await expect(page).toHaveTitle(
      new RegExp(`^${words.name} [\\d,]+ [+-]?\\d+\\.\\d\\d% · SecondaryMarket$`),
    )
    await expect(page.getByTestId('figures')).toContainText(words.open)
    await expect(page.getByTestId('figures')).toContainText(words.base)
    await expect(page.getByTestId('ticks')).toContainText(words.ticks)
    await expect(page.getByTestId('interval-1d')).toHaveText(words.day)
    await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()

    const before = await page.getByTestId('ticks').locator('tbody tr').first().textContent()
    await expect(page.getByTestId('ticks').locator('tbody tr').first()).not.toHaveText(before ?? '')
    const values = await readout(page).textContent()
    await expect(readout(page)).not.toHaveText(values ?? '')
    expect(await barriersOf(page)).toEqual([])
    expect(said).toEqual([])
  })
}

test('the page shows the values of REST', async ({ page }) => {
  await open(page, `/stocks/${SAMSUNG}`)
  await expect
    .poll(async () => {
      const answer = await page.request.get(`/api/stocks/${SAMSUNG}`)
      const quote = (await answer.json()) as { price: number; volume: number; shares: number }
      const [price, volume] = await Promise.all(
        ['stock-price', 'figure-volume'].map((id) => page.getByTestId(id).textContent()),
      )
      return price === grouped(quote.price) && volume?.trim() === grouped(quote.volume)
    })
    .toBe(true)
})

test('the history can be scrolled back without a gap: every candle once, in order', async ({ page }) => {
  test.slow()
  await open(page, `/stocks/${SAMSUNG}`)
  await expectHistory(page)
  const pages: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.pathname.endsWith('/candles') && url.searchParams.has('to')) pages.push(url.search)
  })
  await page.reload()
  await expect(readout(page).locator('time')).toHaveText(/\d/)
  const stored = await candlesOf(page, 'interval=1d&limit=5000&adjusted=true')

  // As text: the specs are typed for Node, this runs in the page.
  const shown = await page.evaluate<string[]>(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const shown = () => document.querySelector('[data-testid=readout] time')?.textContent ?? ''
    const found = []
    // Older candles are fetched on the way; until they arrive a step does nothing.
    for (let n = 0; n < 50_000 && found.length < ${stored.length}; n++) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }))
      await new Promise((resolve) => setTimeout(resolve))
      if (shown() === found.at(-1)) await frame().then(frame)
      if (shown() !== found.at(-1)) found.push(shown())
    }
    return found
  })()`)
  const daysShown = shown.map((text) => (text.match(/\d+/g) ?? []).join('-')).reverse()
  expect(daysShown).toEqual(stored.map(({ time }) => time.slice(0, 10)))
  expect(pages).not.toEqual([])
})

test('intervals, averages and zoom have keyboard shortcuts', async ({ page }) => {
  await open(page, `/stocks/${SAMSUNG}`)
  await expectHistory(page)
  await page.reload()
  await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()
  await page.keyboard.press('4')
  await expect(page.getByTestId('interval-10m')).toHaveAttribute('aria-pressed', 'true')
  await expect(readout(page).locator('time')).toContainText(':')
  await page.keyboard.press('8')
  await expect(page.getByTestId('adjusted')).toBeVisible()
  await expect(readout(page).locator('time')).toHaveText(/\d[^:]*$/)
  await page.keyboard.press('ArrowLeft')
  const newest = await readout(page).locator('time').textContent()
  await page.keyboard.press('-')
  await page.keyboard.press('+')
  await page.keyboard.press('ArrowLeft')
  await expect(readout(page).locator('time')).not.toHaveText(newest ?? '')
  await page.keyboard.press('Escape')
  await expect(readout(page).locator('time')).toHaveText(newest ?? '')
  await page.getByTestId('average-120').click()
  await expect(page.getByTestId('average-120')).toHaveAttribute('aria-pressed', 'true')
})

test('a period is shown in the candles that suit it, and whole, until the reader moves the view', async ({
  page,
}) => {
  test.slow()
  await open(page, `/stocks/${SAMSUNG}`)
  await expectHistory(page)
  const [oldest] = await candlesOf(page, 'interval=1d&limit=5000&adjusted=true')
  await page.reload()
  await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()
  const pressed = (id: string) => page.getByTestId(id).getAttribute('aria-pressed')

  await page.getByTestId('period-1d').click()
  expect([await pressed('period-1d'), await pressed('interval-1m')]).toEqual(['true', 'true'])
  await expect(readout(page).locator('time')).toContainText(':')
  const whole = page.waitForResponse(async (response) => {
    if (!response.url().includes('interval=1d')) return false
    const { candles } = (await response.json()) as { candles: { time: string }[] }
    return candles[0]?.time === oldest?.time
  })
  await page.getByTestId('period-5y').click()
  expect([await pressed('period-1d'), await pressed('interval-1w')]).toEqual(['false', 'true'])
  await whole
  await page.reload()
  await expect(page.getByTestId('period-5y')).toHaveAttribute('aria-pressed', 'true')
  await page.getByTestId('closer').click()
  expect([await pressed('period-5y'), await pressed('interval-1w')]).toEqual(['false', 'true'])
})

test('indicators, a line and a logarithmic axis are chosen, kept, and saved with the chart as a picture', async ({
  page,
}) => {
  await open(page, `/stocks/${SAMSUNG}`)
  await expectHistory(page)
  await page.reload()
  await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()
  await expect(page.getByTestId('average-value-5')).toContainText(/\d/)
  await page.getByTestId('chart-menu').click()
  for (const choice of ['style-line', 'scale-log', 'study-macd', 'bands', 'volume-average'])
    await page.getByTestId(choice).click()
  expect(await barriersOf(page)).toEqual([])
  const saved = page.waitForEvent('download')
  await page.getByTestId('chart-picture').click()
  expect((await saved).suggestedFilename()).toMatch(/^005930-1d-\d{4}-\d\d-\d\d\.png$/)
  await page.reload()
  await page.getByTestId('chart-menu').click()
  await expect(page.getByTestId('scale-log')).toHaveAttribute('aria-checked', 'true')
  await expect(page.getByTestId('study-macd')).toHaveAttribute('aria-checked', 'true')
  await expect(page.getByTestId('bands')).toHaveAttribute('aria-pressed', 'true')
})

test('an unknown code is reported', async ({ page }) => {
  await open(page, '/stocks/ZZZZZZ')
  await expect(page.getByTestId('unknown-stock')).toContainText('ZZZZZZ')
  await page.getByTestId('unknown-stock').locator('a').click()
  await expect(page).toHaveURL(/\/listings/)
})

test('stocks and indices are compared, found by their initial consonants', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, `/compare?codes=${SAMSUNG}&interval=1m`)
  await expect(page.getByTestId(`compared-${SAMSUNG}`)).toContainText('삼성전자')
  await page.getByTestId('compare-find').fill('ㅎㅇㄴㅅ')
  await page.getByTestId('compare-find-000660').click()
  await page.getByTestId('compare-add-KOSPI').click()
  await expect(page).toHaveURL(/codes=005930,000660,KOSPI/)
  await expect(page.getByTestId('compared-KOSPI')).toContainText('%')
  await page.getByTestId('compare-mode-index').click()
  await expect(page.getByTestId('compare-chart').locator('canvas')).toBeVisible()
  // Columns keep their places while moments are pointed at.
  const columns = () =>
    page.evaluate<string>(
      `[...document.querySelectorAll('[data-testid=compare-legend] th')].map((head) => { const { x, y, width } = head.getBoundingClientRect(); return [x, y, width] }).join()`,
    )
  const head = page.getByTestId('compare-legend').locator('thead th').nth(3)
  const [stood, words] = [await columns(), (await head.textContent()) ?? '']
  await page.getByTestId('compare-chart').hover()
  await expect(head).not.toHaveText(words.trim())
  expect(await columns()).toBe(stood)
  await page.mouse.move(1, 1)
  expect(await barriersOf(page)).toEqual([])
  await page.getByTestId('compare-remove-000660').click()
  await expect(page.getByTestId('compared-000660')).toBeHidden()
  await page.goto('/compare?codes=ZZZZZZ')
  await expect(page.getByRole('alert')).toContainText('ZZZZZZ')
})

test('leaving the page releases everything: twenty visits leave no topic, no canvas and one socket', async ({
  page,
}) => {
  let sockets = 0
  const sent: string[] = []
  page.on('websocket', (socket) => {
    sockets++
    socket.on('framesent', ({ payload }) => sent.push(String(payload)))
  })
  await open(page, '/listings')
  await expect(page.getByTestId(`row-${SAMSUNG}`)).toBeVisible()
  const requested = (what: string) =>
    sent.filter((frame) => frame.includes(`["${what}",{"topic":"stock:`)).length
  await page.getByTestId('find').fill(SAMSUNG)
  await page.getByTestId(`find-${SAMSUNG}`).click()
  for (let visit = 1; visit <= 20; visit++) {
    await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()
    await expect.poll(() => requested('subscribe')).toBe(visit)
    await page.goBack()
    await expect(page.getByTestId('board')).toBeVisible()
    await expect.poll(() => requested('unsubscribe')).toBe(visit)
    if (visit < 20) await page.goForward()
  }
  expect(await page.locator('canvas').count()).toBe(0)
  expect(await page.locator('[_echarts_instance_]').count()).toBe(0)
  expect(sockets).toBe(1)
})
