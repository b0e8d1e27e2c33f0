import { expect, test } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { overflowOf } from './testing/dashboard.ts'
import { become, elsewhere, enterAs } from './testing/people.ts'

test('a list is made from the page of a stock by a key, noted, ordered by keys alone, and settled with another device that was first', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, { language: 'ko' })
  for (const code of ['005930', '000660']) {
    await page.goto(`/stocks/${code}`)
    await expect(page.getByTestId('watch-toggle')).toBeEnabled()
    await page.keyboard.press('w')
    await expect(page.getByTestId('watch-toggle')).toHaveAttribute('aria-pressed', 'true')
  }

  await page.goto('/watchlists')
  const codes = async () =>
    Promise.all(
      (await page.locator('[data-testid=watched] tbody tr').all()).map((row) =>
        row.getAttribute('data-code'),
      ),
    )
  await expect.poll(codes).toEqual(['005930', '000660'])
  const row = page.locator('tr[data-code="005930"]')
  await row.getByTestId('target').fill('900,000,000')
  await row.getByTestId('target').press('Enter')
  await expect(row.getByTestId('to-target')).toContainText('+')
  await row.locator('.handle').press('Alt+ArrowDown')
  await expect.poll(codes).toEqual(['000660', '005930'])
  await expect(row.locator('.handle')).toBeFocused()
  expect(await barriersOf(page)).toEqual([])

  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await other.goto('/watchlists')
  const note = (of: typeof page) => of.locator('tr[data-code="005930"]').getByTestId('note')
  await expect(note(other)).toBeVisible()
  // What the other device does reaches this one by itself.
  await note(other).fill('다른 기기')
  await note(other).press('Enter')
  await expect(note(page)).toHaveValue('다른 기기')

  // This one does not hear of the next edit, and makes one of its own.
  await page.route('**/api/watchlists', (route) => route.abort())
  await note(other).fill('먼저 바꾼 메모')
  await note(other).press('Enter')
  await expect(note(other)).toHaveValue('먼저 바꾼 메모')
  await note(page).fill('내 메모')
  const refused = page.waitForResponse((answer) => answer.status() === 409)
  await page.unroute('**/api/watchlists')
  await note(page).press('Enter')
  await refused
  await expect(page.getByTestId('conflict').getByTestId('theirs').last()).toHaveText('먼저 바꾼 메모')
  await expect(page.getByTestId('conflict').getByTestId('mine').last()).toHaveText('내 메모')
  await page.getByTestId('keep-mine').click()
  await expect(note(other)).toHaveValue('내 메모')
  await other.context().close()
})

test('a list is filled from a file or by search in English on a phone, and a file that is not understood changes nothing', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enterAs(page, { language: 'en' })
  await page.goto('/watchlists')
  await page.getByTestId('create').click()
  const bring = (text: string) =>
    page
      .getByTestId('import-file')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await bring('code,target_price\nA005930,dear\n')
  await expect(page.getByTestId('problem')).toContainText('Row 2: not a price')
  await expect(page.getByTestId('count')).toHaveText('0 of 300 stocks')
  await bring('code,note\nA005930,first\n660,second\n')
  await expect(page.getByTestId('count')).toHaveText('2 of 300 stocks')
  await expect(page.locator('tr[data-code="000660"]').getByTestId('note')).toHaveValue('second')
  await page.getByTestId('sort').selectOption('note')
  expect(await barriersOf(page)).toEqual([])
  expect((await overflowOf(page)).across).toBeLessThanOrEqual(0)
})
