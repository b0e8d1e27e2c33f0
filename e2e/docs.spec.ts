import { expect, test } from '@playwright/test'

test('the REST API can be read and tried in a browser, under our own policy and without foreign resources', async ({
  page,
  baseURL,
}) => {
  const said: string[] = []
  const elsewhere: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && said.push(message.text())))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol !== 'data:' && origin !== baseURL) elsewhere.push(request.url())
  })
  await page.goto('/api/docs')
  const live = page.locator('#operations-health-get_health_live')
  await live.click()
  expect(await page.locator('.opblock').count()).toBeGreaterThan(25)
  await live.getByRole('button', { name: 'Try it out' }).click()
  await live.getByRole('button', { name: 'Execute' }).click()
  await expect(live.locator('.live-responses-table .response-col_status').last()).toContainText('200')
  expect(said).toEqual([])
  expect(elsewhere).toEqual([])
})
