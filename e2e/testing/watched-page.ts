import { chromium } from '@playwright/test'
import { become, type Person } from './people.ts'

export interface WatchedPage {
  close: () => Promise<void>
}

export interface WatchPageOptions {
  executablePath: string
  url: string
  person: Person
  path: string
  /** The element that is observed. */
  testid: string
  /** An expression in the page, called with the element and its mutations: what is reported of them. */
  read: string
  /** @param atMs when it was in the document, by the clock of this machine */
  onShown: (text: string, atMs: number) => void
}

/** Opens a page in Chromium and reports what changes in one of its elements. */
export async function watchPage(options: WatchPageOptions): Promise<WatchedPage> {
  const { executablePath, url, person, path, testid, read, onShown } = options
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ baseURL: url, viewport: { width: 1_440, height: 900 } })
    await become(page, person)
    await page.exposeFunction('report', onShown)
    await page.goto(path)
    await page.getByTestId(testid).waitFor({ state: 'attached' })
    await page.evaluate(`{
      const element = document.querySelector('[data-testid=${testid}]')
      const texts = ${read}
      const observer = new MutationObserver((mutations) => {
        const atMs = Date.now()
        for (const text of texts(element, mutations)) void report(text, atMs)
      })
      observer.observe(element, { childList: true, characterData: true, subtree: true })
    }`)
  } catch (error) {
    await browser.close()
    throw error
  }
  return { close: () => browser.close() }
}
