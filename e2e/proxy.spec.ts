import path from 'node:path'
import { expect, test } from '@playwright/test'
import { elsewhere, enterAs } from './testing/people.ts'
import { startProxy } from './testing/proxy.ts'

const WALL_PROBE = path.resolve(import.meta.dirname, 'testing/wall-probe.js')
/** Longer than it takes until old numbers have to be marked. */
const SECONDS_WATCHED = 8
const PRODUCT = process.env.BOARD_URL ?? ''

test('behind a proxy that blocks WebSockets the board is live all the same', async ({ browser }) => {
  const proxy = await startProxy(PRODUCT, { passesLive: true })
  const page = await elsewhere(browser, proxy.url)
  await enterAs(page, {})
  await page.goto('/listings')
  await expect(page.getByTestId('lamp-tone')).toHaveAttribute('data-tone', 'live')
  await expect(page.getByTestId('row-005930')).toBeVisible()
  await page.context().close()
  await proxy.close()
})

test('behind a proxy that blocks WebSockets the wall is live all the same, and no number is old without a mark', async ({
  browser,
}) => {
  const proxy = await startProxy(PRODUCT, { passesLive: true })
  const page = await elsewhere(browser, proxy.url)
  const sights: string[] = []
  await page.exposeFunction('wallSees', (what: string, value: unknown) => {
    if (what === 'unmarked') sights.push(JSON.stringify(value))
  })
  await page.addInitScript({ path: WALL_PROBE })
  await enterAs(page, {})
  await page.goto('/wall')
  await expect(page.locator('[data-hop=up]').first()).toBeVisible()
  const seconds = new Set<string | null>()
  const countSeconds = async () => seconds.add(await page.getByTestId('wall-clock').textContent()).size
  await expect.poll(countSeconds, { intervals: [500] }).toBeGreaterThanOrEqual(SECONDS_WATCHED)
  // It reports what it has seen when the page ends.
  await page.evaluate(`dispatchEvent(new Event('pagehide'))`)
  expect(sights).toEqual([])
  await page.context().close()
  await proxy.close()
})

test('when only the live connection is blocked, the page explains what to do, and counts nothing as 0', async ({
  browser,
}) => {
  const proxy = await startProxy(PRODUCT, { passesLive: false })
  const page = await elsewhere(browser, proxy.url)
  await enterAs(page, {})
  await page.goto('/listings')
  const banner = page.getByTestId('stale-banner')
  await expect(banner).toContainText('WebSocket')
  await expect(banner).not.toContainText(/끊|멈췄/)
  await expect(page.getByTestId('shown')).toContainText('–')
  await expect(page.getByTestId('market-header')).not.toContainText(/\b0\b/)
  await page.context().close()
  await proxy.close()
})
