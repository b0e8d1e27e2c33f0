import { expect } from '@playwright/test'
import type { Page, Request } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'

/**
 * Changes settings as another tab of the browser does: the page applies them without a reload. Not while it reads those of the account,
 * as an answer of before the change would undo it: the other tab would have sent its change there, too.
 */
export async function settingsElsewhere(page: Page): Promise<(chosen: Partial<Settings>) => Promise<void>> {
  const reading = new Set<Request>()
  page.on('request', (request) => {
    if (request.url().endsWith('/api/settings')) reading.add(request)
  })
  page.on('requestfinished', (request) => reading.delete(request))
  page.on('requestfailed', (request) => reading.delete(request))
  const tab = await page.context().newPage()
  await tab.goto('/favicon.svg')
  return async (chosen) => {
    await expect.poll(() => reading.size).toBe(0)
    await tab.evaluate((text) => {
      const { localStorage: storage } = globalThis as unknown as {
        localStorage: {
          getItem: (key: string) => string | null
          setItem: (key: string, text: string) => void
        }
      }
      const before = JSON.parse(storage.getItem('settings') ?? '{}') as object
      storage.setItem('settings', JSON.stringify({ ...before, ...(JSON.parse(text) as object) }))
    }, JSON.stringify(chosen))
    const root = page.locator('html')
    if (chosen.language !== undefined) await expect(root).toHaveAttribute('lang', chosen.language)
    if (chosen.theme !== undefined) await expect(root).toHaveAttribute('data-theme', chosen.theme)
    // Charts, and the tags beside them, take the new colours in the next frame.
    await page.bringToFront()
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  }
}
