import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'
import { getChoseong } from 'es-hangul'

/** What the opening of a page costs. Times are from the navigation on, in milliseconds. */
export interface Opening {
  /** The first content that is painted. */
  firstMs: number
  /** Everything of the first screen is there. */
  wholeMs: number
  /** The longest task of the main thread. */
  longestTaskMs: number
}

/** Rows of every ranking, the map and the line of an index. */
const WHOLE = `document.querySelectorAll('.boards li').length >= 100
  && document.querySelectorAll('[data-testid=treemap] canvas').length > 0
  && document.querySelectorAll('[data-testid^=index-] canvas').length === 3`
const SETTLED_MS = 2_000

/** Opens the overview in a new tab. @param slowedDown how many times slower the processor is made */
export async function openOverview(context: BrowserContext, slowedDown: number): Promise<Opening> {
  const page = await context.newPage()
  await slowDown(page, slowedDown)
  await page.addInitScript(`
    window.speed = { longest: 0 }
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.speed.longest = Math.max(window.speed.longest, duration)
    }).observe({ type: 'longtask', buffered: true })
    const look = () => (${WHOLE} ? (window.speed.whole = performance.now()) : requestAnimationFrame(look))
    requestAnimationFrame(look)`)
  await page.goto('/overview')
  // Not `waitForFunction`: the page's CSP refuses the code that it would evaluate again and again.
  await page.evaluate(`new Promise((done) => {
    const look = () => (window.speed.whole === undefined ? requestAnimationFrame(look) : done())
    look()
  })`)
  await sleep(SETTLED_MS)
  const opening = await page.evaluate<Opening>(`({
    firstMs: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    wholeMs: window.speed.whole,
    longestTaskMs: window.speed.longest,
  })`)
  await page.close()
  return opening
}

async function slowDown(page: Page, rate: number): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
  return cdp
}

/** The processor time of all processes of the browser while a page is open, in per cent of one core. */
export async function cpuShareOf(browser: Browser, forMs: number): Promise<number> {
  const cdp = await browser.newBrowserCDPSession()
  const spent = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  const [before, fromMs] = [await spent(), performance.now()]
  await sleep(forMs)
  const share = ((await spent()) - before) / ((performance.now() - fromMs) / 1_000)
  await cdp.detach()
  return share * 100
}

/** What is typed, and the stock that Enter must open. */
export interface Query {
  text: string
  code: string
}

/** Codes, codes without their zeros, names and initial consonants, as far as they are of one stock alone. */
/** As people type them: the initial consonant of each syllable, and everything else as it stands. */
const initialsOf = (name: string) => name.replace(/[가-힣]+/g, (word) => getChoseong(word))

export function queriesOf(stocks: readonly { code: string; name: string }[], count: number): Query[] {
  const texts = stocks.flatMap(({ code, name }) =>
    [code, String(Number(code)), name, initialsOf(name)].map((text) => ({ text, code })),
  )
  const times = new Map<string, number>()
  for (const { text } of texts) times.set(text, (times.get(text) ?? 0) + 1)
  const alone = texts.filter(({ text }) => times.get(text) === 1 && text.length >= 3 && text !== 'NaN')
  const every = Math.max(1, Math.floor(alone.length / count))
  return alone.filter((_, at) => at % every === 0).slice(0, count)
}

/**
 * Types each query into the search of the bar, with Enter right behind the last key.
 *
 * @param keyMs between two keys; null: it is pasted
 * @returns those that opened another stock, or none
 */
export async function wrongSearches(
  page: Page,
  queries: readonly Query[],
  keyMs: number | null,
): Promise<string[]> {
  const wrong: string[] = []
  for (const { text, code } of queries) {
    await page.keyboard.press('Escape')
    const field = page.getByTestId('find')
    await field.click()
    if (keyMs === null) await page.keyboard.insertText(text)
    else await field.pressSequentially(text, { delay: keyMs })
    await page.keyboard.press('Enter')
    const isThere = await page
      .waitForURL(`**/stocks/${code}`, { timeout: 10_000 })
      .then(() => true)
      .catch(() => false)
    if (!isThere) wrong.push(`${text}: ${new URL(page.url()).pathname}, not ${code}`)
  }
  return wrong
}
