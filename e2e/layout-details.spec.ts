import { expect, test } from '@playwright/test'
import { enterAs } from './testing/people.ts'

test('strips of disclosures and headlines end with a whole line, at any width', async ({ page }) => {
  await enterAs(page, {})
  await page.goto('/overview')
  await expect(page.getByTestId('disclosure-strip').locator('li').first()).toBeVisible()
  for (const [width, height] of [
    [390, 844],
    [820, 1180],
    [1440, 900],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height })
    await expect
      .poll(() =>
        page.evaluate<string[]>(`[...document.querySelectorAll('.reports ul')].flatMap((list) => {
          const foot = list.getBoundingClientRect().bottom
          return [...list.children]
            .map((line) => line.getBoundingClientRect())
            .filter(({ top, bottom }) => top < foot - 1 && bottom > foot + 1)
            .map(({ top, bottom }) => top + ' to ' + bottom + ', cut at ' + foot)
        })`),
      )
      .toEqual([])
  }
})

test('in English no head of the table is cut while a stock is shown beside it', async ({ page }) => {
  await enterAs(page, { language: 'en' })
  await page.goto('/listings')
  await page.getByTestId('row-005930').locator('.cell.price').click()
  await expect(page.locator('.beside')).toBeVisible()
  await expect
    .poll(() =>
      page.evaluate<string[]>(`[...document.querySelectorAll('.board-table .head .button')]
        .filter((head) => head.scrollWidth > head.clientWidth)
        .map((head) => head.textContent.trim())`),
    )
    .toEqual([])
})

test('on a phone the lamps of news stand in the line of its title', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await enterAs(page, {})
  await page.goto('/news')
  await expect(page.getByTestId('collectors').locator('li').first()).toBeVisible()
  const middleOf = async (selector: string) => {
    const { y, height } = (await page.locator(selector).first().boundingBox()) ?? { y: 0, height: 0 }
    return y + height / 2
  }
  await expect
    .poll(async () => {
      const [title, lamp, state] = await Promise.all(
        ['.news h1', '[data-testid=collectors] li', '[data-testid=list-state]'].map(middleOf),
      )
      return Math.max(Math.abs((title ?? 0) - (lamp ?? 99)), Math.abs((title ?? 0) - (state ?? 99)))
    })
    .toBeLessThan(12)
})
