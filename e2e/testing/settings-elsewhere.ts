import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'

/** How the settings show on the root element. */
const SHOWN: Partial<Record<keyof Settings, string>> = {
  language: 'lang',
  theme: 'data-theme',
  palette: 'data-palette',
  text_size: 'data-text-size',
}

/**
 * Changes settings as another tab of the browser does, and waits until the page shows them: they are stored, recorded as not sent yet,
 * and announced. The record is what protects them from an answer of before the change, which the page may be waiting for.
 * All of it happens in the page itself: a second process would see, and change, the storage some time later.
 */
export async function chooseElsewhere(page: Page, chosen: Partial<Settings>): Promise<void> {
  await page.evaluate(`(() => {
    const read = (key) => JSON.parse(localStorage.getItem(key) ?? '{}')
    localStorage.setItem('settings', JSON.stringify({ ...read('settings'), ...${JSON.stringify(chosen)} }))
    const ledger = read('settings-copy')
    const unsentSinceMs = Math.max(Date.now(), (ledger.copyOfMs ?? 0) + 1, (ledger.unsentSinceMs ?? 0) + 1)
    localStorage.setItem('settings-copy', JSON.stringify({ ...ledger, unsentSinceMs }))
    dispatchEvent(new StorageEvent('storage', { key: 'settings' }))
  })()`)
  const root = page.locator('html')
  for (const [name, attribute] of Object.entries(SHOWN)) {
    const choice = chosen[name as keyof Settings]
    if (typeof choice === 'string') await expect(root).toHaveAttribute(attribute, choice)
  }
  // Charts, and the tags beside them, take the new colours in the next frame.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
