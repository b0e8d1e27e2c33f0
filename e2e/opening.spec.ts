import { expect, test } from '@playwright/test'
import { enterAs } from './testing/people.ts'

// A service worker would answer with the scripts that it has.
test.use({ serviceWorkers: 'block' })

test('the bar is painted before any script has arrived, and gives way to the page', async ({ page }) => {
  await enterAs(page, {})
  let letThrough = (): void => undefined
  const gate = new Promise<void>((resolve) => (letThrough = resolve))
  await page.route('**/assets/*.js', async (route) => {
    await gate
    await route.continue()
  })
  await page.goto('/overview', { waitUntil: 'commit' })
  await expect(page.locator('#opening')).toBeVisible()
  letThrough()
  await expect(page.getByTestId('overview')).toBeVisible()
  await expect(page.locator('#opening')).toBeHidden()
})
