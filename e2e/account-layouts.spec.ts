import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { become, elsewhere, enterAs } from './testing/people.ts'

async function namesOf(page: Page): Promise<string[]> {
  const answer = await page.request.get('/api/table-layouts')
  return ((await answer.json()) as { layouts: { name: string }[] }).layouts.map(({ name }) => name)
}

async function save(page: Page, column: string, name: string): Promise<void> {
  await page.getByTestId('columns').click()
  await page.getByTestId(`show-${column}`).click()
  await page.getByTestId('layout-name').fill(name)
  await page.getByTestId('layout-save').click()
  await page.keyboard.press('Escape')
}

test('layouts of the table are kept with the account, and what two devices save is there on both', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, {})
  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await page.goto('/listings')
  await other.goto('/listings')
  await expect(other.getByTestId('columns')).toBeVisible()
  await save(page, 'range', '단타')
  await expect.poll(() => namesOf(page)).toEqual(['단타'])
  await save(other, 'average', '가치')
  await expect.poll(() => namesOf(page)).toEqual(['단타', '가치'])
  await expect(other.getByTestId('tab-3')).toBeVisible()
  await page.reload()
  await expect(page.getByTestId('tab-3')).toBeVisible()
  await other.context().close()
})
