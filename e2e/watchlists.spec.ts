import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Watchlists } from '#shared/rest/watchlists'
import { become, elsewhere, enterAs } from './testing/people.ts'

/** The stocks of the list that is open, in their order. */
const codesOn = (page: Page) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('[data-testid=watched] tbody tr')].map((row) => row.dataset.code)`,
  )
const rowOf = (page: Page, code: string) => page.locator(`tr[data-code="${code}"]`)
const noteOf = (page: Page) => rowOf(page, '005930').getByTestId('note')

async function give(page: Page, field: string, text: string): Promise<void> {
  await rowOf(page, '005930').getByTestId(field).fill(text)
  await rowOf(page, '005930').getByTestId(field).press('Enter')
}

test('a list is made by a key from a stock and the table, noted and ordered by keys alone, settled with a device that was first, filled from a file, and seen in the table, on the overview and the wall', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, { language: 'ko' })
  await page.goto('/stocks/005930')
  await expect(page.getByTestId('watch-toggle')).toBeEnabled()
  await page.keyboard.press('w')
  await expect(page.getByTestId('watch-toggle')).toHaveAttribute('aria-pressed', 'true')

  await page.goto('/listings?q=000660')
  const star = page.getByTestId('row-000660').locator('.star')
  await expect(star).toHaveAttribute('aria-pressed', 'false')
  await page.getByTestId('row-000660').locator('.cell.price').click()
  await page.keyboard.press('w')
  await expect(star).toHaveAttribute('aria-pressed', 'true')
  await star.click()
  await expect(star).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('w')
  await expect(star).toHaveAttribute('aria-pressed', 'true')

  await page.goto('/watchlists')
  await expect.poll(() => codesOn(page)).toEqual(['005930', '000660'])
  await give(page, 'target', '900,000,000')
  await expect(rowOf(page, '005930').getByTestId('to-target')).toContainText('+')
  const handle = rowOf(page, '005930').locator('.handle')
  await handle.press('Alt+ArrowDown')
  await expect.poll(() => codesOn(page)).toEqual(['000660', '005930'])
  await expect(handle).toBeFocused()

  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await other.goto('/watchlists')
  await expect(noteOf(other)).toBeVisible()
  await give(other, 'note', '다른 기기')
  await expect(noteOf(page)).toHaveValue('다른 기기')

  // This one does not get to know of the next edit before it has made one of its own.
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/api/watchlists', async (route) => {
    await released
    await route.continue()
  })
  await give(other, 'note', '먼저 바꾼 메모')
  await expect(noteOf(other)).toHaveValue('먼저 바꾼 메모')
  await noteOf(page).fill('내 메모')
  const refused = page.waitForResponse((answer) => answer.status() === 409)
  await noteOf(page).press('Enter')
  await refused
  release()
  await expect(page.getByTestId('conflict').getByTestId('theirs').last()).toHaveText('먼저 바꾼 메모')
  await expect(page.getByTestId('conflict').getByTestId('mine').last()).toHaveText('내 메모')
  await page.getByTestId('keep-mine').click()
  await expect(noteOf(other)).toHaveValue('내 메모')
  await other.context().close()

  const bring = (text: string) =>
    page
      .getByTestId('import-file')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await bring('code,target_price\nA005930,비싸게\n')
  await expect(page.getByTestId('problem')).toContainText('2행: 가격이 아님')
  await bring('code,note\nA005930,첫째\n035420,셋째\n')
  await expect.poll(() => codesOn(page)).toEqual(['000660', '005930', '035420'])
  await expect(noteOf(page)).toHaveValue('첫째')

  await page.getByTestId('to-table').click()
  await expect(page).toHaveURL(/\/listings\?list=/)
  await expect(page.locator('[data-testid^="row-"]')).toHaveCount(3)
  await page.goto('/overview')
  await expect(page.getByTestId('my-list').locator('li')).toHaveCount(3)
  await page.goto('/wall?boards=watchlist:관심종목:3600,watchlist:없는 목록')
  await expect(page.getByTestId('wall-watchlist').locator('li')).toHaveCount(3)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('wall-no-list')).toContainText('없는 목록')
})

test('in English on a phone a list is made, filled and sorted by keys alone, and a row of it is dragged with a finger', async ({
  browser,
  baseURL,
}) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  await enterAs(page, { language: 'en' })
  await page.goto('/watchlists')
  await page.getByTestId('create').press('Enter')
  const find = page.getByTestId('watch-find')
  await expect(find).toBeVisible()
  await page.keyboard.press('/')
  await expect(find).toBeFocused()
  for (const code of ['005930', '000660', '035420']) {
    await find.pressSequentially(code)
    await find.press('Enter')
    await expect(rowOf(page, code)).toBeVisible()
  }

  await page.getByTestId('by-stop').press('Enter')
  await expect(page.locator('[aria-sort]')).toHaveText(/Stop/)
  await give(page, 'stop', '1,000')
  await expect(rowOf(page, '005930').getByTestId('to-stop')).toContainText('-')
  await page.getByTestId('by-stop').press('Enter')
  await page.getByTestId('by-stop').press('Enter')
  await expect(page.locator('[aria-sort]')).toHaveCount(0)

  const centre = async (code: string) => {
    const handle = rowOf(page, code).locator('.handle')
    await handle.scrollIntoViewIfNeeded()
    const box = await handle.boundingBox()
    return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
  }
  const finger = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints })
  const [from, to] = [await centre('005930'), await centre('035420')]
  await touch('touchStart', from)
  await touch('touchMove', { x: from.x, y: (from.y + to.y) / 2 })
  await touch('touchMove', to)
  await touch('touchEnd')
  const dragged = ['000660', '035420', '005930']
  await expect.poll(() => codesOn(page)).toEqual(dragged)
  const stored = async () =>
    ((await (await page.request.get('/api/watchlists')).json()) as Watchlists).lists[0]?.codes
  await expect.poll(stored).toEqual(dragged)
  await page.close()
})
