import { expect, test } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { busyRate, UNTIL_PRICES_MOVE_MS, untilPricesMove } from './testing/busy-rate.ts'
import { overflowOf } from './testing/dashboard.ts'
import { enterAs } from './testing/people.ts'
import { watchSome } from './testing/watchlist.ts'

test('an alert is made from the page of a stock, said as a sentence, fires on any page, and is in the history', async ({
  page,
}) => {
  await enterAs(page, { language: 'ko' })
  test.setTimeout(3 * UNTIL_PRICES_MOVE_MS)
  const rate = await busyRate(page)
  const limit = rate.toFixed(2)
  const shown = `${rate > 0 ? '+' : ''}${limit}%`
  await page.goto('/stocks/005930')
  await page.getByTestId('alert-bell').click()
  await expect(page.getByTestId('alert-limit')).not.toHaveValue('')
  await page.getByTestId('alert-try').click()
  await expect(page.getByTestId('alert-dry-run')).not.toBeEmpty()
  await page.getByTestId('alert-name').fill('오르는 종목')
  await page.getByTestId('alert-type').selectOption('rate_above')
  await page.getByTestId('alert-limit').fill(limit)
  await page.getByTestId('alert-repeat').selectOption('always')
  await page.getByTestId('alert-watches').selectOption('market')
  expect(await barriersOf(page)).toEqual([])
  await page.getByTestId('alert-save').click()
  await expect(page.getByTestId('alert-form')).toBeHidden()

  await expect(page.getByTestId('alert-toast').first()).toContainText('오르는 종목', untilPricesMove)
  await page.goto('/alerts')
  await expect(page.getByTestId('alert-sentence')).toHaveText(
    `KOSPI 각 종목: 등락률 ${shown} 이상일 때 매번 알립니다.`,
  )
  await expect(page.getByTestId('alert-event').first()).toContainText('오르는 종목')
  await page.getByTestId('alert-why').click()
  await expect(page.getByTestId('alert-transition').first()).toContainText(`(기준 ${shown})`)
  await expect(page.getByTestId('alert-transition').filter({ hasText: '· 울림 ·' })).not.toHaveCount(0)
  expect(await barriersOf(page)).toEqual([])

  await page.getByTestId('alert-remove').click()
  await page.getByTestId('confirm-yes').click()
  await expect(page.getByTestId('alert')).toHaveCount(0)
  await expect(page.getByTestId('alert-event').first()).toContainText('오르는 종목')
})

test('an alert is made, refused without a limit and changed in English on a phone, and nothing is wider than the screen', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enterAs(page, { language: 'en' })
  await page.goto('/alerts')
  await page.getByTestId('alert-make').click()
  await page.getByTestId('alert-name').fill('Index')
  await page.getByTestId('alert-watches').selectOption('index')
  await page.getByTestId('alert-save').click()
  await expect(page.getByTestId('alert-problem')).toBeVisible()
  await page.getByTestId('alert-limit').fill('9,999.5')
  await page.getByTestId('alert-save').click()
  const sentence = page.getByTestId('alert-sentence')
  await expect(sentence).toHaveText('KOSPI, at 9,999.50 points or above: alert once.')
  await page.getByTestId('alert-edit').click()
  await page.getByTestId('alert-repeat').selectOption('daily')
  await page.getByTestId('alert-save').click()
  await expect(sentence).toHaveText('KOSPI, at 9,999.50 points or above: alert once a day.')

  await page.getByTestId('quiet-snooze-hour').click()
  await expect(page.getByTestId('quiet-snoozed')).toBeVisible()
  await page.getByTestId('webhook-url').fill('http://127.0.0.1/')
  await page.getByTestId('webhook-add').click()
  await expect(page.getByTestId('webhook-problem')).toHaveText('Private addresses are not allowed.')
  await page.getByTestId('webhook-url').fill('https://hooks.example.org/market')
  await page.getByTestId('webhook-add').click()
  await expect(page.getByTestId('webhook-secret')).toBeVisible()
  await expect(page.getByTestId('webhook')).toHaveCount(1)
  // This browser may not notify; and nothing is configured for e-mail.
  await page.getByTestId('push-on').click()
  await expect(page.getByTestId('push-problem')).toBeVisible()
  await expect(page.getByTestId('email-channel')).toHaveCount(0)
  expect(await barriersOf(page)).toEqual([])
  expect((await overflowOf(page)).across).toBeLessThanOrEqual(0)
})

for (const { language, size, ...said } of [
  {
    language: 'ko',
    size: { width: 1_440, height: 900 },
    entered: (filter: string) => `KOSPI 각 종목: 조건(${filter}) 편입일 때 매번 알립니다.`,
    left: (filter: string) => `KOSPI 각 종목: 조건(${filter}) 이탈일 때 매번 알립니다.`,
    filter: (rate: number) => `등락률 ${rate}%~`,
  },
  {
    language: 'en',
    size: { width: 390, height: 844 },
    entered: (filter: string) =>
      `Each stock of KOSPI, when it enters the filter (${filter}): alert each time.`,
    left: (filter: string) => `Each stock of KOSPI, when it leaves the filter (${filter}): alert each time.`,
    filter: (rate: number) => `Chg % ${rate} or more`,
  },
] as const)
  test(`a filter of the table is made an alert, which fires when a stock enters it, and when one leaves it: ${language}, ${size.width} wide`, async ({
    page,
  }) => {
    await page.setViewportSize(size)
    await enterAs(page, { language })
    test.setTimeout(4 * UNTIL_PRICES_MOVE_MS)
    const rate = await busyRate(page)
    const [entered, left] = [said.entered(said.filter(rate)), said.left(said.filter(rate))]
    await page.goto(`/listings?rate=${rate}..`)
    await page.getByTestId('filters').click()
    await page.getByTestId('alert-of-filter').click()
    await expect(page.getByTestId('alert-type')).toHaveValue('filter_entered')
    await page.getByTestId('alert-market').selectOption('KOSPI')
    await page.getByTestId('alert-repeat').selectOption('always')
    await page.getByTestId('alert-name').fill('In')
    await expect(page.getByTestId('alert-preview')).toHaveText(entered)
    expect(await barriersOf(page)).toEqual([])
    await page.getByTestId('alert-save').click()
    await expect(page.getByTestId('alert-form')).toBeHidden()
    await expect(page.getByTestId('alert-toast').first()).toContainText('In', untilPricesMove)

    await page.goto('/alerts')
    await expect(page.getByTestId('alert-sentence')).toHaveText(entered)
    await expect(page.getByTestId('alert-event').filter({ hasText: 'In' }).first()).toBeVisible()
    await page.getByTestId('alert-edit').click()
    await page.getByTestId('alert-type').selectOption('filter_left')
    await page.getByTestId('alert-name').fill('Out')
    await expect(page.getByTestId('alert-preview')).toHaveText(left)
    await page.getByTestId('alert-save').click()
    await expect(page.getByTestId('alert-sentence')).toHaveText(left)
    const fired = page.getByTestId('alert-event').filter({ hasText: 'Out' })
    await expect(fired.first()).toBeVisible(untilPricesMove)
    // What it fired for before stays.
    await expect(page.getByTestId('alert-event').filter({ hasText: 'In' }).first()).toBeAttached()
    expect(await barriersOf(page)).toEqual([])
    expect((await overflowOf(page)).across).toBeLessThanOrEqual(0)
  })

test('an alert is made from a row of a watchlist, at the price of the stock and at its target', async ({
  page,
}) => {
  await enterAs(page, { language: 'ko' })
  await watchSome(page.request)
  await page.goto('/watchlists')
  const row = page.locator('tr[data-code="005930"]')
  await row.getByTestId('alert-on').click()
  await expect(page.getByTestId('alert-preview')).toHaveText(
    /^삼성전자: [\d,]+원 이상일 때 한 번 알립니다\.$/,
  )
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('alert-form')).toBeHidden()
  await row.getByTestId('alert-at-target').click()
  await expect(page.getByTestId('alert-preview')).toContainText('95,000원')
  await page.getByTestId('alert-save').click()
  await expect(page.getByTestId('alert-form')).toBeHidden()
  await page.goto('/alerts')
  await expect(page.getByTestId('alert-sentence')).toContainText('95,000원')
})
