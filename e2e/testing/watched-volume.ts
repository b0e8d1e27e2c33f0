import { chromium } from '@playwright/test'
import { become, type Person } from './people.ts'

export interface WatchedVolume {
  close: () => Promise<void>
}

interface WatchOptions {
  executablePath: string
  url: string
  person: Person
  code: string
  /** @param atMs when the volume was in the document, by the clock of this machine */
  onShown: (volume: number, atMs: number) => void
}

const SHOWN_IN = 'figure-volume'
const OBSERVE = `{
  const cell = document.querySelector('[data-testid=${SHOWN_IN}]')
  const observer = new MutationObserver(() => void report(cell.textContent, Date.now()))
  observer.observe(cell, { childList: true, characterData: true, subtree: true })
}`

/** Opens the page of a stock in Chromium and reports each volume of the day that it shows. */
export async function watchVolume({
  executablePath,
  url,
  person,
  code,
  onShown,
}: WatchOptions): Promise<WatchedVolume> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ baseURL: url, viewport: { width: 1_440, height: 900 } })
    await become(page, person)
    await page.exposeFunction('report', (text: string, atMs: number) =>
      onShown(Number(text.replaceAll(',', '')), atMs),
    )
    await page.goto(`/stocks/${code}`)
    await page.getByTestId(SHOWN_IN).waitFor()
    await page.evaluate(OBSERVE)
  } catch (error) {
    await browser.close()
    throw error
  }
  return { close: () => browser.close() }
}
