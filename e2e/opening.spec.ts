import { expect, test } from '@playwright/test'
import type { WebSocket } from '@playwright/test'
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

test('the market arrives while the scripts of the page are on their way, on the one connection that the page then uses', async ({
  page,
}) => {
  await enterAs(page, {})
  const connections: WebSocket[] = []
  const arrived = new Promise<void>((resolve) => {
    page.on('websocket', (connection) => {
      connections.push(connection)
      connection.on('framereceived', ({ payload }) => {
        if (payload.includes('"snapshot",{"topic":"market"')) resolve()
      })
    })
  })
  let letThrough = (): void => undefined
  const gate = new Promise<void>((resolve) => (letThrough = resolve))
  await page.route('**/assets/OverviewPage-*.js', async (route) => {
    await gate
    await route.continue()
  })
  await page.goto('/overview', { waitUntil: 'commit' })
  await arrived
  await expect(page.getByTestId('market')).toHaveCount(0)
  letThrough()
  await expect(page.getByTestId('movers-market_cap').locator('li')).toHaveCount(20)
  await expect(page.getByTestId('as-of')).toBeVisible()
  expect(connections).toHaveLength(1)
})
