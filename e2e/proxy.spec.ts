import { expect, test } from '@playwright/test'
import { elsewhere, logIn, newcomer, signUp } from './testing/people.ts'
import { startProxy } from './testing/proxy.ts'

const PRODUCT = process.env.BOARD_URL ?? ''

test('behind a proxy that passes no WebSockets the board is live all the same', async ({
  browser,
  request,
}) => {
  const proxy = await startProxy(PRODUCT, { passesLive: true })
  const person = newcomer()
  await signUp(request, person)
  const page = await elsewhere(browser, proxy.url)
  await logIn(page, person)
  await expect(page.getByTestId('lamp-tone')).toHaveAttribute('data-tone', 'live')
  await page.goto('/listings')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await page.context().close()
  await proxy.close()
})

test('where only the live connection does not get through, the page says so and what to do, and counts nothing as 0', async ({
  browser,
  request,
}) => {
  const proxy = await startProxy(PRODUCT, { passesLive: false })
  const person = newcomer()
  await signUp(request, person)
  const page = await elsewhere(browser, proxy.url)
  await logIn(page, person)
  const banner = page.getByTestId('stale-banner')
  await expect(banner).toContainText('WebSocket')
  await expect(banner).not.toContainText(/끊|멈췄/)
  await page.goto('/listings')
  await expect(page.getByTestId('shown')).toContainText('–')
  await expect(page.getByTestId('market-header')).not.toContainText(/\b0\b/)
  await page.context().close()
  await proxy.close()
})
