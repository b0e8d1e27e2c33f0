import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'

/** Changes settings as another tab of the browser does: the page applies them without a reload. */
export async function settingsElsewhere(page: Page): Promise<(chosen: Partial<Settings>) => Promise<void>> {
  const tab = await page.context().newPage()
  await tab.goto('/favicon.svg')
  return async (chosen) => {
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
